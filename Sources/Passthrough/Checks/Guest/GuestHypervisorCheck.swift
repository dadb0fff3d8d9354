// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether this machine is a guest at all, and whose.
package struct GuestHypervisorCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case guest
    case xenControlDomain = "xen-control-domain"
    case noHypervisor = "no-hypervisor"
    case noFlag = "no-flag"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.hypervisor",
    title: "This is a guest",
    why: """
      A verification that runs on the host by mistake finds the device in perfect order and proves nothing about the guest.
      """,
    how: """
      The processor's hypervisor bit (CPUID leaf 1, ECX bit 31, the flag "hypervisor" in /proc/cpuinfo) decides; the firmware's \
      vendor and product names say which hypervisor it is.
      """,
    reasons: [
      (Reason.guest, .pass, "a hypervisor runs this machine"),
      (Reason.xenControlDomain, .warn, "this is Xen's control domain, not one of its guests"),
      (Reason.noHypervisor, .warn, "no hypervisor shows itself: this is the host, or a guest whose hypervisor hides"),
      (Reason.noFlag, .unknown, "this kind of processor has no flag for a hypervisor"),
      (CommonReason.unreadable, .unknown, "the processor's flags could not be read"),
    ],
    fixableBy: [.virtualMachine],
    references: [
      ("Linux: CPUID hypervisor leaves", "https://docs.kernel.org/virt/kvm/x86/cpuid.html")
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    let machine = context.machine
    guard machine.processor.isX86 || machine.hypervisor != nil else {
      return [
        .unknown(
          Reason.noFlag, "this processor does not tell whether a hypervisor runs it",
          [Evidence("/proc/cpuinfo", "no x86 flags")],
          gap: machine.gap(at: "/proc/cpuinfo"))
      ]
    }
    let names = [machine.firmware.systemVendor, machine.firmware.productName].compactMap { $0 }
    let evidence =
      [Evidence("/proc/cpuinfo", machine.processor.isVirtualMachine ? "flag hypervisor" : "no flag hypervisor")]
      + (machine.firmware.systemVendor.map { [Evidence("/sys/class/dmi/id/sys_vendor", $0)] } ?? [])
    if machine.isXenControlDomain {
      return [
        .warn(
          Reason.xenControlDomain, "this is Xen's control domain, not one of its guests", evidence,
          remedy: [Remedy(.virtualMachine, "Run the verification in the guest")])
      ]
    }
    if machine.isVirtualMachine {
      return [
        .pass(
          Reason.guest,
          "a guest\(names.isEmpty ? "" : ": the firmware calls the machine \(names.joined(separator: " "))")",
          evidence)
      ]
    }
    return [
      .warn(
        Reason.noHypervisor,
        "no hypervisor shows itself: this is a bare machine, or the hypervisor is hidden from the guest", evidence,
        remedy: [
          Remedy(
            .virtualMachine,
            "Run the verification in the guest; if this is the guest, its definition hides the hypervisor (kvm=off, <kvm><hidden state='on'/>)"
          )
        ])
    ]
  }
}
