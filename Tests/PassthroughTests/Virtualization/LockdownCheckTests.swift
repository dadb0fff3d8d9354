// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("kernel.lockdown")
struct LockdownCheckTests {
  private let check = LockdownCheck()

  @Test(arguments: [nil, "none"])
  func noLockdownPasses(mode: String?) {
    #expect(check.judge(.built { $0.kernel.lockdown = mode }).map(\.verdict) == [.pass])
  }

  /// Fedora with Secure Boot: passthrough works, and the summary says what does not.
  @Test func secureBootAloneIsNoFault() {
    let judgement = check.judge(.built { $0.kernel.lockdown = "integrity" })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("vfio-pci works"))
  }

  @Test func aWantedModuleThatIsRefusedWarns() {
    var machine = Machine.built {
      $0.kernel.lockdown = "integrity"
      $0.kernel.builtInModules = []
      $0.bootConfiguration.earlyModules = [
        EarlyModule(path: "/etc/modules", module: "vendor_reset", isInitramfs: false)
      ]
    }
    #expect(check.judge(machine)[0].verdict == .warn)
    #expect(check.judge(machine)[0].summary.contains("vendor_reset"))
    machine.kernel.loadedModules = ["vendor_reset"]
    #expect(check.judge(machine)[0].verdict == .pass)
  }

  /// Linux 5.4 to 5.6 shows the file to root only.
  @Test func anUnreadableModeIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/sys/kernel/security/lockdown", errno: .permissionDenied)] }
    #expect(check.judge(machine)[0].verdict == .unknown)
  }
}
