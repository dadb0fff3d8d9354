// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// Machines that nobody has, made of parts that somebody has: ports with and without ACS, cards with several functions,
/// SR-IOV adapters with virtual functions, VMD domains, switches, conventional bridges, processors with graphics, the
/// chipset's slots; mounted disks, default routes and keyboards on some of them. The same seed makes the same machine.
package struct RandomMachine {
  private var generator: SeededGenerator
  private var devices: [PCIDevice] = []
  private var usage = HostUsage()
  private var bus: UInt8 = 1

  /// The machine of a seed, with the groups that Linux would make of it.
  package static func make(seed: UInt64) -> Machine {
    var builder = RandomMachine(generator: SeededGenerator(seed: seed))
    return builder.machine()
  }

  private init(generator: SeededGenerator) { self.generator = generator }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }

  private mutating func machine() -> Machine {
    chipset()
    for device in UInt8(2)..<UInt8(2 + Int.random(in: 1...6, using: &generator)) {
      let isShared = chance(30)
      for function in 0..<(isShared ? UInt8(2) : 1) {
        let address = PCIAddress(bus: 0, device: device, function: function)
        fill(port(address, isMultifunction: isShared))
      }
    }
    if chance(40) { domain() }
    var machine = Machine()
    machine.usage = usage
    machine.kernel.release = pick(["6.12.9-amd64", "5.10.0-30-amd64", "5.15.0"])
    machine.pci = PCITopology(Self.grouped(devices))
    machine.iommu.groups = machine.pci.groupsByMembership
    return machine
  }

  /// The functions with the groups that are predicted for them.
  private static func grouped(_ devices: [PCIDevice]) -> [PCIDevice] {
    // One group for all, so that the prediction is one for a kernel that uses an IOMMU.
    let all = devices.map { device in
      var device = device
      device.group = 0
      return device
    }
    let machine = Machine.of(all)
    let analysis = GroupAnalysis(machine)
    var numbers: [PCIAddress: Int] = [:]
    var next = 1
    for device in machine.pci.devices where numbers[device.address] == nil {
      for address in analysis.explanation(for: device).predicted ?? [device.address] { numbers[address] = next }
      next += 1
    }
    return machine.pci.devices.map { device in
      var device = device
      // An AMD IOMMU is in no group.
      device.group = device.pciClass.isIOMMU ? nil : numbers[device.address]
      return device
    }
  }

  // MARK: The chipset

  private mutating func chipset() {
    devices.append(.conventional("0000:00:00.0", classCode: 0x060000, device: 0x29c0))
    if chance(30) {
      devices.append(.conventional("0000:00:00.2", multifunction: true, classCode: 0x080600, vendor: 0x1022))
    }
    if chance(70) {
      devices += [
        .conventional("0000:00:1f.0", multifunction: true, classCode: 0x060100, driver: pick(["lpc_ich", nil])),
        .conventional("0000:00:1f.2", multifunction: true, classCode: 0x010601, driver: pick(["ahci", "vfio-pci"])),
        .conventional("0000:00:1f.3", multifunction: true, classCode: 0x0c0500, driver: pick(["i801_smbus", nil])),
      ]
      if chance(50) { mountDisk("sda", on: "0000:00:1f.2") }
    } else {
      devices += [
        .conventional(
          "0000:00:14.0", multifunction: true, classCode: 0x0c0500, vendor: 0x1022, driver: pick(["piix4_smbus", nil])),
        .conventional("0000:00:14.3", multifunction: true, classCode: 0x060100, vendor: 0x1022),
      ]
    }
    if chance(50) {
      devices += [
        .conventional("0000:00:1d.0", multifunction: true, classCode: 0x0c0300, driver: "uhci_hcd"),
        .conventional("0000:00:1d.7", multifunction: true, classCode: 0x0c0320, driver: "ehci-pci"),
      ]
      if chance(50) { keyboard(on: "0000:00:1d.0") }
      if chance(30) { keyboard(on: "0000:00:1d.7") }
    }
  }

  // MARK: Ports and cards

  private mutating func port(
    _ address: PCIAddress, _ type: PCIExpress.PortType = .rootPort, behind bridges: [PCIDevice] = [],
    isMultifunction: Bool = false
  ) -> [PCIDevice] {
    let device = PCIDevice.port(
      "\(address)", type, behind: bridges.map { "\($0.address)" }, acs: pick([.on, .on, .none, .off]),
      secondary: bus, multifunction: isMultifunction, hasSlot: chance(80), vendor: pick([0x8086, 0x1022, 0x1b36]),
      device: pick([0x1901, 0x8c10, 0x14db]), driver: "pcieport")
    return bridges + [place(device, behind: bridges)]
  }

  /// Adds a function below the bridges' own directories, which may be in another domain.
  private mutating func place(_ device: PCIDevice, behind bridges: [PCIDevice]) -> PCIDevice {
    guard let above = bridges.last else {
      devices.append(device)
      return device
    }
    var placed = PCIDevice(
      address: device.address, path: "\(above.path)/\(device.address)", identity: device.identity,
      pciClass: device.pciClass, configuration: device.configuration)
    placed.parent = above.address
    placed.driver = device.driver
    placed.physicalFunction = device.physicalFunction
    devices.append(placed)
    return placed
  }

  private mutating func fill(_ bridges: [PCIDevice], depth: Int = 0) {
    guard let port = bridges.last, bus < 0xe0 else { return }
    let own = PCIAddress(domain: port.address.domain, bus: bus, device: 0, function: 0)
    bus += 1
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: break
    case 1:
      let driver = pick(["nvme", "vfio-pci", nil])
      endpoint(own, bridges, 0x010802, driver)
      if driver == "nvme", chance(50) { mountDisk("nvme\(bus)n1", on: "\(own)") }
    case 2: graphics(own, bridges)
    case 3, 4: adapter(own, bridges)
    case 5:
      endpoint(own, bridges, 0x0c0330, pick(["xhci_hcd", "vfio-pci"]))
      if chance(60) { keyboard(on: "\(own)") }
    case 6 where depth < 2:
      let up = place(
        .port("\(own)", .upstreamPort, behind: bridges.map { "\($0.address)" }, acs: .none, secondary: bus),
        behind: bridges)
      let below = bus
      bus += 1
      for device in UInt8(0)..<2 {
        let address = PCIAddress(domain: own.domain, bus: below, device: device, function: 0)
        fill(self.port(address, .downstreamPort, behind: bridges + [up]), depth: depth + 1)
      }
    case 7:
      let bridge = place(
        .port("\(own)", .pciBridge, behind: bridges.map { "\($0.address)" }, acs: .none, secondary: bus, driver: nil),
        behind: bridges)
      for device in UInt8(1)...2 {
        let address = PCIAddress(domain: own.domain, bus: bus, device: device, function: 0)
        _ = place(
          .conventional("\(address)", classCode: pick([0x020000, 0x040100]), driver: pick(["e1000", nil])),
          behind: bridges + [bridge])
      }
      bus += 1
    default: processorGraphics(own, bridges)
    }
  }

  private mutating func endpoint(
    _ address: PCIAddress, _ bridges: [PCIDevice], _ classCode: UInt32, _ driver: String?, vendor: UInt16 = 0x1b36,
    acs: PCIDevice.BuiltAccessControl = .none, isMultifunction: Bool = false, physical: PCIAddress? = nil
  ) {
    var device = PCIDevice.endpoint(
      "\(address)", behind: bridges.map { "\($0.address)" }, acs: acs, multifunction: isMultifunction,
      classCode: classCode, vendor: vendor, driver: driver)
    device.physicalFunction = physical
    _ = place(device, behind: bridges)
  }

  private mutating func graphics(_ own: PCIAddress, _ bridges: [PCIDevice]) {
    let acs: PCIDevice.BuiltAccessControl = chance(20) ? .on : .none
    let functions: [(UInt32, String?)] = [
      (0x030000, "nvidia"), (0x040300, "snd_hda_intel"), (0x0c0330, "xhci_hcd"), (0x0c8000, nil),
    ]
    for (number, function) in functions.prefix(Int.random(in: 1...4, using: &generator)).enumerated() {
      endpoint(
        own.function(UInt8(number)), bridges, function.0, chance(30) ? "vfio-pci" : function.1, vendor: 0x10de,
        acs: acs, isMultifunction: true)
    }
    if chance(30) { keyboard(on: "\(own.function(2))") }
  }

  private mutating func adapter(_ own: PCIAddress, _ bridges: [PCIDevice]) {
    let acs: PCIDevice.BuiltAccessControl = chance(50) ? .on : .none
    let ports = UInt8.random(in: 1...2, using: &generator)
    for function in 0..<ports {
      let driver = pick(["mlx5_core", "mlx5_core", "vfio-pci"])
      endpoint(
        own.function(function), bridges, 0x020000, driver, vendor: 0x15b3, acs: acs, isMultifunction: ports > 1)
      if chance(20) {
        usage.networkInterfaces.append(
          NetworkInterface(name: "eth\(bus)\(function)", path: (devices.last?.path ?? "") + "/net/eth\(bus)\(function)")
        )
        usage.networkInterfaces[usage.networkInterfaces.count - 1].hasDefaultRoute = true
      }
    }
    for number in 0..<UInt8.random(in: 0...4, using: &generator) {
      endpoint(
        PCIAddress(domain: own.domain, bus: own.bus, device: 1, function: number), bridges, 0x020000,
        pick(["mlx5_core", "vfio-pci", nil]), vendor: 0x15b3, physical: own.function(number % ports))
    }
  }

  private mutating func processorGraphics(_ own: PCIAddress, _ bridges: [PCIDevice]) {
    let functions: [(UInt8, UInt32, UInt16, String?)] = [
      (0, 0x030000, 0x1002, "amdgpu"), (1, 0x040300, 0x1002, "snd_hda_intel"), (2, 0x108000, 0x1022, "ccp"),
      (3, 0x0c0330, 0x1022, "xhci_hcd"), (4, 0x0c0330, 0x1022, "xhci_hcd"),
    ]
    for function in functions {
      endpoint(
        own.function(function.0), bridges, function.1, function.3, vendor: function.2, acs: chance(50) ? .on : .none,
        isMultifunction: true)
    }
    if chance(60) { keyboard(on: "\(own.function(3))") }
    if chance(30) { keyboard(on: "\(own.function(4))") }
  }

  private mutating func domain() {
    devices.append(
      .endpoint("0000:00:0e.0", .integratedEndpoint, classCode: 0x010400, device: 0x467f, driver: "vmd"))
    let root = "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:00"
    for number in UInt8(2)..<UInt8(2 + Int.random(in: 1...3, using: &generator)) {
      let address = PCIAddress(domain: 0x10000, bus: 0, device: number, function: 0)
      let template = PCIDevice.port("\(address)", secondary: number, hasSlot: true)
      var port = PCIDevice(
        address: address, path: "\(root)/\(address)", identity: template.identity, pciClass: template.pciClass,
        configuration: template.configuration)
      port.driver = "pcieport"
      devices.append(port)
      let drive = PCIAddress(domain: 0x10000, bus: number, device: 0, function: 0)
      endpoint(drive, [port], 0x010802, "nvme")
      if chance(30) { mountDisk("nvme9\(number)n1", on: "\(drive)") }
    }
  }

  // MARK: What the host uses

  private mutating func mountDisk(_ name: String, on address: String) {
    guard let device = devices.last(where: { "\($0.address)" == address }) else { return }
    var disk = BlockDevice(name: name, path: "\(device.path)/block/\(name)")
    disk.mountPoints = ["/"]
    usage.blockDevices.append(disk)
  }

  private mutating func keyboard(on address: String) {
    guard let device = devices.last(where: { "\($0.address)" == address }) else { return }
    var keyboard = InputDevice(
      name: "input\(usage.inputDevices.count)", path: "\(device.path)/usb1/1-1/input\(usage.inputDevices.count)")
    keyboard.isKeyboard = true
    usage.inputDevices.append(keyboard)
  }
}
