// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension Machine {
  /// What gives this virtual machine an IOMMU of its own, in the words of whoever runs it. QEMU's syntax stands only
  /// where QEMU is.
  var virtualIOMMURemedies: [Remedy] {
    let hypervisor = hypervisor?.product ?? .other
    let isArm = processor.architecture == .arm
    switch hypervisor {
    case .kvm:
      // QEMU: docs/system/arm/virt.rst and hw/i386/intel_iommu.c; libvirt: formatdomain, IOMMU devices ("intremap"
      // needs <ioapic driver='qemu'/>); Proxmox VE: qm(1), machine.
      if isArm {
        return [
          Remedy(
            .virtualMachine, "Give this virtual machine a virtual SMMU, on the host that runs it (QEMU)",
            command: "-machine virt,iommu=smmuv3"),
          Remedy(.virtualMachine, "Or in libvirt, within <devices>", command: "<iommu model='smmuv3'/>"),
        ]
      }
      guard processor.isX86 else {
        return [Remedy(.virtualMachine, "Give this virtual machine's guests emulated or paravirtual devices instead")]
      }
      return [
        Remedy(
          .virtualMachine, "Give this virtual machine a virtual IOMMU, on the host that runs it (QEMU)",
          command: "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on,caching-mode=on"),
        Remedy(
          .virtualMachine, "Or in libvirt, with <ioapic driver='qemu'/> within <features>",
          command: "<iommu model='intel'><driver intremap='on' caching_mode='on'/></iommu>"),
        Remedy(.virtualMachine, "Or in Proxmox VE", command: "qm set VMID --machine q35,viommu=intel"),
      ]
    case .vmware:
      return [
        Remedy(
          .virtualMachine,
          "In the virtual machine's CPU settings turn on \"Expose IOMMU to the guest operating system\" (ESXi) or \"Virtualize IOMMU\" (Workstation)",
          command: "vvtd.enable = \"TRUE\"")
      ]
    case .virtualBox:
      return [
        Remedy(
          .virtualMachine, "Give this virtual machine an IOMMU (VirtualBox 7.0 and later)",
          command: "VBoxManage modifyvm NAME --chipset ich9 --iommu automatic")
      ]
    case .microsoft:
      return [
        Remedy(
          .virtualMachine,
          "Hyper-V gives Linux guests no virtual IOMMU: let Hyper-V assign the device to the final virtual machine (Discrete Device Assignment, or GPU-PV for graphics)"
        )
      ]
    case .xen:
      return [
        Remedy(
          .virtualMachine,
          "Xen gives its guests no IOMMU: let its control domain (dom0) assign the device to the final guest")
      ]
    case .amazon, .google:
      return [
        Remedy(
          .virtualMachine, "Rent a bare-metal instance (its type ends in \"metal\"): the others have no IOMMU")
      ]
    case .bhyve, .parallels, .appleVirtualization, .zVM, .powerVM, .other:
      return [
        Remedy(
          .virtualMachine,
          "See whether \(hypervisor == .other ? "the hypervisor" : self.hypervisor?.name ?? "it") can give its guests an IOMMU; if not, assign the device to the final guest on the host itself"
        )
      ]
    }
  }

  /// What gives this virtual machine's IOMMU interrupt remapping.
  var virtualInterruptRemappingRemedies: [Remedy] {
    switch hypervisor?.product ?? .other {
    case .kvm:
      [
        Remedy(
          .virtualMachine, "Give this virtual machine's IOMMU interrupt remapping (QEMU)",
          command: "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on,caching-mode=on"),
        Remedy(
          .virtualMachine, "Or in libvirt, with <ioapic driver='qemu'/> within <features>",
          command: "<iommu model='intel'><driver intremap='on' caching_mode='on'/></iommu>"),
      ]
    default:
      [
        Remedy(
          .virtualMachine,
          "See whether the hypervisor can give this virtual machine's IOMMU interrupt remapping; if not, accept the risk with vfio_iommu_type1.allow_unsafe_interrupts=1"
        )
      ]
    }
  }

  /// What gives this virtual machine hardware virtualisation for guests of its own.
  var nestedVirtualizationRemedies: [Remedy] {
    switch hypervisor?.product ?? .other {
    case .kvm:
      processor.isKnownNotX86
        ? [Remedy(.virtualMachine, "See whether the host's KVM supports nested virtualisation on this architecture")]
        : [
          Remedy(
            .virtualMachine,
            "Give this virtual machine the host's processor, and load the host's KVM with nested=1 (QEMU)",
            command: "-cpu host"),
          Remedy(.virtualMachine, "Or in libvirt", command: "<cpu mode='host-passthrough'/>"),
          Remedy(.virtualMachine, "Or in Proxmox VE", command: "qm set VMID --cpu host"),
        ]
    case .vmware:
      [
        Remedy(
          .virtualMachine,
          "In the virtual machine's CPU settings turn on \"Expose hardware assisted virtualization to the guest OS\"",
          command: "vhv.enable = \"TRUE\"")
      ]
    case .microsoft:
      [
        Remedy(
          .virtualMachine, "Expose virtualisation to this virtual machine, in PowerShell on the Hyper-V host",
          command: "Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true")
      ]
    case .virtualBox:
      [
        Remedy(
          .virtualMachine, "Turn on nested virtualisation",
          command: "VBoxManage modifyvm NAME --nested-hw-virt on")
      ]
    case .parallels:
      [
        Remedy(.virtualMachine, "Turn on nested virtualisation", command: "prlctl set NAME --nested-virt on")
      ]
    case .xen:
      [Remedy(.virtualMachine, "Turn on nested HVM in the guest's xl configuration", command: "nestedhvm = 1")]
    case .amazon, .google:
      [
        Remedy(
          .virtualMachine,
          "Choose an instance type with nested virtualisation, or a bare-metal one (its type ends in \"metal\")")
      ]
    case .bhyve, .appleVirtualization, .zVM, .powerVM, .other:
      [Remedy(.virtualMachine, "See whether the hypervisor supports nested virtualisation, and turn it on there")]
    }
  }
}
