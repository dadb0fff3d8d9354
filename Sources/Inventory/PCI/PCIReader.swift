// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Reads every PCI function from sysfs, and on a live machine its configuration space through libpci.
struct PCIReader {
  let reader: TreeReader
  /// Configuration space by address where libpci read it; empty for a capture.
  let configurations: [PCIAddress: [UInt8]]
  /// Whether to read expansion ROMs: a side effect on the device, hence only when asked for.
  let readsROM: Set<PCIAddress>
  /// Whether the ROM has to be switched on before it can be read, as on a running machine.
  var isLive = false

  static let root = "/sys/bus/pci/devices"

  func topology() -> PCITopology {
    PCITopology(reader.list(Self.root).concurrentMap(device).compactMap { $0 })
  }

  private func device(_ name: String) -> PCIDevice? {
    guard let address = PCIAddress(name), address.description == name else {
      reader.noteDamage("\(Self.root)/\(name)", "this is no PCI address")
      return nil
    }
    let link = "\(Self.root)/\(name)"
    // A capture may hold plain directories here instead of links; then there is no topology to learn.
    let path = reader.target(link) ?? link
    let directory = AttributeDirectory(path, reader)
    let event = PCIEvent(directory)
    guard let vendor = event?.vendor ?? directory.hexadecimal("vendor"),
      let product = event?.device ?? directory.hexadecimal("device")
    else {
      // Gone between the listing and the reading, or never whole: not a device any more, but not nothing either.
      reader.noteVanished(path + "/vendor")
      return nil
    }
    var device = PCIDevice(
      address: address, path: path,
      identity: PCIIdentity(
        vendor: UInt16(truncatingIfNeeded: vendor), device: UInt16(truncatingIfNeeded: product),
        subsystemVendor: UInt16(
          truncatingIfNeeded: event?.subsystemVendor ?? directory.hexadecimal("subsystem_vendor") ?? 0),
        subsystemDevice: UInt16(
          truncatingIfNeeded: event?.subsystemDevice ?? directory.hexadecimal("subsystem_device") ?? 0),
        revision: UInt8(truncatingIfNeeded: directory.hexadecimal("revision") ?? 0)),
      pciClass: PCIClass(
        rawValue: UInt32(truncatingIfNeeded: event?.pciClass ?? directory.hexadecimal("class") ?? 0)),
      configuration: ConfigurationSpace(bytes: configuration(address, directory)))
    device.parent = PCIAddress(FilePathText.name(FilePathText.split(path).parent))
    device.resources = resources(directory)
    device.driver = directory.linkName("driver")
    device.driverOverride = directory.text("driver_override").flatMap { $0 == "(null)" || $0.isEmpty ? nil : $0 }
    device.group = directory.linkName("iommu_group").flatMap { Int($0) }
    device.resetMethods = directory.text("reset_method").map { $0.split(separator: " ").map(String.init) }
    // Asked for by name, not only seen in the listing: what nobody asked for is in no capture.
    device.hasResetFile = directory.exists("reset")
    device.isBootVGA = directory.flag("boot_vga")
    device.numaNode = directory.integer("numa_node").flatMap { $0 < 0 ? nil : $0 }
    if device.configuration.express.value == nil {
      // Readable without privileges, unlike the registers that say the same.
      device.currentLink = linkState(directory, "current")
      device.maximumLink = linkState(directory, "max")
    }
    device.power = power(directory)
    device.errorCounters = errorCounters(directory)
    device.totalVirtualFunctions = directory.integer("sriov_totalvfs")
    device.enabledVirtualFunctions = directory.integer("sriov_numvfs")
    device.physicalFunction = directory.linkName("physfn").flatMap { PCIAddress($0) }
    if directory.names.contains("msi_irqs") {
      device.allocatedMessageInterrupts = reader.list(directory.path("msi_irqs")).count
    }
    device.allowsMessageInterrupts = directory.flag("msi_bus")
    if device.pciClass.isNVMe, directory.names.contains("nvme"),
      let controller = reader.list(directory.path("nvme")).min()
    {
      device.controllerSerial = reader.text(directory.path("nvme/\(controller)/serial"))
    }
    device.resizableSizes = resizableSizes(directory)
    device.hasROM = directory.exists("rom")
    device.vfioDeviceName = directory.names.contains("vfio-dev") ? reader.list(directory.path("vfio-dev")).first : nil
    device.isRemovable = directory.text("removable").map { $0 == "removable" }
    device.vgpuType = directory.integer("nvidia/current_vgpu_type")
    device.offersMediatedDevices = directory.exists("mdev_supported_types")
    if device.offersMediatedDevices {
      device.mediatedDeviceCount = directory.names.count { PCIReader.isUUID($0) && directory.exists($0) }
    }
    if readsROM.contains(address), device.hasROM { device.rom = rom(directory.path("rom")) }
    // Not judged by anything here, but what makes a capture readable for lspci as well.
    if reader.isRecording {
      for name in ["vendor", "device", "subsystem_vendor", "subsystem_device", "class", "irq"] {
        _ = directory.text(name)
      }
    }
    return device
  }

  private func configuration(_ address: PCIAddress, _ directory: AttributeDirectory) -> [UInt8] {
    if let bytes = configurations[address] {
      reader.record(directory.path("config"), bytes)
      return bytes
    }
    return directory.bytes("config", limit: 4096) ?? []
  }

  /// The expansion ROM; on a running machine it is switched on for as long as the reading takes.
  private func rom(_ path: String) -> [UInt8]? {
    // In a capture an empty file stands for a ROM that was there and not read.
    guard isLive else { return reader.bytes(path, limit: Self.romLimit).flatMap { $0.isEmpty ? nil : $0 } }
    do throws(Errno) {
      let enabled = try ExpansionROMSwitch(path: path)
      let bytes = reader.bytes(path, limit: Self.romLimit)
      enabled.switchOff()
      return bytes
    } catch {
      reader.note(error, at: path)
      return nil
    }
  }

  /// The Expansion ROM Base Address register decodes at most 16 MB (PCIe 6.0, 7.5.1.2.4).
  private static let romLimit = 1 << 24

  private func resources(_ directory: AttributeDirectory) -> [PCIResource] {
    guard let bytes = directory.bytes("resource") else { return [] }
    var resources: [PCIResource] = []
    for (index, line) in bytes.split(separator: 10).enumerated() {
      guard let resource = PCIResource(index: index, line: line) else {
        let text = String(decoding: line.prefix(80), as: UTF8.self)
        reader.noteDamage(directory.path("resource"), "line \(index + 1) is no resource: \(text)")
        continue
      }
      if resource.size > 0 { resources.append(resource) }
    }
    return resources
  }

  private func linkState(_ directory: AttributeDirectory, _ prefix: String) -> PCILink? {
    guard let speed = directory.text(prefix + "_link_speed"), let width = directory.text(prefix + "_link_width") else {
      return nil
    }
    return PCILink(speed: speed, width: width)
  }

  private func power(_ directory: AttributeDirectory) -> PCIPower {
    var power = PCIPower()
    power.d3coldAllowed = directory.flag("d3cold_allowed")
    power.state = directory.text("power_state")
    power.control = directory.text("power/control")
    power.runtimeStatus = directory.text("power/runtime_status")
    return power
  }

  private func errorCounters(_ directory: AttributeDirectory) -> PCIErrorCounters? {
    guard directory.names.contains("aer_dev_correctable") else { return nil }
    var counters = PCIErrorCounters()
    func total(_ name: String) -> Int? {
      guard let bytes = directory.bytes(name) else { return nil }
      var total: Int?
      for line in bytes.split(separator: 10) {
        guard let space = line.firstIndex(of: 32), let count = Self.decimal(line[(space + 1)...]) else { continue }
        if line.starts(with: "TOTAL_ERR".utf8) {
          total = count
        } else if count > 0 {
          counters.kinds[String(decoding: line[..<space], as: UTF8.self), default: 0] += count
        }
      }
      return total
    }
    counters.correctable = total("aer_dev_correctable")
    counters.nonFatal = total("aer_dev_nonfatal")
    counters.fatal = total("aer_dev_fatal")
    return counters
  }

  /// A number without a sign. Not by way of a string: these files have some thirty lines for every function.
  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  /// "8-4-4-4-12" hexadecimal digits: how the kernel names a mediated device.
  private static func isUUID(_ name: String) -> Bool {
    name.utf8.count == 36
      && name.utf8.enumerated().allSatisfy { position, byte in
        [8, 13, 18, 23].contains(position) ? byte == 45 : (48...57).contains(byte) || (97...102).contains(byte)
      }
  }

  private func resizableSizes(_ directory: AttributeDirectory) -> [Int: UInt64] {
    var sizes: [Int: UInt64] = [:]
    for bar in 0..<6 {
      if let bits = directory.hexadecimal("resource\(bar)_resize") { sizes[bar] = bits }
    }
    return sizes
  }
}
