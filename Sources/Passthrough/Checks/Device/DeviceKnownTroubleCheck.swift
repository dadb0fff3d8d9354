// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the product is known for trouble in guests.
package struct DeviceKnownTroubleCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case notListed = "not-listed"
    case avoided
    case hostRisk = "host-risk"
    case resetTrouble = "reset-trouble"
    case setup
    case versionUnknown = "version-unknown"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.known-trouble",
    title: "The product is not known for trouble in a VM",
    why: """
      Some devices offer a reset that does not work, lose their link after it, or take the host down when they are passed. Nothing in \
      sysfs tells: only people who have tried them can.
      """,
    how: """
      The device's ids are looked up in a list of products, each with its source. Where a version of Linux avoids what goes wrong, the \
      line counts for older kernels only. AMD graphics chips that need the module vendor-reset are judged by device.reset.
      """,
    reasons: [
      (Reason.notListed, .pass, "it is not on the list"),
      (Reason.avoided, .pass, "it is on the list, and this kernel avoids what goes wrong"),
      (Reason.hostRisk, .warn, "hosts have rebooted or frozen when it was passed"),
      (Reason.resetTrouble, .warn, "a reset that it offers does not work, or loses the device"),
      (Reason.setup, .warn, "it needs more than being passed"),
      (Reason.versionUnknown, .unknown, "it is on the list for older kernels, and the kernel's version is not known"),
      (CommonReason.bridge, .notApplicable, "a bridge"),
    ],
    fixableBy: [.hardware, .hostSystem, .virtualMachine],
    references: [
      ("Linux: quirks of PCI devices", "https://github.com/torvalds/linux/blob/v6.12/drivers/pci/quirks.c"),
      ("A USB controller that reboots the host", "https://github.com/QubesOS/qubes-issues/issues/8322"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let ids = Evidence(device.busPath(.device), device.identity.idText)
    guard let trouble = KnownTrouble.about(device.identity).first(where: { $0.kind != .vendorReset }) else {
      return [.pass(Reason.notListed, "not on the list of products known for trouble", [ids])]
    }
    let kernel = context.machine.kernel
    let release = Evidence("/proc/sys/kernel/osrelease", kernel.release ?? "unknown")
    let source = Evidence(device.busPath(.device), "\(device.identity.idText): \(trouble.source)")
    let help = Remedy(trouble.kind == .setup ? .virtualMachine : .hardware, trouble.remedy)
    let reason = Reason(trouble.kind)
    guard let fixed = trouble.fixedIn else { return [.warn(reason, trouble.what, [source], remedy: [help])] }
    switch kernel.isVersion(fixed.major, fixed.minor) {
    case true?:
      return [
        .pass(
          Reason.avoided, "Linux \(fixed.major).\(fixed.minor) and later avoid what is known of it", [ids, release])
      ]
    case false?:
      return [
        .warn(
          reason, "before Linux \(fixed.major).\(fixed.minor) \(trouble.what)", [source, release], remedy: [help])
      ]
    case nil:
      return [
        .unknown(
          Reason.versionUnknown,
          "before Linux \(fixed.major).\(fixed.minor) \(trouble.what), and the kernel's version is not known",
          [source, release], remedy: [help])
      ]
    }
  }
}

extension DeviceKnownTroubleCheck.Reason {
  fileprivate init(_ kind: KnownTrouble.Kind) {
    self =
      switch kind {
      case .hostRisk: .hostRisk
      case .reset, .vendorReset: .resetTrouble
      case .setup: .setup
      }
  }
}
