// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Whether a VFIO driver has the function.
public struct DeviceDriverCheck: PCICheck {
  public init() {}

  public static let about = CheckDescription(
    id: "device.driver",
    title: "The device is bound to a VFIO driver",
    why: """
      A guest gets a device through vfio-pci or one of its variants (mlx5_vfio_pci, nvgrace_gpu_vfio_pci and others). While \
      another driver is bound, QEMU cannot open it. libvirt (managed='yes') and Proxmox VE bind it when the guest starts and give it \
      back afterwards; QEMU by itself, cloud-hypervisor and Kubernetes device plugins expect it to be bound already. Taking a \
      graphics adapter away from its driver while it runs can hang that driver, so it is better bound early.
      """,
    how: """
      The driver link of the function decides. What is written in modprobe.d or on the kernel command line is not asked here, see \
      config.binding.
      """,
    verdicts: [
      (.pass, "a VFIO driver is bound"),
      (.warn, "no driver or another driver is bound: something has to bind it before the guest can start"),
      (.fail, "it is a bridge: VFIO does not hand over bridges"),
    ],
    fixableBy: [.driverBinding, .virtualMachine],
    references: [
      ("Linux: VFIO, usage example", "https://docs.kernel.org/driver-api/vfio.html"),
      ("Linux: sysfs-bus-pci, driver_override", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("libvirt: host device assignment", "https://libvirt.org/formatdomain.html#host-device-assignment"),
    ])

  public func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    var evidence = [Evidence(device.busPath + "/driver", device.driver ?? "none")]
    if let override = device.driverOverride { evidence.append(Evidence(device.busPath + "/driver_override", override)) }
    if device.isPlatformBridge {
      return [
        .fail(
          "the chipset's \(device.pciClass.isHostBridge ? "host bridge" : "ISA bridge"): vfio-pci would bind it, and the host would lose what hangs on it",
          evidence + [Evidence(device.busPath + "/class", "\(device.pciClass)")],
          remedy: [Remedy(.virtualMachine, "Do not pass \(device.address): the host cannot run without it")])
      ]
    }
    if device.isBridge {
      return [
        .fail(
          "a bridge cannot be handed to a guest",
          evidence + [Evidence(device.busPath + "/class", "\(device.pciClass)")],
          remedy: [
            Remedy(.virtualMachine, "Name the device behind \(device.address), not the bridge: it stays with the host")
          ])
      ]
    }
    if let driver = device.driver, device.isBoundToVFIO { return [.pass("bound to \(driver)", evidence)] }
    let summary: String
    if let driver = device.driver {
      summary = "\(driver) has it, not a VFIO driver"
    } else if device.driverOverride.map(PCIDevice.isVFIODriver) == true {
      summary = "no driver has it, although driver_override asks for \(device.driverOverride ?? "")"
    } else {
      summary = "no driver has it"
    }
    // Nobody should be shown how to take away a disk that is mounted: that is another check's failure, and comes first.
    switch context.reasonToLeave(device) {
    case .vital?:
      return [
        .warn(
          summary, evidence,
          remedy: [Remedy(.hostSystem, "Leave it bound until device.in-use passes: the host needs it now")])
      ]
    case let reason?:
      return [
        .warn(summary, evidence, remedy: [Remedy(.hostSystem, "Leave it as it is: \(reason.summary)")])
      ]
    case nil: break
    }
    if device.group == nil, GroupAbsence(of: device, context) != nil {
      return [
        .warn(
          summary, evidence,
          remedy: [
            Remedy(.hostSystem, "Leave it as it is until device.group passes: vfio-pci refuses it as things are")
          ])
      ]
    }
    if let controller = context.groups.functions.requesterBehindDomain(device), !context.isTarget(controller) {
      return [
        .warn(
          summary, evidence,
          remedy: [
            Remedy(
              .hostSystem, "Leave it as it is: VFIO takes it only with the VMD controller \(controller) of its domain")
          ])
      ]
    }
    return [.warn(summary, evidence, remedy: Self.remedies(device))]
  }

  private static func remedies(_ device: PCIDevice) -> [Remedy] {
    return [
      Remedy(
        .virtualMachine,
        "Let the manager bind it (managed='yes' in libvirt's hostdev, hostpci in Proxmox VE): then nothing is left to do"
      ),
      Remedy(
        .driverBinding,
        "Or bind it now by hand; `driverctl set-override \(device.address) vfio-pci` does the same at every boot",
        command: (["sudo modprobe vfio-pci"] + device.bindingCommands).joined(separator: "\n")),
    ]
  }
}
