// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the function can raise message-signalled interrupts.
package struct DeviceInterruptsCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case messageSignalled = "message-signalled"
    case noInterrupts = "no-interrupts"
    case intxOnly = "intx-only"
    case nomsi
    case msiOff = "msi-off"
    case msiOffAbove = "msi-off-above"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.interrupts",
    title: "The device offers MSI or MSI-X",
    why: """
      Message-signalled interrupts go to the guest straight and are shared with nobody. A device that has only a classic interrupt \
      line (INTx) shares it with others of the host: VFIO then has to mask it at every interrupt, which costs time, and where the device \
      cannot be masked the line must be its own or the guest does not start.
      """,
    how: """
      The MSI and MSI-X capabilities in configuration space, the interrupt pin, and msi_bus of the function and of every bridge above. \
      An ordinary user sees only the header; then interrupts that a driver has allocated (msi_irqs) prove that there are some.
      """,
    reasons: [
      (Reason.messageSignalled, .pass, "MSI or MSI-X is offered or in use"),
      (Reason.noInterrupts, .pass, "the device raises no interrupts"),
      (Reason.intxOnly, .warn, "neither MSI nor MSI-X, only INTx"),
      (Reason.nomsi, .warn, "pci=nomsi switches MSI off"),
      (Reason.msiOff, .warn, "MSI is switched off for the device (msi_bus)"),
      (Reason.msiOffAbove, .warn, "MSI is switched off at a bridge above the device (msi_bus)"),
      (CommonReason.needsRoot, .unknown, "only root can read the capabilities"),
      (CommonReason.bridge, .notApplicable, "a bridge"),
    ],
    fixableBy: [.hostSystem, .kernelCommandLine, .hardware],
    references: [
      ("Linux: MSI driver guide", "https://docs.kernel.org/PCI/msi-howto.html"),
      ("Linux: vfio-pci and INTx", "https://github.com/torvalds/linux/blob/master/drivers/vfio/pci/vfio_pci_core.c"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    if let answer = device.deadAnswer("its interrupt capabilities cannot be read") { return answer }
    let space = device.configuration
    let msi = space.capability(PCICapability.ID.msi)
    let msix = space.capability(PCICapability.ID.msix)
    let path = device.busPath(.config)
    let offers = space.messageInterrupts
    var names: [String] = []
    if let count = offers.msixVectors { names.append("MSI-X with \(counted(count, "vector"))") }
    if let count = offers.msiVectors { names.append("MSI with \(counted(count, "vector"))") }
    let isUsed = (device.allocatedMessageInterrupts ?? 0) > 0
    if names.isEmpty && !isUsed && (msi.isUnreadable || msix.isUnreadable) {
      return [
        .unknown(
          CommonReason.needsRoot, "its interrupt capabilities could not be read",
          [Evidence(path, "\(space.bytes.count) bytes")],
          remedy: [.runAsRoot])
      ]
    }
    if !names.isEmpty || isUsed {
      if let forbidden = Self.forbidding(device, context.machine.pci) {
        let isAbove = forbidden.address != device.address
        let isForbiddenAtBoot = Self.isForbiddenAtBoot(context.machine.kernel)
        return [
          .warn(
            isForbiddenAtBoot ? Reason.nomsi : isAbove ? .msiOffAbove : .msiOff,
            "MSI is switched off \(isAbove ? "at the bridge \(forbidden.address) above it" : "for it")",
            [Evidence(forbidden.busPath(.messageInterruptsAllowed), "0")],
            remedy: [
              isForbiddenAtBoot
                ? Remedy(.kernelCommandLine, "Remove nomsi from pci= and reboot")
                : Remedy(
                  .hostSystem, "Switch it on again, unless the kernel did so for a defect; then rebind the driver",
                  command: "echo 1 | sudo tee \(forbidden.busPath)/msi_bus")
            ])
        ]
      }
      if names.isEmpty {
        let count = device.allocatedMessageInterrupts ?? 0
        return [
          .pass(
            Reason.messageSignalled, "\(counted(count, "message-signalled interrupt")) in use",
            [Evidence(device.busPath(.messageInterrupts), "\(count)")])
        ]
      }
      return [
        .pass(Reason.messageSignalled, names.joined(separator: ", "), [Evidence(path, names.joined(separator: ", "))])
      ]
    }
    let pin = space.byte(0x3d) ?? 0
    guard (1...4).contains(pin) else {
      return [.pass(Reason.noInterrupts, "it raises no interrupts", [Evidence(path, "interrupt pin \(pin)")])]
    }
    let letter = ["A", "B", "C", "D"][Int(pin) - 1]
    return [
      .warn(
        Reason.intxOnly,
        "offers neither MSI nor MSI-X, only the interrupt line INT\(letter), which others may share",
        [Evidence(path, "no MSI, no MSI-X, interrupt pin \(letter)")],
        remedy: [
          context.groups.isOnCard(device)
            ? Remedy(
              .hardware,
              "If the guest does not start for its interrupt, move the card to a slot whose line no other device uses; this shows who shares it",
              command: "grep -E 'IO-APIC|IR-IO-APIC' /proc/interrupts")
            : Remedy(
              .hostSystem,
              "If the guest does not start for its interrupt, unbind the drivers that share the line; this shows them",
              command: "grep -E 'IO-APIC|IR-IO-APIC' /proc/interrupts")
        ])
    ]
  }

  private static func isForbiddenAtBoot(_ kernel: Kernel) -> Bool { kernel.pciOptions.contains("nomsi") }

  /// The function itself, or the first bridge above it, where MSI is not allowed.
  private static func forbidding(_ device: PCIDevice, _ topology: PCITopology) -> PCIDevice? {
    if device.allowsMessageInterrupts == false { return device }
    return topology.bridges(above: device).first { $0.allowsMessageInterrupts == false }
  }
}
