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
    if let driver = device.driver, device.isHandedOver { return [.pass("bound to \(driver)", evidence)] }
    let summary: String
    if let driver = device.driver {
      summary = "\(driver) has it, not a VFIO driver"
    } else if device.driverOverride.map(PCIDevice.isVFIODriver) == true {
      summary = "no driver has it, although driver_override asks for \(device.driverOverride ?? "")"
    } else {
      summary = "no driver has it"
    }
    // Nobody should be shown how to take away a disk that is mounted: that is another check's failure, and comes first.
    if context.hostUses(below: device.path).contains(where: \.isVital) {
      return [
        .warn(
          summary, evidence,
          remedy: [Remedy(.hostSystem, "Leave it bound until device.in-use passes: the host needs it now")])
      ]
    }
    if context.machine.isXenControlDomain {
      return [
        .warn(
          device.driver.map { "bound to \($0), not to xen-pciback" } ?? "no driver has it, and xen-pciback has not",
          evidence,
          remedy: Self.xenRemedies(device))
      ]
    }
    return [.warn(summary, evidence, remedy: Self.remedies(device))]
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
