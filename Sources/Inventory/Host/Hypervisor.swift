// SPDX-License-Identifier: GPL-3.0-or-later

/// The hypervisor that runs below this kernel: whose it is, and what this machine is to it.
package struct Hypervisor: Sendable, Hashable {
  /// Whose it is, as far as remedies differ.
  package enum Product: String, Sendable, CaseIterable {
    case kvm, xen, microsoft, vmware
    case virtualBox = "virtualbox"
    case bhyve, parallels
    case appleVirtualization = "apple"
    case amazon, google
    case zVM = "zvm"
    case powerVM = "powervm"
    /// One that does not say who it is.
    case other
  }

  /// What this machine is to it.
  package enum Role: String, Sendable {
    /// A virtual machine.
    case guest
    /// The system that rules the guests and drives the hardware: Xen's dom0, Hyper-V's root partition.
    case controlDomain
  }

  package let product: Product
  package let role: Role
  /// Where that was read, and what stood there.
  package let path: String
  package let value: String

  package init(_ product: Product, _ role: Role, path: String, value: String) {
    self.product = product
    self.role = role
    self.path = path
    self.value = value
  }

  /// What people call it.
  package var name: String {
    switch product {
    case .kvm: "QEMU/KVM"
    case .xen: "Xen"
    case .microsoft: "Hyper-V"
    case .vmware: "VMware"
    case .virtualBox: "VirtualBox"
    case .bhyve: "bhyve"
    case .parallels: "Parallels"
    case .appleVirtualization: "Apple's Virtualization framework"
    case .amazon: "Amazon EC2"
    case .google: "Google Compute Engine"
    case .zVM: "z/VM"
    case .powerVM: "PowerVM"
    case .other: "a hypervisor that does not say its name"
    }
  }
}

extension Machine {
  /// Whether this machine is a guest. Xen's control domain and Hyper-V's root partition run on a hypervisor too and are
  /// none.
  package var isVirtualMachine: Bool { hypervisor.map { $0.role == .guest } ?? processor.isVirtualMachine }

  /// Whether Xen rules this machine and this is its control domain: Xen drives the IOMMU then, and hands devices over
  /// with xen-pciback.
  package var isXenControlDomain: Bool { hypervisor?.product == .xen && hypervisor?.role == .controlDomain }
}
