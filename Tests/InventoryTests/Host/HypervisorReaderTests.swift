// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

/// What runs below the kernel, by what a machine shows of it.
@Suite("HypervisorReader")
struct HypervisorReaderTests {
  private func machine(_ files: [String: String]) throws -> Machine {
    var tree = MemoryFileTree()
    for (path, text) in files { tree.write(path, text) }
    return try MachineReader(.files(tree)).machine()
  }

  private static let dmi = "/sys/devices/virtual/dmi/id/"
  private static let guestFlags = "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vmx hypervisor\n"
  private static let bareFlags = "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n"

  /// dom0 as it is today, and as captures have it that never asked Xen: the chips of event channels and the back end's
  /// driver.
  @Test(
    arguments: [
      ["/sys/hypervisor/type": "xen", "/proc/xen/capabilities": "control_d"],
      ["/sys/hypervisor/type": "xen", "/sys/hypervisor/properties/features": "000000000000bfff"],
      ["/sys/hypervisor/type": "xen", dmi + "sys_vendor": "Dell Inc."],
      ["/proc/interrupts": " 60:  1000  xen-percpu  -virq  timer0", "/sys/bus/pci/drivers/pciback/bind": ""],
      ["/proc/interrupts": " 60:  1000  xen-dyn  -event  xenbus", dmi + "sys_vendor": "Supermicro"],
      [
        "/proc/interrupts": " 1:  9  xen-pirq -ioapic-edge i8042",
        "/proc/cmdline": "ro xen-pciback.hide=(0000:03:00.0)",
      ],
    ])
  func xensControlDomain(files: [String: String]) throws {
    let machine = try machine(files.merging(["/proc/cpuinfo": Self.guestFlags]) { first, _ in first })
    #expect(machine.hypervisor?.product == .xen)
    #expect(machine.isXenControlDomain)
    #expect(!machine.isVirtualMachine)
  }

  @Test(
    arguments: [
      ["/sys/hypervisor/type": "xen", "/proc/xen/capabilities": ""],
      ["/sys/hypervisor/type": "xen", "/sys/hypervisor/guest_type": "HVM", dmi + "sys_vendor": "Dell Inc."],
      ["/sys/hypervisor/type": "xen", dmi + "sys_vendor": "Xen", dmi + "product_name": "HVM domU"],
      ["/sys/hypervisor/type": "xen", "/sys/hypervisor/properties/features": "00000000000007ff"],
      [dmi + "sys_vendor": "Xen", dmi + "product_name": "HVM domU"],
    ])
  func guestsOfXen(files: [String: String]) throws {
    let machine = try machine(files.merging(["/proc/cpuinfo": Self.guestFlags]) { first, _ in first })
    #expect(machine.hypervisor?.product == .xen)
    #expect(!machine.isXenControlDomain)
    #expect(machine.isVirtualMachine)
  }

  @Test(
    arguments: [
      ("QEMU", "Standard PC (Q35 + ICH9, 2009)", .kvm), ("Red Hat", "KVM", .kvm),
      ("VMware, Inc.", "VMware7,1", .vmware),
      ("innotek GmbH", "VirtualBox", .virtualBox), ("Microsoft Corporation", "Virtual Machine", .microsoft),
      ("Amazon EC2", "m5.large", .amazon), ("Google", "Google Compute Engine", .google), ("BHYVE", "BHYVE", .bhyve),
      ("Parallels International GmbH.", "Parallels ARM Virtual Machine", .parallels), ("Nutanix", "AHV", .kvm),
      ("ACME", "X", .other),
    ] as [(String, String, Hypervisor.Product)])
  func guestsByTheirFirmware(vendor: String, product: String, expected: Hypervisor.Product) throws {
    let names = [Self.dmi + "sys_vendor": vendor, Self.dmi + "product_name": product]
    let machine = try machine(names.merging(["/proc/cpuinfo": Self.guestFlags]) { first, _ in first })
    #expect(machine.hypervisor?.product == expected)
    #expect(machine.isVirtualMachine)
  }

  /// Clouds rent bare machines under the same names, and Microsoft sells computers.
  @Test(
    arguments: [
      ("Amazon EC2", "m5.metal"), ("Google", "Google Compute Engine"), ("Microsoft Corporation", "Surface Pro"),
      ("Dell Inc.", "PowerEdge"),
    ])
  func bareMachines(vendor: String, product: String) throws {
    let machine = try machine([
      "/proc/cpuinfo": Self.bareFlags, Self.dmi + "sys_vendor": vendor, Self.dmi + "product_name": product,
    ])
    #expect(machine.hypervisor == nil)
    #expect(!machine.isVirtualMachine)
  }

  @Test func armHasNoFlag() throws {
    let cpuinfo = "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n"
    #expect(try machine(["/proc/cpuinfo": cpuinfo]).hypervisor == nil)
    #expect(
      try machine(["/proc/cpuinfo": cpuinfo, "/proc/device-tree/hypervisor/compatible": "linux,kvm"]).hypervisor?
        .product
        == .kvm)
    #expect(try machine(["/proc/cpuinfo": cpuinfo, Self.dmi + "sys_vendor": "QEMU"]).isVirtualMachine)
    let metal = [Self.dmi + "sys_vendor": "Amazon EC2", Self.dmi + "product_name": "c7g.metal"]
    #expect(try machine(metal.merging(["/proc/cpuinfo": cpuinfo]) { first, _ in first }).hypervisor == nil)
  }

  @Test func hyperVsRootPartitionIsNoGuest() throws {
    let machine = try machine([
      "/proc/cpuinfo": Self.guestFlags, "/proc/modules": "mshv_root 1 0 - Live 0x0", Self.dmi + "sys_vendor": "ACME",
    ])
    #expect(machine.hypervisor?.product == .microsoft && machine.hypervisor?.role == .controlDomain)
    #expect(!machine.isVirtualMachine)
  }

  @Test func wsl() throws {
    let machine = try machine([
      "/proc/cpuinfo": Self.guestFlags, "/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2",
    ])
    #expect(machine.hypervisor?.product == .microsoft && machine.isVirtualMachine)
  }

  /// Of /proc/sysinfo a capture gets the one line that tells; others hold serial numbers.
  @Test func mainframes() throws {
    let cpuinfo =
      "vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: esan3 zarch sie\nprocessor 0: version = FF\n"
    let sysinfo =
      "Sequence Code:        00000000000A1B2C\nVM00 Name:            GUEST\nVM00 Control Program: KVM/Linux\n"
    var tree = MemoryFileTree()
    tree.write("/proc/cpuinfo", cpuinfo)
    tree.write("/proc/sysinfo", sysinfo)
    let machine = try MachineReader(.files(tree)).machine()
    #expect(machine.processor.architecture == .s390)
    #expect(machine.processor.vendor == nil)
    #expect(machine.hypervisor?.product == .kvm)
    #expect(machine.isVirtualMachine)
    tree.write("/proc/sysinfo", "Sequence Code:        00000000000A1B2C")
    #expect(try MachineReader(.files(tree)).machine().hypervisor == nil)
  }
}
