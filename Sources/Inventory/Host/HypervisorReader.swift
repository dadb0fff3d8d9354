// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds out what hypervisor runs below the kernel, from what that hypervisor, the firmware and the kernel show of it.
struct HypervisorReader {
  let reader: TreeReader
  let kernel: Kernel
  let processor: Processor
  let firmware: Firmware

  func hypervisor() -> Hypervisor? { xen() ?? microsoft() ?? mainframe() ?? power() ?? byFirmware() ?? byFlag() }

  private static let dmi = "/sys/devices/virtual/dmi/id"

  // MARK: Xen

  /// `/sys/hypervisor/type` (drivers/xen/sys-hypervisor.c) says "xen" in every domain. Where it was not recorded, the
  /// chips of Xen's event channels do: xen-percpu, xen-pirq, xen-dyn (drivers/xen/events/events_base.c).
  private func xen() -> Hypervisor? {
    let path = "/sys/hypervisor/type"
    let type = reader.text(path)
    let capabilitiesPath = "/proc/xen/capabilities"
    // Its only word is control_d, in the control domain alone (drivers/xen/xenfs/super.c, capabilities_read).
    let capabilities = reader.text(capabilitiesPath)
    if capabilities?.contains("control_d") == true {
      return Hypervisor(.xen, .controlDomain, path: capabilitiesPath, value: "control_d")
    }
    // XENFEAT_dom0 is bit 11 of the first submap (include/xen/interface/features.h), the last eight digits of the text.
    let featuresPath = "/sys/hypervisor/properties/features"
    if let text = reader.text(featuresPath), let features = UInt32(text.suffix(8), radix: 16), features >> 11 & 1 == 1 {
      return Hypervisor(.xen, .controlDomain, path: featuresPath, value: text)
    }
    let guestType = reader.text("/sys/hypervisor/guest_type")
    let chip = kernel.interruptChips.sorted().first { $0.hasPrefix("xen-") }
    let found: (path: String, value: String)
    if type == "xen" {
      found = (path, "xen")
    } else if let chip {
      found = ("/proc/interrupts", chip)
    } else if firmware.systemVendor == "Xen" {
      found = (Self.dmi + "/sys_vendor", "Xen")
    } else {
      return nil
    }
    let role = xenRole(isCapabilitiesKnown: capabilities != nil, guestType: guestType)
    return Hypervisor(.xen, role, path: found.path, value: found.value)
  }

  /// What a domain is where Xen itself was not asked: guests with firmware carry Xen's name in DMI, those without have
  /// no DMI; the control domain has the board's own. A back end of xen-pciback is where devices are handed over from.
  private func xenRole(isCapabilitiesKnown: Bool, guestType: String?) -> Hypervisor.Role {
    if isCapabilitiesKnown || guestType == "HVM" || firmware.systemVendor == "Xen" { return .guest }
    let hasBackEnd =
      kernel.pciDrivers.contains("pciback") || kernel.pciDrivers.contains("xen-pciback")
      || kernel.loadedModules.contains("xen_pciback")
      || kernel.commandLine.contains { $0.replacing("-", with: "_").hasPrefix("xen_pciback.") }
    return hasBackEnd || firmware.systemVendor != nil ? .controlDomain : .guest
  }

  // MARK: Hyper-V

  /// A guest's firmware says "Microsoft Corporation", "Virtual Machine"; WSL 2 has no DMI and says it in the kernel's
  /// release. The root partition has the board's own names, and the driver that starts guests
  /// (drivers/hv/mshv_root_main.c).
  private func microsoft() -> Hypervisor? {
    if firmware.systemVendor == "Microsoft Corporation" && firmware.productName == "Virtual Machine" {
      return Hypervisor(.microsoft, .guest, path: Self.dmi + "/product_name", value: "Virtual Machine")
    }
    if let release = kernel.release, release.lowercased().contains("microsoft-standard") {
      return Hypervisor(.microsoft, .guest, path: "/proc/sys/kernel/osrelease", value: release)
    }
    if kernel.loadedModules.contains("mshv_root") {
      return Hypervisor(.microsoft, .controlDomain, path: "/proc/modules", value: "mshv_root")
    }
    return nil
  }

  // MARK: IBM

  /// A guest of a mainframe has a line for each virtual machine around it: "VM00 Control Program: z/VM 7.3.0"
  /// (drivers/s390/char/sysinfo; arch/s390/kernel/sysinfo.c, print_ext_name). Only that line is kept: others hold
  /// serial numbers.
  private func mainframe() -> Hypervisor? {
    guard processor.architecture == .s390 else { return nil }
    let path = "/proc/sysinfo"
    let lines = reader.excerpt(path) { $0.starts(with: "VM00 Control Program:".utf8) } ?? []
    guard let line = lines.first else { return nil }
    let program = line.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
    let product: Hypervisor.Product =
      program.hasPrefix("KVM") ? .kvm : program.hasPrefix("z/VM") ? .zVM : .other
    return Hypervisor(product, .guest, path: path, value: line)
  }

  /// A logical partition has /proc/ppc64/lparcfg; its machine is "IBM pSeries (emulated by qemu)" where QEMU runs it
  /// (arch/powerpc/platforms/pseries/setup.c).
  private func power() -> Hypervisor? {
    guard processor.architecture == .power, reader.exists("/proc/ppc64/lparcfg") == true else { return nil }
    let path = "/proc/device-tree/model"
    let model = reader.text(path) ?? ""
    return Hypervisor(
      model.contains("qemu") ? .kvm : .powerVM, .guest, path: model.isEmpty ? "/proc/ppc64/lparcfg" : path,
      value: model.isEmpty ? "exists" : model)
  }

  // MARK: What the firmware says

  /// By the names that virtual machines carry in DMI (systemd's detect-virt goes by the same) or in the device tree. On
  /// x86 the processor's bit decides whether there is a hypervisor at all: clouds rent bare machines under the same
  /// names.
  private func byFirmware() -> Hypervisor? {
    if processor.isX86 && !processor.isVirtualMachine { return nil }
    let vendor = firmware.systemVendor ?? ""
    let product = firmware.productName ?? ""
    func byVendor(_ kind: Hypervisor.Product) -> Hypervisor {
      Hypervisor(kind, .guest, path: Self.dmi + "/sys_vendor", value: vendor)
    }
    func byProduct(_ kind: Hypervisor.Product) -> Hypervisor {
      Hypervisor(kind, .guest, path: Self.dmi + "/product_name", value: product)
    }
    if vendor.hasPrefix("Amazon EC2") { return product.contains(".metal") ? nil : byVendor(.amazon) }
    if product == "Google Compute Engine" { return byProduct(.google) }
    if vendor.hasPrefix("VMware") { return byVendor(.vmware) }
    if vendor == "innotek GmbH" || product == "VirtualBox" { return byProduct(.virtualBox) }
    if vendor.hasPrefix("Parallels") { return byVendor(.parallels) }
    if vendor == "BHYVE" { return byVendor(.bhyve) }
    if product.hasPrefix("Apple Virtualization") { return byProduct(.appleVirtualization) }
    if ["QEMU", "Bochs", "KVM", "OpenStack Foundation", "KubeVirt"].contains(vendor) { return byVendor(.kvm) }
    // Red Hat and Nutanix put their own names over QEMU's machines.
    if product == "KVM" || product.hasPrefix("Standard PC (") || (vendor == "Nutanix" && product == "AHV") {
      return byProduct(.kvm)
    }
    let path = "/proc/device-tree/hypervisor/compatible"
    guard let compatible = reader.text(path) else { return nil }
    if compatible.hasPrefix("linux,kvm") { return Hypervisor(.kvm, .guest, path: path, value: "linux,kvm") }
    return compatible.hasPrefix("vmware") ? Hypervisor(.vmware, .guest, path: path, value: "vmware") : nil
  }

  private func byFlag() -> Hypervisor? {
    guard processor.isVirtualMachine else { return nil }
    return Hypervisor(.other, .guest, path: "/proc/cpuinfo", value: "flags: hypervisor")
  }
}
