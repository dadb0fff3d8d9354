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
    let found = reader.list(Self.root).concurrentMap { name -> Found? in
      guard let address = PCIAddress(name), address.description == name else {
        reader.noteDamage("\(Self.root)/\(name)", "this is no PCI address")
        return nil
      }
      return device(address)
    }.compactMap { $0 }
    noteUnrecorded(found)
    return PCITopology(
      found.compactMap(\.device), unidentified: found.filter { $0.device == nil }.map(\.address))
  }

  /// What a directory turned out to be.
  private struct Found {
    let address: PCIAddress
    let directory: AttributeDirectory
    /// nil where nothing says what it is.
    let device: PCIDevice?
  }

  /// What a recording lacks of the functions: noted once where it lacks it of all of them.
  private func noteUnrecorded(_ found: [Found]) {
    guard !reader.isComplete, !found.isEmpty else { return }
    for name in CommonPaths.everyFunction {
      let lacking = found.filter { !$0.directory.names.contains(name) }
      if lacking.count == found.count {
        reader.noteUnrecorded("\(Self.root)/*/\(name)")
      } else {
        for function in lacking { reader.noteUnrecorded(function.directory.path(name)) }
      }
    }
    let recorded = found.reduce(into: Set<String>()) { $0.formUnion($1.directory.names) }
    for name in CommonPaths.someFunctions
    where !recorded.contains(name) && !recorded.contains(CommonPaths.substitutes[name] ?? name) {
      if let directory = CommonPaths.directories[name], reader.exists(directory) == true { continue }
      reader.noteUnrecorded("\(Self.root)/*/\(name)")
    }
  }

  private func device(_ address: PCIAddress) -> Found {
    let link = "\(Self.root)/\(address)"
    // A capture may hold plain directories here instead of links; then there is no topology to learn.
    let path = reader.target(link) ?? link
    let directory = AttributeDirectory(path, reader)
    let event = PCIEvent(directory)
    let space = ConfigurationSpace(bytes: configuration(address, directory))
    // What sysfs does not say, the header of configuration space does (PCIe 6.0, 7.5.1.1).
    guard let vendor = event?.vendor ?? directory.hexadecimal(.vendor) ?? space.word(0x00).map({ UInt64($0) }),
      let product = event?.device ?? directory.hexadecimal(.device) ?? space.word(0x02).map({ UInt64($0) })
    else {
      // Gone between the listing and the reading, or never whole: not a device any more, but not nothing either.
      reader.noteVanished(directory.path(.vendor))
      return Found(address: address, directory: directory, device: nil)
    }
    let subsystem = space.subsystem
    var device = PCIDevice(
      address: address, path: path,
      identity: PCIIdentity(
        vendor: UInt16(truncatingIfNeeded: vendor), device: UInt16(truncatingIfNeeded: product),
        subsystemVendor: UInt16(
          truncatingIfNeeded: event?.subsystemVendor ?? directory.hexadecimal(.subsystemVendor)
            ?? UInt64(subsystem?.vendor ?? 0)),
        subsystemDevice: UInt16(
          truncatingIfNeeded: event?.subsystemDevice ?? directory.hexadecimal(.subsystemDevice)
            ?? UInt64(subsystem?.device ?? 0)),
        // Linux shows it since 4.10.
        revision: UInt8(truncatingIfNeeded: directory.hexadecimal(.revision) ?? UInt64(space.byte(0x08) ?? 0))),
      pciClass: PCIClass(
        rawValue: UInt32(
          truncatingIfNeeded: event?.pciClass ?? directory.hexadecimal(.classCode)
            ?? UInt64((space.doubleWord(0x08) ?? 0) >> 8))),
      configuration: space)
    device.parent = PCIAddress(FilePathText.name(FilePathText.split(path).parent))
    device.resources = resources(directory)
    device.driver = directory.linkName(.driver)
    device.driverOverride = directory.text(.driverOverride).flatMap { $0 == "(null)" || $0.isEmpty ? nil : $0 }
    device.group = directory.linkName(.iommuGroup).flatMap { Int($0) }
    device.resetMethods = directory.text(.resetMethod).map {
      $0.split(separator: " ").map { ResetMethod(String($0)) }
    }
    // Asked for by name, not only seen in the listing: what nobody asked for is in no capture.
    device.hasResetFile = directory.exists(.reset)
    device.isBootVGA = directory.flag(.bootVGA)
    device.numaNode = directory.integer(.numaNode).flatMap { $0 < 0 ? nil : $0 }
    if device.configuration.express.value == nil {
      // Readable without privileges, unlike the registers that say the same.
      device.currentLink = linkState(directory, .currentLinkSpeed, .currentLinkWidth)
      device.maximumLink = linkState(directory, .maximumLinkSpeed, .maximumLinkWidth)
    }
    device.power = power(directory)
    device.errorCounters = errorCounters(directory)
    device.totalVirtualFunctions = directory.integer(.totalVirtualFunctions)
    device.enabledVirtualFunctions = directory.integer(.enabledVirtualFunctions)
    device.physicalFunction = directory.linkName(.physicalFunction).flatMap { PCIAddress($0) }
    if directory.names.contains(SysfsAttribute.messageInterrupts.rawValue) {
      device.allocatedMessageInterrupts = reader.list(directory.path(.messageInterrupts)).count
    }
    device.allowsMessageInterrupts = directory.flag(.messageInterruptsAllowed)
    if device.pciClass.isNVMe, directory.names.contains(SysfsAttribute.nvme.rawValue),
      let controller = reader.list(directory.path(.nvme)).min()
    {
      device.controllerSerial = reader.text(directory.path("nvme/\(controller)/serial"))
    }
    device.resizableSizes = resizableSizes(directory)
    device.hasROM = directory.exists(.rom)
    device.vfioDeviceName = directory.names.contains("vfio-dev") ? reader.list(directory.path("vfio-dev")).first : nil
    device.isRemovable = directory.text(.removable).map { $0 == "removable" }
    device.vgpuType = directory.integer(.vgpuType)
    device.offersMediatedDevices = directory.exists(.mediatedDeviceTypes)
    if device.offersMediatedDevices {
      device.mediatedDeviceCount = directory.names.count { PCIReader.isUUID($0) && directory.exists($0) }
    }
    if readsROM.contains(address), device.hasROM { device.rom = rom(directory.path(.rom)) }
    // Not judged by anything here, but what makes a capture readable for lspci as well.
    if reader.isRecording {
      let identity: [SysfsAttribute] = [
        .vendor, .device, .subsystemVendor, .subsystemDevice, .classCode, .interrupt,
      ]
      for attribute in identity { _ = directory.text(attribute) }
    }
    return Found(address: address, directory: directory, device: device)
  }

  private func configuration(_ address: PCIAddress, _ directory: AttributeDirectory) -> [UInt8] {
    if let bytes = configurations[address] {
      reader.record(directory.path(.config), bytes)
      return bytes
    }
    return directory.bytes(.config, limit: 4096) ?? []
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
    guard let bytes = directory.bytes(.resource) else { return [] }
    var resources: [PCIResource] = []
    for (index, line) in bytes.split(separator: 10).enumerated() {
      guard let resource = PCIResource(index: index, line: line) else {
        let text = String(decoding: line.prefix(80), as: UTF8.self)
        reader.noteDamage(directory.path(.resource), "line \(index + 1) is no resource: \(text)")
        continue
      }
      if resource.size > 0 { resources.append(resource) }
    }
    return resources
  }

  private func linkState(
    _ directory: AttributeDirectory, _ speed: SysfsAttribute, _ width: SysfsAttribute
  ) -> PCILink? {
    guard let speed = directory.text(speed), let width = directory.text(width) else { return nil }
    return PCILink(speed: speed, width: width)
  }

  private func power(_ directory: AttributeDirectory) -> PCIPower {
    var power = PCIPower()
    power.d3coldAllowed = directory.flag(.d3coldAllowed)
    power.state = directory.text(.powerState).map { PowerState($0) }
    power.control = directory.text(.powerControl)
    power.runtimeStatus = directory.text(.runtimeStatus).map { RuntimeStatus($0) }
    return power
  }

  private func errorCounters(_ directory: AttributeDirectory) -> PCIErrorCounters? {
    guard directory.names.contains(SysfsAttribute.correctableErrors.rawValue) else { return nil }
    var counters = PCIErrorCounters()
    func total(_ attribute: SysfsAttribute) -> Int? {
      guard let bytes = directory.bytes(attribute) else { return nil }
      var total: Int?
      for line in bytes.split(separator: 10) {
        guard let space = line.firstIndex(of: 32),
          let count = NumberText.decimal(line[(space + 1)...]).map({ Int(clamping: $0) })
        else { continue }
        if line.starts(with: "TOTAL_ERR".utf8) {
          total = count
        } else if count > 0 {
          let kind = String(decoding: line[..<space], as: UTF8.self)
          counters.kinds[kind] = (counters.kinds[kind] ?? 0).addingSaturated(count)
        }
      }
      return total
    }
    counters.correctable = total(.correctableErrors)
    counters.nonFatal = total(.nonFatalErrors)
    counters.fatal = total(.fatalErrors)
    return counters
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
