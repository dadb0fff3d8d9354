// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

extension Machine {
  /// A machine built in a test.
  package static func built(_ change: (inout Machine) -> Void) -> Machine {
    var machine = Machine()
    change(&machine)
    return machine
  }
}

extension PCIDevice {
  /// A function at an address, by its bridges from the root bus down ("0000:00:01.0"), as sysfs nests them.
  package static func built(
    _ address: String, behind bridges: [String] = [], classCode: UInt32 = 0x020000, vendor: UInt16 = 0x8086,
    device: UInt16 = 0x1234, group: Int? = nil, driver: String? = nil, configuration: ConfigurationSpace? = nil,
    change: (inout PCIDevice) -> Void = { _ in }
  ) -> PCIDevice {
    guard let parsed = PCIAddress(address) else { preconditionFailure("no PCI address: \(address)") }
    let path = (["/sys/devices/pci\(hexadecimal(parsed.domain, digits: 4)):00"] + bridges + [address]).joined(
      separator: "/")
    var built = PCIDevice(
      address: parsed, path: path, identity: PCIIdentity(vendor: vendor, device: device),
      pciClass: PCIClass(rawValue: classCode),
      configuration: configuration ?? ConfigurationBuilder(vendor: vendor, device: device, classCode: classCode).space)
    built.parent = bridges.last.flatMap { PCIAddress($0) }
    built.group = group
    built.driver = driver
    change(&built)
    return built
  }
}

extension PCITopology {
  /// The IOMMU groups that the functions say they are in.
  package var groupsByMembership: [IOMMUGroup] {
    Dictionary(grouping: devices.filter { $0.group != nil }, by: { $0.group ?? 0 })
      .map { IOMMUGroup(number: $0.key, members: $0.value.map(\.address).sorted(), type: .dmaLazy) }
      .sorted { $0.number < $1.number }
  }
}

extension HostCheck {
  /// The check's answers for a machine.
  package func judge(_ machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) -> [Judgement] {
    judge(CheckContext(machine: machine, targets: targets, guest: guest))
  }
}

extension PCICheck {
  /// The check's answers for one function, which is also the only target.
  package func judge(_ address: String, of machine: Machine, guest: GuestPlan = GuestPlan()) -> [Judgement] {
    guard let parsed = PCIAddress(address), let device = machine.pci[parsed] else {
      preconditionFailure("the machine has no \(address)")
    }
    return judge(device, CheckContext(machine: machine, targets: [.pci(parsed)], guest: guest))
  }
}

extension GroupCheck {
  /// The check's answers for one group, of which `targets` are to be handed over.
  package func judge(group number: Int, of machine: Machine, targets: [String] = []) -> [Judgement] {
    guard let group = machine.iommu.group(number) else { preconditionFailure("the machine has no group \(number)") }
    let targets = targets.compactMap { PCIAddress($0) }.map(Target.pci)
    return judge(group, CheckContext(machine: machine, targets: targets))
  }
}

extension USBCheck {
  /// The check's answers for one device, which is also the only target.
  package func judge(_ path: String, of machine: Machine) -> [Judgement] {
    guard let parsed = USBPath(path), let device = machine.usb[parsed] else {
      preconditionFailure("the machine has no \(path)")
    }
    return judge(device, CheckContext(machine: machine, targets: [.usb(parsed)]))
  }
}
