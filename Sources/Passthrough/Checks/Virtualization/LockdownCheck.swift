// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether kernel lockdown stands in the way of something that passthrough wants.
package struct LockdownCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case off
    case on
    case moduleRefused = "module-refused"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "kernel.lockdown",
    title: "Kernel lockdown does not stand in the way",
    why: """
      Under lockdown, which many distributions switch on with Secure Boot, even root may not write a device's configuration \
      space (setpci, sysfs), map its BARs through sysfs, set parameters marked unsafe, or load unsigned modules. vfio-pci is \
      signed and does its work in the kernel, so passthrough as such is not affected; workarounds such as vendor-reset and \
      scripts with setpci are.
      """,
    how: """
      The mode in force is read from /sys/kernel/security/lockdown. It becomes a warning only when this host is configured \
      to load an out-of-tree reset module that is not loaded.
      """,
    reasons: [
      (Reason.off, .pass, "no lockdown"),
      (Reason.on, .pass, "a lockdown that only matters to workarounds; the summary says what it blocks"),
      (
        Reason.moduleRefused, .warn,
        "a module that is wanted for passthrough is not loaded, and lockdown refuses it unless it is signed"
      ),
      (CommonReason.unreadable, .unknown, "the mode could not be read"),
    ],
    fixableBy: [.hostSystem, .firmware],
    references: [
      ("kernel_lockdown(7)", "https://man7.org/linux/man-pages/man7/kernel_lockdown.7.html"),
      (
        "Linux: security/lockdown/lockdown.c",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/security/lockdown/lockdown.c"
      ),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let path = "/sys/kernel/security/lockdown"
    if let gap = machine.gap(at: path) ?? machine.gap(at: "/sys/kernel/security") {
      return [.unknown("the lockdown mode could not be read", gap: gap)]
    }
    guard let mode = machine.kernel.lockdown, mode != "none" else {
      return [
        .pass(
          Reason.off, machine.kernel.lockdown == nil ? "the kernel shows no lockdown" : "the kernel is not locked down",
          [Evidence(path, machine.kernel.lockdown ?? "absent")])
      ]
    }
    let evidence = [Evidence(path, mode)]
    // The one out-of-tree module that people load for the sake of passthrough.
    let module = "vendor_reset"
    if machine.kernel.has(module: module) != true,
      let wish = machine.bootConfiguration.earlyModules.first(where: { $0.module == module })
    {
      return [
        .warn(
          Reason.moduleRefused,
          "locked down (\(mode)): \(module) is configured but not loaded, and is refused unless it is signed",
          evidence + [Evidence(wish.path, module), Evidence("/proc/modules", "no \(module)")],
          remedy: [
            Remedy(
              .hostSystem, "Let DKMS sign the module and enrol the key, then reboot",
              command: "sudo mokutil --import /var/lib/dkms/mok.pub"),
            Remedy(.firmware, "Or turn off Secure Boot in the firmware setup"),
          ])
      ]
    }
    return [
      .pass(
        Reason.on,
        "locked down (\(mode)): no configuration writes from user space and no unsigned modules; vfio-pci works",
        evidence)
    ]
  }
}
