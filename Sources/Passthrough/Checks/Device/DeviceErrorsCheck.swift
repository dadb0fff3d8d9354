// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the function has had PCI Express errors since boot.
package struct DeviceErrorsCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case noErrors = "no-errors"
    case fewCorrected = "few-corrected"
    case manyCorrected = "many-corrected"
    case nonFatal = "non-fatal"
    case fatal
    case noTotal = "no-total"
    case noReporting = "no-reporting"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.errors",
    title: "The device has had no PCI Express errors",
    why: """
      Errors on the link come from bad contacts, risers, cables and power supply. Corrected ones cost time; a fatal one takes the \
      device away, and under VFIO QEMU stops the guest when it hears of it. What happens on the host today happens in the guest tomorrow.
      """,
    how: """
      The counters of Advanced Error Reporting since boot, by kind. Some corrected errors are normal at every change of power state: \
      a warning starts at 100.
      """,
    reasons: [
      (Reason.noErrors, .pass, "no errors since boot"),
      (Reason.fewCorrected, .pass, "a few corrected errors"),
      (Reason.manyCorrected, .warn, "100 or more corrected errors"),
      (Reason.nonFatal, .warn, "non-fatal errors that the link did not correct"),
      (Reason.fatal, .warn, "fatal errors"),
      (Reason.noTotal, .unknown, "a file of counters has no total"),
      (CommonReason.unreadable, .unknown, "the counters could not be read"),
      (Reason.noReporting, .notApplicable, "no error reporting"),
    ],
    fixableBy: [.hardware, .firmware],
    references: [
      ("Linux: PCI Express Advanced Error Reporting", "https://docs.kernel.org/PCI/pcieaer-howto.html"),
      ("Linux: sysfs-bus-pci-devices-aer_stats", "https://docs.kernel.org/admin-guide/abi-testing.html"),
    ])

  /// Corrected errors that are worth a word.
  private static let many = 100

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard let counters = device.errorCounters else {
      return [
        .notApplicable(
          Reason.noReporting, "no Advanced Error Reporting",
          [Evidence(device.busPath(.correctableErrors), "absent")]
            + device.absence(of: PCICapability.ExtendedID.advancedErrorReporting))
      ]
    }
    let files = ["fatal", "nonfatal", "correctable"]
    let totals = [counters.fatal, counters.nonFatal, counters.correctable]
    guard let fatal = counters.fatal, let nonFatal = counters.nonFatal, let correctable = counters.correctable else {
      let missing = zip(files, totals).filter { $0.1 == nil }.map { "\(device.path)/aer_dev_\($0.0)" }
      let gap = missing.compactMap { context.machine.gap(at: $0) }.first
      return [
        .unknown(
          Reason.noTotal, "its error counters could not be read", missing.map { Evidence($0, "no total") }, gap: gap,
          remedy: gap?.needsPrivilege == true
            ? [] : [Remedy(.hostSystem, "Look for errors in the kernel log", command: "sudo dmesg | grep AER")])
      ]
    }
    let kinds = counters.kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let evidence = zip(files, totals).map { Evidence("\(device.busPath)/aer_dev_\($0.0)", "\($0.1 ?? 0)") }
    var remedies: [Remedy] {
      [
        context.groups.isOnCard(device)
          ? Remedy(.hardware, "Reseat the card, clean its contacts, try another slot and do without riser or cable")
          : Remedy(
            .firmware, "It is built in: update the board's firmware, and have the board looked at if errors go on"),
        Remedy(.firmware, "If errors go on, set the port to a lower PCI Express generation in the firmware setup"),
      ]
    }
    let detail = kinds.isEmpty ? "" : " (\(kinds))"
    if fatal > 0 || nonFatal > 0 {
      let parts = [fatal > 0 ? "\(fatal) fatal" : nil, nonFatal > 0 ? "\(nonFatal) non-fatal" : nil]
      return [
        .warn(
          fatal > 0 ? Reason.fatal : .nonFatal,
          "\(parts.compactMap { $0 }.joined(separator: " and ")) errors since boot\(detail)", evidence, remedy: remedies
        )
      ]
    }
    if correctable >= Self.many {
      return [
        .warn(Reason.manyCorrected, "\(correctable) corrected errors since boot\(detail)", evidence, remedy: remedies)
      ]
    }
    return [
      .pass(
        correctable == 0 ? Reason.noErrors : .fewCorrected,
        correctable == 0 ? "no errors since boot" : "\(correctable) corrected errors since boot\(detail)", evidence)
    ]
  }
}
