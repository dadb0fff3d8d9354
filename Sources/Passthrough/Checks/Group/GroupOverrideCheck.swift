// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the kernel keeps the group apart from others on the strength of hardware, or only because it was told to.
package struct GroupOverrideCheck: GroupCheck {
  package enum Reason: String, FindingReason {
    case acs
    case quirk
    case unusedOverride = "unused-override"
    case override
    case unexplained
    case incompletePath = "incomplete-path"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "group.acs-override",
    title: "The group's isolation is enforced, not only claimed",
    why: """
      Some distributions patch a kernel argument in, pcie_acs_override, that splits groups by decree. The devices look \
      separate afterwards, yet nothing in the hardware stops a transfer from one to the other below the IOMMU: a guest with \
      one of them can read and write the other's memory, and through a device that masters the bus the host's.
      """,
    how: """
      The groups are predicted from configuration space with the kernel's own rules and compared with the groups that the \
      kernel made. Where the kernel keeps apart what ACS does not, either its table of quirks knows that the product \
      isolates in its own way (Intel's PCH root ports, for example), or pcie_acs_override is at work. The argument alone \
      is not held against a group that it does not change.
      """,
    reasons: [
      (Reason.acs, .pass, "the group matches the ACS capabilities, and no override is in effect"),
      (Reason.quirk, .pass, "the kernel's table of quirks says that the product isolates in its own way"),
      (Reason.unusedOverride, .pass, "pcie_acs_override is set and changes nothing for this group"),
      (
        Reason.override, .warn,
        "pcie_acs_override alone keeps the group apart from functions from which no hardware separates it"
      ),
      (
        Reason.unexplained, .warn,
        "the kernel keeps the group apart from functions although ACS does not, and no quirk known here applies"
      ),
      (CommonReason.needsRoot, .unknown, "configuration space could not be read: that takes root"),
      (
        CommonReason.noAnswer, .unknown,
        "a function on which the group depends does not answer: its configuration space reads as ones"
      ),
      (
        Reason.incompletePath, .unknown,
        "a bridge between a function and its host bridge is missing, or the capture is damaged"
      ),
    ],
    fixableBy: [.kernelCommandLine, .hardware],
    references: [
      ("Linux: pci_dev_acs_enabled", "https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c"),
      ("The patch", "https://gitlab.com/Queuecumber/linux-acs-override"),
    ])

  package func judge(_ group: IOMMUGroup, _ context: CheckContext) -> [Judgement] {
    let groups = context.groups
    let argument = groups.override.map { Evidence("/proc/cmdline", $0.argument) }
    let bounds = groups.bounds(of: group)
    if let difference = bounds.unenforced { return [warning(difference, argument, context)] }
    if let gap = bounds.gap {
      let what = argument == nil ? "" : "\(groups.override?.argument ?? "") is set; "
      return [
        .unknown(
          gap.reason(or: Reason.incompletePath),
          "\(what)whether ACS enforces the group cannot be told: \(gap.summary)",
          [argument, Evidence(gap.address.busPath(.config), gap.summary)].compactMap { $0 },
          remedy: gap.needsPrivilege ? [.runAsRoot] : [Self.recover(gap)])
      ]
    }
    if let quirk = bounds.quirk {
      return [
        .pass(
          Reason.quirk,
          "kept apart by what the kernel knows of the product: \(bounds.products.joined(separator: ", "))",
          [argument].compactMap { $0 } + evidence(quirk, context))
      ]
    }
    if let argument {
      return [.pass(Reason.unusedOverride, "\(argument.value) is set but changes nothing for this group", [argument])]
    }
    return [
      .pass(
        Reason.acs,
        "the group matches the ACS capabilities; no override in effect",
        [Evidence(group.path(.devices), group.members.prefix(8).map(\.description).joined(separator: " "))])
    ]
  }

  private func warning(
    _ difference: GroupDifference, _ argument: Evidence?, _ context: CheckContext
  ) -> Judgement {
    let names = difference.functions.map(\.description).listed(3)
    let evidence = [argument].compactMap { $0 } + evidence(difference, context)
    if case .apartByOverride(let argument) = difference.kind {
      return .warn(
        Reason.override,
        "kept apart from \(names) by \(argument) alone: claimed, not enforced", evidence,
        remedy: [
          Remedy(
            .kernelCommandLine,
            "Remove \(argument) from the kernel command line and reboot; then pass the whole group, or only to a VM that you trust like the host"
          )
        ])
    }
    return .warn(
      Reason.unexplained,
      "kept apart from \(names) although ACS does not and no quirk known here applies", evidence,
      remedy: [
        Remedy(
          .hostSystem, "See how the kernel made the groups, and whether it is patched",
          command: "sudo dmesg | grep -iE 'acs|iommu group'")
      ])
  }

  /// The functions on the way that do not isolate.
  private func evidence(_ difference: GroupDifference, _ context: CheckContext) -> [Evidence] {
    difference.functions.prefix(4).compactMap { context.machine.pci[$0] }.flatMap { context.groups.walk(from: $0) }
      .filter { $0.isolates == false }.prefix(4)
      .map { Evidence($0.function.address.busPath(.config), $0.reason) }
  }

  private static func recover(_ gap: PredictionFailure) -> Remedy {
    Remedy(.hardware, "Find out why \(gap.address) cannot be read", command: "lspci -vvs \(gap.address)")
  }
}

extension PredictionFailure {
  /// Why a check of groups stays open: a reason that every check may give, or the check's own for a way up that is
  /// incomplete.
  func reason(or incompletePath: any FindingReason) -> any FindingReason {
    switch self {
    case .needsRoot: CommonReason.needsRoot
    case .noAnswer: CommonReason.noAnswer
    case .missingBridge, .loop: incompletePath
    }
  }
}
