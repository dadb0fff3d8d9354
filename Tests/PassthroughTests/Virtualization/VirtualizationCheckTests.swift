// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("cpu.virtualization")
struct VirtualizationCheckTests {
  private let check = VirtualizationCheck()

  private func host(_ flags: Set<String>, kvm: Bool?, _ change: (inout Machine) -> Void = { _ in }) -> Machine {
    .built {
      $0.processor.count = 8
      $0.processor.flags = flags
      $0.vfio.hasKVM = kvm != nil
      $0.vfio.canUseKVM = kvm
      change(&$0)
    }
  }

  @Test func itConcernsUSBDevicesToo() { #expect(VirtualizationCheck.concernsUSBDevices) }

  @Test func aUsableNodePasses() {
    let machine = host(["fpu", "vmx"], kvm: true) { $0.kernel.parameters["kvm_intel.ept"] = "Y" }
    #expect(check.judge(machine).map(\.verdict) == [.pass])
    #expect(check.judge(machine)[0].evidence.last == Evidence("/sys/module/kvm_intel/parameters/ept", "Y"))
  }

  @Test func anArmHostPassesByItsNode() {
    #expect(check.judge(host(["fp", "asimd"], kvm: true)).map(\.verdict) == [.pass])
  }

  @Test func withoutNestedPagingItWarns() {
    let judgement = check.judge(host(["fpu", "svm"], kvm: true) { $0.kernel.parameters["kvm_amd.npt"] = "0" })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.first?.command == "sudo modprobe -r kvm_amd && sudo modprobe kvm_amd npt=1")
  }

  @Test func anotherUsersNodeIsUnknown() {
    let judgement = check.judge(host(["fpu", "svm"], kvm: false))[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy.first?.command == "sudo usermod -aG kvm \"$USER\"")
  }

  @Test func aGuestWithoutNestedVirtualisationSaysSo() {
    let judgement = check.judge(host(["fpu", "hypervisor"], kvm: nil))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("virtual machine"))
  }

  @Test func firmwareIsBlamedForAMissingFlag() {
    let judgement = check.judge(host(["fpu"], kvm: nil))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.place == .firmware)
  }

  @Test func aModuleThatIsNotLoadedIsNamed() {
    let judgement = check.judge(host(["fpu", "svm"], kvm: nil))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command == "sudo modprobe kvm_amd")
  }

  @Test func aKernelWithoutKVMIsNamed() {
    let judgement = check.judge(
      host(["fpu", "vmx"], kvm: nil) {
        $0.kernel.builtInModules = []
        $0.kernel.availableModules = []
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "this kernel was built without KVM")
  }

  @Test func anArmHostWithoutKVMIsNotSentToTheFirmware() {
    let judgement = check.judge(host(["fp"], kvm: nil))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.map(\.place) == [.hostSystem])
  }

  @Test func anUnreadableProcessorIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/proc/cpuinfo", errno: .permissionDenied)] }
    #expect(check.judge(machine)[0].verdict == .unknown)
    #expect(check.judge(machine)[0].remedy == [.runAsRoot])
  }

  /// No vmx or svm there: nothing may be said of them.
  @Test(
    arguments: [
      (.arm, ["fp"], "exception level 2"), (.s390, ["esan3"], "sie"), (.riscV, ["i", "m"], "(h)"),
      (.s390, ["sie"], "not loaded"), (.power, [], "not loaded"),
    ] as [(Architecture, Set<String>, String)])
  func otherArchitectures(architecture: Architecture, flags: Set<String>, words: String) {
    var machine = Machine.built {
      $0.processor.architecture = architecture
      $0.processor.flags = flags
      $0.processor.count = 4
    }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains(words))
    let text =
      judgement.summary + judgement.remedy.map { $0.text + ($0.command ?? "") }.joined()
      + judgement.evidence.map(\.value).joined()
    for word in ["vmx", "svm", "VT-x", "SVM", "kvm_intel", "kvm_amd"] { #expect(!text.contains(word)) }
    machine.vfio.hasKVM = true
    machine.vfio.canUseKVM = true
    #expect(check.judge(machine)[0].verdict == .pass)
  }
}
