// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Reads a machine: the running one, a captured tree, or any tree of files.
package struct MachineReader: Sendable {
  /// Where the machine is.
  package enum Source: Sendable {
    case live
    /// A captured machine: a directory, a tar archive or a dump of configuration space.
    case capture(String)
    /// Files held in memory.
    case files(MemoryFileTree)
  }

  private let source: Source
  /// The functions whose expansion ROM is read too. Reading it switches the ROM on for a moment: hence only on request.
  package var readsROM: Set<PCIAddress> = []

  package init(_ source: Source) { self.source = source }

  /// Reads everything once. Throws `CaptureError` for a capture that cannot be opened or is damaged; a live machine
  /// never fails, it only has gaps.
  package func machine(recorder: Recorder? = nil) throws(CaptureError) -> Machine {
    switch source {
    case .live:
      return read(TreeReader(LiveFileTree(), isCapture: false, recorder: recorder), isLive: true)
    case .files(let files):
      return read(TreeReader(files, isCapture: false, recorder: recorder), isLive: false)
    case .capture(let path):
      let capture = try Capture(opening: path)
      let reader = TreeReader(
        capture.files, isCapture: true, isComplete: capture.manifest != nil, recorder: recorder)
      reader.inherit(capture.manifest?.gaps ?? [])
      var machine = read(reader, isLive: false)
      let damage = reader.damage
      if let first = damage.min(by: { $0.path < $1.path }) {
        throw .damaged(capture: path, first, others: damage.count - 1)
      }
      machine.capturePath = path
      machine.isRedacted = capture.manifest?.isRedacted ?? false
      return machine
    }
  }

  private func read(_ reader: TreeReader, isLive: Bool) -> Machine {
    var machine = Machine()
    machine.kernel = KernelReader(reader: reader).kernel()
    machine.processor = ProcessorReader(reader: reader).processor()
    machine.firmware = FirmwareReader(reader: reader).firmware()
    machine.hypervisor = HypervisorReader(
      reader: reader, kernel: machine.kernel, processor: machine.processor, firmware: machine.firmware
    ).hypervisor()
    machine.memory = MemoryReader(reader: reader).memory()
    machine.iommu = IOMMUReader(reader: reader).iommu()
    machine.vfio = VFIONodesReader(reader: reader).nodes()
    let configurations = isLive ? liveConfigurations(reader) : [:]
    machine.pci = PCIReader(reader: reader, configurations: configurations, readsROM: readsROM, isLive: isLive)
      .topology()
    machine.iommu.add(linksOf: machine.pci)
    machine.usb = USBReader(reader: reader, pci: machine.pci).topology()
    machine.usage = HostUsageReader(reader: reader).usage()
    machine.thunderbolt = ThunderboltReader(reader: reader).devices()
    machine.bootConfiguration = BootConfigurationReader(reader: reader).configuration()
    machine.kernelLog = KernelLogReader(reader: reader, isLive: isLive).excerpt(for: machine.pci.devices)
    if isLive { compareWithLibusb(machine.usb, reader) }
    CommonPaths(reader: reader).note(machine)
    // Read by several threads, they come in no order.
    machine.gaps = reader.gaps.sorted { $0.path < $1.path }
    return machine
  }

  private func liveConfigurations(_ reader: TreeReader) -> [PCIAddress: [UInt8]] {
    // A machine without PCI has no such directory, which libpci calls an error.
    guard reader.exists(PCIReader.root) == true else { return [:] }
    do throws(PCILibrary.Failure) {
      return try PCILibrary(scan: true).configurations()
    } catch {
      // Configuration space is then read from sysfs, device by device.
      return [:]
    }
  }

  /// A device that libusb sees and sysfs does not (or the reverse) was plugged or pulled in the middle of the scan.
  private func compareWithLibusb(_ usb: USBTopology, _ reader: TreeReader) {
    guard !usb.devices.isEmpty else { return }
    do throws(Errno) {
      let seen = Set(try USBLibrary.list().map(\.usbPath))
      let known = Set(usb.devices.map(\.usbPath))
      for path in seen.symmetricDifference(known).sorted() { reader.noteVanished("\(USBReader.root)/\(path)") }
    } catch {
      reader.note(error, at: "/dev/bus/usb")
    }
  }
}
