// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the kernel's boot framebuffer sits in one of the function's BARs.
package struct DeviceBootFramebufferCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case noFramebuffer = "no-framebuffer"
    case removedOnBind = "removed-on-bind"
    case notRemoved = "not-removed"
    case rebind
    case noDisplay = "no-display"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.boot-framebuffer",
    title: "The boot framebuffer does not sit in the device's memory",
    why: """
      The firmware leaves a picture in the memory of the boot display, and the kernel goes on drawing into it (efifb, simpledrm, \
      vesafb). As long as that claim stands, vfio-pci cannot take the BAR: the kernel log says "BAR 0: can't reserve", and the \
      guest's driver fails or shows nothing although the guest started. Since Linux 6.0 vfio-pci removes the framebuffer \
      when it binds, but only from VGA controllers (class 0300), not from other display controllers (0380, 0302), which many \
      processors with graphics have.
      """,
    how: """
      /proc/iomem tells which claims lie inside the BARs of this very function: the state decides, not the kernel command line. The \
      addresses are only visible to root.
      """,
    reasons: [
      (Reason.noFramebuffer, .pass, "no framebuffer lies in its BARs"),
      (Reason.removedOnBind, .warn, "one does; vfio-pci will remove it when it binds, and the console with it"),
      (
        Reason.notRemoved, .fail,
        "one does, and vfio-pci does not remove it: the kernel is older than 6.0, or the device is no VGA controller (class 0300)"
      ),
      (Reason.rebind, .fail, "one does although vfio-pci is bound; binding it once more removes the framebuffer"),
      (CommonReason.needsRoot, .unknown, "/proc/iomem shows its addresses to root alone"),
      (Reason.noDisplay, .notApplicable, "no display controller"),
    ],
    fixableBy: [.firmware, .driverBinding, .kernelCommandLine],
    references: [
      ("Linux: vfio_pci_vga_init", "https://github.com/torvalds/linux/blob/master/drivers/vfio/pci/vfio_pci_core.c"),
      ("Linux: the BOOTFB resource", "https://github.com/torvalds/linux/blob/master/drivers/firmware/sysfb_simplefb.c"),
      ("simpledrm keeps the BAR of a passed-through GPU", "https://github.com/siderolabs/talos/issues/14356"),
    ])

  /// How the drivers of firmware framebuffers name their claims in /proc/iomem.
  private static let owners: Set<String> = [
    "BOOTFB", "efifb", "vesafb", "simplefb", "simpledrm", "efidrm", "vesadrm", "offb", "ofdrm",
  ]

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard device.pciClass.isDisplay else { return [.notApplicable(Reason.noDisplay, "no display controller")] }
    let machine = context.machine
    let path = "/proc/iomem"
    guard !machine.kernel.memoryMap.isEmpty else {
      let gap = machine.gap(at: path)
      return [
        .unknown(
          CommonReason.needsRoot, "\(path) shows no addresses", gap == nil ? [Evidence(path, "no range")] : [],
          gap: gap, remedy: [.runAsRoot])
      ]
    }
    for bar in device.bars where bar.isMemory {
      let claims = machine.kernel.memoryMap.filter {
        $0.start <= bar.end && bar.start <= $0.end && Self.owners.contains($0.owner)
      }
      guard let claim = claims.first else { continue }
      let evidence =
        claims.map { Evidence(path, "\(hexadecimal($0.start))-\(hexadecimal($0.end)) : \($0.owner)") }
        + [
          Evidence(
            "\(device.busPath)/resource", "BAR \(bar.index) 0x\(hexadecimal(bar.start))-0x\(hexadecimal(bar.end))")
        ]
      return [Self.judgement(device, machine, bar, claim.owner, evidence)]
    }
    return [
      .pass(
        Reason.noFramebuffer, "no framebuffer of the firmware lies in its BARs", [Evidence(path, "none in its BARs")])
    ]
  }

  private static func judgement(
    _ device: PCIDevice, _ machine: Machine, _ bar: PCIResource, _ owner: String, _ evidence: [Evidence]
  ) -> Judgement {
    let isEvicted = device.pciClass.code == 0x0300 && machine.kernel.isVersion(6, 0) == true
    let firmware = Remedy(
      .firmware, "Make another graphics adapter the primary display in the firmware setup, if there is one")
    if isEvicted && !device.isBoundToVFIO {
      return .warn(
        Reason.removedOnBind,
        "\(owner) lies in BAR \(bar.index): vfio-pci removes it when it binds, and the console on it", evidence,
        remedy: [
          firmware,
          Remedy(
            .hostSystem, "Otherwise make sure that you can reach the host over the network before the guest starts"),
        ])
    }
    var remedies = [firmware]
    if isEvicted {
      remedies.append(
        Remedy(
          .driverBinding, "Bind it to vfio-pci once more: binding removes the framebuffer",
          command:
            "echo \(device.address) | sudo tee \(device.busPath)/driver/unbind && echo \(device.address) | sudo tee /sys/bus/pci/drivers_probe"
        ))
    } else {
      remedies.append(
        Remedy(
          .driverBinding,
          "Let the adapter's own driver (amdgpu, i915, xe, nouveau) bind once before vfio-pci: it removes the framebuffer"
        ))
    }
    if owner == "efifb", !machine.kernel.commandLine.contains("video=efifb:off") {
      remedies.append(
        Remedy(
          .kernelCommandLine, "Keep efifb from starting; the console stays dark until another driver takes over",
          command: "video=efifb:off"))
    }
    return .fail(
      isEvicted ? Reason.rebind : .notRemoved, "BAR \(bar.index) cannot be reserved: \(owner) sits in it", evidence,
      remedy: remedies)
  }
}
