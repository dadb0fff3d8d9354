// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether a VFIO driver has the function.
package struct DeviceDriverCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case bound
    case variantAvailable = "variant-available"
    case registered
    case groupOnly = "group-only"
    case xenPCIBack = "xen-pciback"
    case hostDriver = "host-driver"
    case noDriver = "no-driver"
    case overrideUnbound = "override-unbound"
    case inUse = "in-use"
    case chipsetSlot = "chipset-slot"
    case iommu
    case physicalFunction = "physical-function"
    case virtualFunctionInUse = "vf-in-use"
    case holdsTarget = "holds-target"
    case noGroup = "no-group"
    case vmdDomain = "vmd-domain"
    case virtualFunctionsExist = "virtual-functions-exist"
    case mediatedDevices = "mediated-devices"
    case driverHolds = "driver-holds"
    case noVGPUType = "no-vgpu-type"
    case chipsetBridge = "chipset-bridge"
    case chipsetFunction = "chipset-function"
    case pciBridge = "pci-bridge"
    case vmdController = "vmd-controller"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.driver",
    title: "The device is bound to a VFIO driver",
    why: """
      A guest gets a device through vfio-pci or one of its variants (mlx5_vfio_pci, nvgrace_gpu_vfio_pci and others). While \
      another driver is bound, QEMU cannot open it. libvirt (managed='yes') and Proxmox VE bind it when the guest starts and give it \
      back afterwards; QEMU by itself, cloud-hypervisor and Kubernetes device plugins expect it to be bound already. Taking a \
      graphics adapter away from its driver while it runs can hang that driver, so it is better bound early.
      """,
    how: """
      The driver link of the function decides, and vfio-dev beside it: a driver of another name that registers the function with VFIO \
      by itself, as NVIDIA's vGPU manager does with virtual functions, is as good, and vfio-pci could not take its place. \
      modules.alias tells whether this kernel has a variant that is made for the device. What is written in modprobe.d or on the \
      kernel command line is not asked here, see config.binding.
      """,
    reasons: [
      (Reason.bound, .pass, "a VFIO driver is bound"),
      (Reason.variantAvailable, .pass, "vfio-pci is bound; this kernel also has a variant that is made for the device"),
      (Reason.registered, .pass, "its driver, which is no VFIO driver by name, has registered it with VFIO"),
      (
        Reason.groupOnly, .pass,
        "VFIO has it, but the kernel offers it only through its group: what needs iommufd cannot open it"
      ),
      (Reason.xenPCIBack, .pass, "xen-pciback is bound"),
      (
        Reason.hostDriver, .warn,
        "another driver is bound: something has to bind it to a VFIO driver before the guest can start"
      ),
      (
        Reason.noDriver, .warn,
        "no driver is bound: something has to bind it to a VFIO driver before the guest can start"
      ),
      (Reason.overrideUnbound, .warn, "driver_override asks for a VFIO driver, and no driver is bound"),
      (
        Reason.inUse, .warn,
        "no VFIO driver is bound, and the host cannot do without the device now (see device.in-use)"
      ),
      (Reason.chipsetSlot, .warn, "no VFIO driver is bound, and it shares slot and group with a bridge of the chipset"),
      (Reason.iommu, .warn, "no VFIO driver is bound, and it is an IOMMU"),
      (
        Reason.physicalFunction, .warn,
        "no VFIO driver is bound, and a virtual function that is to be passed vanishes without its driver"
      ),
      (
        Reason.virtualFunctionInUse, .warn,
        "no VFIO driver is bound, and one of its virtual functions, which vanishes without its driver, is in use"
      ),
      (
        Reason.holdsTarget, .warn,
        "no VFIO driver is bound, and a device that is to be passed vanishes when its driver lets go"
      ),
      (Reason.noGroup, .warn, "no VFIO driver is bound, and it is in no IOMMU group (see device.group)"),
      (
        Reason.vmdDomain, .warn,
        "no VFIO driver is bound, and VFIO takes it only with the VMD controller of its domain"
      ),
      (
        Reason.virtualFunctionsExist, .warn,
        "another driver is bound, and its virtual functions exist only as long as that driver has it"
      ),
      (Reason.mediatedDevices, .warn, "another driver is bound, which offers or has created mediated devices of it"),
      (
        Reason.driverHolds, .warn,
        "another driver is bound, which does not let go while it is used: unbinding it would hang"
      ),
      (Reason.noVGPUType, .warn, "its driver has registered it with VFIO, but no vGPU type is chosen"),
      (Reason.chipsetBridge, .fail, "it is a host bridge or an ISA bridge of the chipset"),
      (Reason.chipsetFunction, .fail, "it is part of the chipset"),
      (Reason.pciBridge, .fail, "it is a bridge, which VFIO does not take"),
      (Reason.vmdController, .fail, "it vanishes with the VMD controller that is named too"),
    ],
    fixableBy: [.driverBinding, .virtualMachine, .hardware],
    references: [
      ("Linux: VFIO, usage example", "https://docs.kernel.org/driver-api/vfio.html"),
      ("Linux: sysfs-bus-pci, driver_override", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("libvirt: host device assignment", "https://libvirt.org/formatdomain.html#host-device-assignment"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    var evidence = [Evidence(device.busPath(.driver), device.driver ?? "none")]
    if let override = device.driverOverride { evidence.append(Evidence(device.busPath(.driverOverride), override)) }
    if device.isPlatformBridge {
      return [
        .fail(
          Reason.chipsetBridge,
          "the chipset's \(device.pciClass.isHostBridge ? "host bridge" : "ISA bridge"): vfio-pci would bind it, and the host would lose what is behind it",
          evidence + [Evidence(device.busPath(.classCode), "\(device.pciClass)")],
          remedy: [Remedy(.virtualMachine, "Do not pass \(device.address): the host cannot run without it")])
      ]
    }
    if device.isPlatformFunction(in: context.machine.pci) {
      return [
        .fail(
          Reason.chipsetFunction,
          "it is part of the chipset: vfio-pci would bind it, and the host would lose what is behind it",
          evidence + [Evidence(device.busPath(.classCode), "\(device.pciClass)")],
          remedy: [Remedy(.virtualMachine, "Do not pass \(device.address): the host needs it, and no VM does")])
      ]
    }
    if device.isBridge {
      return [
        .fail(
          Reason.pciBridge, "a bridge cannot be handed to a guest",
          evidence + [Evidence(device.busPath(.classCode), "\(device.pciClass)")],
          remedy: [
            Remedy(
              .virtualMachine,
              "Name the device behind \(device.address), not the bridge: a bridge is never passed through")
          ])
      ]
    }
    if device.isBoundToVFIO { return [Self.registered(device, context.machine, evidence)] }
    if device.isBoundToPCIBack {
      return [.pass(Reason.xenPCIBack, "bound to \(device.driver ?? "xen-pciback")", evidence)]
    }
    let binding: Reason
    let summary: String
    if let driver = device.driver {
      binding = .hostDriver
      summary =
        context.machine.isXenControlDomain
        ? "bound to \(driver), not to xen-pciback" : "\(driver) has it, not a VFIO driver"
    } else if device.driverOverride.map(PCIDevice.isVFIODriver) == true {
      binding = .overrideUnbound
      summary = "no driver has it, although driver_override asks for \(device.driverOverride ?? "")"
    } else {
      binding = .noDriver
      summary = "no driver has it"
    }
    // Nobody should be shown how to take away a disk that is mounted: that is another check's failure, and comes first.
    switch context.reasonToLeave(device) {
    case .vital?:
      return [
        .warn(
          Reason.inUse, summary, evidence,
          remedy: [Remedy(.hostSystem, "Leave it bound until device.in-use passes: the host needs it now")])
      ]
    case .chipset(let bridge)?, .hostBridge(let bridge)?:
      return [
        .warn(
          Reason.chipsetSlot, summary, evidence,
          remedy: [
            Remedy(
              .hardware,
              "Use another device of this kind, on an add-in card: this one shares slot and group with the chipset's bridge \(bridge), which the host needs"
            )
          ])
      ]
    case let reason?:
      return [
        .warn(
          Reason(reason), summary, evidence, remedy: [Remedy(.hostSystem, "Leave it as it is: \(reason.summary)")])
      ]
    case nil: break
    }
    if device.group == nil, GroupAbsence(of: device, context) != nil {
      return [
        .warn(
          Reason.noGroup, summary, evidence,
          remedy: [
            Remedy(.hostSystem, "Leave it as it is until device.group passes: vfio-pci refuses it as things are")
          ])
      ]
    }
    if let controller = context.groups.functions.requesterBehindDomain(device), context.isTarget(controller) {
      return [
        .fail(
          Reason.vmdController, "it vanishes when vmd lets go of \(controller), which is to be passed", evidence,
          remedy: [
            Remedy(
              .virtualMachine, "Name the VMD controller alone: the VM gets all drives of its domain with it",
              command: "vfio-check preflight \(controller)")
          ])
      ]
    }
    if let controller = context.groups.functions.requesterBehindDomain(device) {
      return [
        .warn(
          Reason.vmdDomain, summary, evidence,
          remedy: [
            Remedy(
              .hostSystem, "Leave it as it is: VFIO takes it only with the VMD controller \(controller) of its domain")
          ])
      ]
    }
    if context.machine.isXenControlDomain {
      return [
        .warn(
          binding, summary, evidence, remedy: Self.xenRemedies(device))
      ]
    }
    if let obstacle = Self.keepsItsDriver(device, context) {
      return [.warn(obstacle.reason, "\(summary): \(obstacle.summary)", evidence, remedy: [obstacle.remedy])]
    }
    return [.warn(binding, summary, evidence, remedy: Self.remedies(device, context.machine.kernel))]
  }

  /// xl(1), pci-assignable-add; the argument is xen-pciback's (drivers/xen/xen-pciback/pci_stub.c, module_param hide).
  private static func xenRemedies(_ device: PCIDevice) -> [Remedy] {
    [
      Remedy(
        .driverBinding, "Give it to xen-pciback now; QubesOS and libvirt (managed='yes') do so when the guest starts",
        command: "sudo modprobe xen-pciback\nsudo xl pci-assignable-add \(device.address)"),
      Remedy(
        .kernelCommandLine,
        "Or at every boot: add this to dom0's kernel command line (XCP-ng: /opt/xensource/libexec/xen-cmdline --set-dom0)",
        command: "xen-pciback.hide=(\(device.address))"),
    ]
  }

  /// A function that a guest can get from the driver it has.
  private static func registered(_ device: PCIDevice, _ machine: Machine, _ evidence: [Evidence]) -> Judgement {
    let driver = device.driver ?? "no driver"
    let way = groupOnly(device, machine)
    let limit: Reason? = way.isEmpty ? nil : .groupOnly
    guard !PCIDevice.isVFIODriver(driver), let name = device.vfioDeviceName else {
      let better = device.guestDriver(machine.kernel)
      guard driver == "vfio-pci", better != "vfio-pci" else {
        return .pass(limit ?? .bound, "bound to \(driver)\(way)", evidence)
      }
      return .pass(
        limit ?? .variantAvailable,
        "bound to vfio-pci; this kernel also has \(better), a variant for this device\(way)", evidence)
    }
    let evidence = evidence + [Evidence(device.busPath + "/vfio-dev", name)]
    let registered = "registered with VFIO by \(driver), as \(name)"
    guard device.vgpuType == 0 else { return .pass(limit ?? .registered, registered + way, evidence) }
    let path = device.busPath + "/nvidia"
    return .warn(
      Reason.noVGPUType, "\(registered), but no vGPU type is chosen",
      evidence + [Evidence(device.busPath(.vgpuType), "0")],
      remedy: [
        Remedy(
          .hostSystem,
          "Choose a vGPU type: creatable_vgpu_types lists the numbers; the choice is lost when the host reboots",
          command: "cat \(path)/creatable_vgpu_types\necho TYPE | sudo tee \(path)/current_vgpu_type")
      ])
  }

  /// What to say where the function can be opened through its group and not by itself: the kernel lacks
  /// VFIO_DEVICE_CDEV, and a consumer that insists on iommufd finds nothing (kubevirt/kubevirt#18895: "lstat
  /// /dev/vfio/devices/vfio0").
  private static func groupOnly(_ device: PCIDevice, _ machine: Machine) -> String {
    guard let name = device.vfioDeviceName, let group = device.group, machine.vfio.groups.contains(group),
      !machine.vfio.devices.contains(name)
    else { return "" }
    return
      "; without /dev/vfio/devices/\(name): KubeVirt 1.9 and libvirt's <iommufd> cannot open it, others use its group"
  }

  /// Why a function should not be taken from its driver, though nothing vital uses it, and what to do instead.
  private static func keepsItsDriver(_ device: PCIDevice, _ context: CheckContext) -> (
    reason: Reason, summary: String, remedy: Remedy
  )? {
    if let enabled = device.enabledVirtualFunctions, enabled > 0 {
      return (
        .virtualFunctionsExist,
        "its \(counted(enabled, "virtual function exists", "virtual functions exist")) only as long as this driver has it",
        Remedy(.virtualMachine, "Leave it bound and pass one of its virtual functions")
      )
    }
    if device.offersMediatedDevices {
      let count = device.mediatedDeviceCount
      return (
        .mediatedDevices,
        count == 0
          ? "it offers mediated devices"
          : "\(counted(count, "mediated device")) of it \(count == 1 ? "exists" : "exist")",
        Remedy(
          .virtualMachine,
          "Pass a mediated device (mdev) and leave this function bound; to pass the whole function, remove its mediated devices first"
        )
      )
    }
    if let holding = HoldingDriver.holding(device, context) {
      return (
        .driverHolds, holding.summary,
        Remedy(.hostSystem, "Leave it bound until device.in-use passes: unbinding it now would hang")
      )
    }
    return nil
  }

  private static func remedies(_ device: PCIDevice, _ kernel: Kernel) -> [Remedy] {
    let wanted = device.guestDriver(kernel)
    let variant = wanted == "vfio-pci" ? "" : "; \(wanted) is this kernel's variant for this device, vfio-pci works too"
    return [
      Remedy(
        .virtualMachine,
        "Let the manager bind it (managed='yes' in libvirt's hostdev, hostpci in Proxmox VE): then nothing is left to do"
      ),
      Remedy(
        .driverBinding,
        "Or bind it now by hand; `driverctl set-override \(device.address) \(wanted)` does the same at every boot\(variant)",
        command: (["sudo modprobe \(wanted)"] + device.bindingCommands(to: wanted)).joined(separator: "\n")),
    ]
  }
}

extension DeviceDriverCheck.Reason {
  /// What keeps the function from being taken from its driver.
  fileprivate init(_ reason: ReasonToLeave) {
    switch reason {
    case .physicalFunction: self = .physicalFunction
    case .virtualFunctionInUse: self = .virtualFunctionInUse
    case .holds: self = .holdsTarget
    case .vital, .everyKeyboard: self = .inUse
    case .chipset, .hostBridge: self = .chipsetSlot
    case .iommu: self = .iommu
    // Answered before this is asked.
    case .bridge: self = .pciBridge
    }
  }
}
