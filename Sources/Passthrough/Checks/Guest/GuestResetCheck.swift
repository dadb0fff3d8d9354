// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the guest can reset the device, and the host after it.
package struct GuestResetCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case functionReset = "function-reset"
    case noReset = "no-reset"
    case disabled
    case busOnly = "bus-only"
    case oldKernel = "old-kernel"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.reset",
    title: "The guest has a way to reset the device",
    why: """
      A guest that cannot reset its device cannot recover it from a hang, and a reboot of the guest hands the next driver a \
      device in whatever state the last one left it.
      """,
    how: """
      `reset_method` in the guest lists what its kernel would use: function level reset passes through to the device, a bus \
      reset only reaches the virtual port. The host's list in the passport says what the device can do at all.
      """,
    reasons: [
      (Reason.functionReset, .pass, "the guest's kernel knows a reset of the function"),
      (Reason.noReset, .warn, "the guest's kernel knows no reset of the function"),
      (Reason.disabled, .warn, "the guest has switched resets of the function off"),
      (Reason.busOnly, .warn, "the guest's kernel knows only a bus reset, which the virtual port answers"),
      (Reason.oldKernel, .notApplicable, "the kernel is too old to tell"),
    ],
    fixableBy: [.virtualMachine, .hardware],
    references: [
      ("Linux: sysfs-bus-pci, reset_method", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci")
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0).about($0.subject) }
  }

  private func judge(_ function: VerifiedFunction) -> Judgement {
    let device = function.device
    let path = device.busPath(.resetMethod)
    let host = function.passport?.resetMethods.map { $0.isEmpty ? "none" : $0.joined(separator: " ") }
    let onHost = host.map { "; on the host: \($0)" } ?? ""
    guard let methods = device.resetMethods else {
      if device.hasResetFile {
        return .notApplicable(
          Reason.oldKernel, "this kernel does not say how it would reset it", [Evidence(path, "absent")])
      }
      return .warn(Reason.noReset, "the guest's kernel knows no way to reset it\(onHost)", [Evidence(path, "absent")])
    }
    let evidence = [Evidence(path, methods.isEmpty ? "empty" : methods.words)]
    let own = methods.filter { !$0.isOfBus }
    if own.isEmpty {
      return .warn(
        methods.isEmpty ? Reason.disabled : .busOnly,
        methods.isEmpty
          ? "resetting is switched off in the guest\(onHost)"
          : "the guest could only reset the virtual bus, which does not reach the device\(onHost)", evidence)
    }
    return .pass(Reason.functionReset, "by \(own.map(\.rawValue).listed())\(onHost)", evidence)
  }
}
