// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether KVM can run guests here, at full speed, for this user.
package struct VirtualizationCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case usable
    case noNestedPaging = "no-nested-paging"
    case noNestedVirtualization = "no-nested-virtualization"
    case noCPUSupport = "no-cpu-support"
    case noKVM = "no-kvm"
    case noKVMOrEL2 = "no-kvm-or-el2"
    case notLoaded = "not-loaded"
    case noAccess = "no-access"
    case notReported = "not-reported"
    case otherHypervisor = "other-hypervisor"
  }

  package init() {}

  package static let concernsXen = false

  package static let concernsUSBDevices = true

  package static let about = CheckDescription(
    id: "cpu.virtualization",
    title: "KVM is there and uses the processor's nested paging",
    why: """
      Without hardware virtualisation QEMU emulates the processor, and a passed-through device is the least of the guest's \
      troubles. Without nested paging (EPT, NPT) every page table change of the guest traps, which costs most where a device \
      is fast.
      """,
    how: """
      On x86 the processor's flags (vmx, svm), the node /dev/kvm and whether this user may open it, and the parameters \
      kvm_intel.ept and kvm_amd.npt are read. /dev/kvm decides; the flags explain, as do on IBM Z the feature sie and on RISC-V \
      the extension h. Arm has no such flag: there KVM needs a kernel that the firmware started at exception level 2. In a virtual \
      machine a missing flag means that its hypervisor does not pass virtualisation on.
      """,
    reasons: [
      (Reason.usable, .pass, "KVM can be used"),
      (Reason.noNestedPaging, .warn, "KVM can be used, but without nested paging"),
      (
        Reason.noNestedVirtualization, .warn,
        "this is itself a virtual machine whose guests would be emulated, which works and is slow"
      ),
      (Reason.noCPUSupport, .fail, "the processor shows no hardware virtualisation"),
      (Reason.noKVM, .fail, "this kernel was built without KVM"),
      (
        Reason.noKVMOrEL2, .fail,
        "/dev/kvm is missing on Arm: the kernel has no KVM, or the firmware did not start it at exception level 2"
      ),
      (Reason.notLoaded, .fail, "/dev/kvm is missing: KVM is not loaded, or on x86 the firmware has locked it"),
      (CommonReason.unreadable, .unknown, "the processor's flags or /dev/kvm could not be read"),
      (
        Reason.noAccess, .unknown,
        "this user may not open /dev/kvm, and whether the one who starts the guest may is not known"
      ),
      (Reason.notReported, .unknown, "the kernel does not report the processor"),
      (Reason.otherHypervisor, .notApplicable, "Xen or Hyper-V runs the guests of this machine, not KVM"),
    ],
    fixableBy: [.firmware, .hostSystem, .virtualMachine],
    references: [
      ("Linux: KVM", "https://docs.kernel.org/virt/kvm/index.html"),
      ("Linux: nested guests", "https://docs.kernel.org/virt/kvm/x86/running-nested-guests.html"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let processor = machine.processor
    if let hypervisor = machine.hypervisor, hypervisor.role == .controlDomain {
      return [
        .notApplicable(
          Reason.otherHypervisor,
          "\(hypervisor.name) runs the guests here, not KVM", [Evidence(hypervisor.path, hypervisor.value)])
      ]
    }
    if processor.count == 0 && !machine.vfio.hasKVM {
      return [
        .unknown(
          Reason.notReported,
          "the processor could not be read", gap: machine.gap(at: "/proc/cpuinfo") ?? machine.gap(at: "/dev/kvm"),
          remedy: machine.gap(at: "/proc/cpuinfo") == nil
            ? [
              Remedy(
                .hostSystem, "Look at the processor's flags", command: "grep -m1 -o -w -e vmx -e svm /proc/cpuinfo")
            ]
            : [])
      ]
    }
    let flag = processor.virtualizationFlag
    var evidence: [Evidence] = []
    if processor.isX86 || flag != nil {
      evidence.append(Evidence("/proc/cpuinfo", "flags: \(flag ?? "no vmx or svm")"))
    }
    evidence.append(
      Evidence(
        "/dev/kvm", !machine.vfio.hasKVM ? "absent" : machine.vfio.canUseKVM == false ? "not accessible" : "usable"))
    guard machine.vfio.hasKVM else { return [Self.withoutKVM(machine, evidence)] }
    if machine.vfio.canUseKVM == false {
      return [
        .unknown(
          Reason.noAccess,
          "this user may not open /dev/kvm; whether the one who starts the guest may is not known", evidence,
          remedy: [
            Remedy(
              .hostSystem, "Start the guest through libvirt's system instance, or join the group kvm and log in again",
              command: "sudo usermod -aG kvm \"$USER\"")
          ])
      ]
    }
    for name in ["kvm_intel.ept", "kvm_amd.npt"] {
      guard let text = machine.kernel.parameters[name] else { continue }
      evidence.append(Evidence(Kernel.path(ofParameter: name), text))
      if Kernel.isTrue(text) { continue }
      let parts = name.split(separator: ".")
      return [
        .warn(
          Reason.noNestedPaging,
          "KVM works without nested paging (\(name) is off)", evidence,
          remedy: [
            Remedy(
              .hostSystem,
              "Stop all guests and load \(parts[0]) with nested paging; take \(parts[1])=0 out of modprobe.d",
              command: "sudo modprobe -r \(parts[0]) && sudo modprobe \(parts[0]) \(parts[1])=1")
          ])
      ]
    }
    return [.pass(Reason.usable, "KVM is there\(flag.map { " (\($0))" } ?? "") and this user may use it", evidence)]
  }

  /// Why /dev/kvm is missing: a processor that does not show the flag, or a kernel that does not use it.
  private static func withoutKVM(_ machine: Machine, _ evidence: [Evidence]) -> Judgement {
    let processor = machine.processor
    if let gap = machine.gap(at: "/dev/kvm") {
      return .unknown("whether /dev/kvm is there could not be seen", evidence, gap: gap)
    }
    if processor.isX86 && processor.virtualizationFlag == nil {
      if machine.isVirtualMachine { return nested(machine, evidence) }
      return .fail(
        Reason.noCPUSupport, "the processor shows no hardware virtualisation", evidence,
        remedy: [
          Remedy(
            .firmware, "Turn on VT-x (\"Intel Virtualization Technology\") or SVM Mode (AMD) in the firmware setup")
        ])
    }
    let module = module(processor)
    if let module, machine.kernel.has(module: module) == false,
      machine.kernel.availableModules?.contains(module) == false
    {
      return .fail(
        Reason.noKVM, "this kernel was built without KVM", evidence,
        remedy: [Remedy(.hostSystem, "Install a kernel with the module \(module)")])
    }
    let log = Remedy(
      .hostSystem, "Look in the kernel log for why KVM was not set up", command: "sudo dmesg | grep -i kvm")
    switch processor.architecture {
    case .arm:
      // "HYP mode not available" (arch/arm64/kvm/arm.c, kvm_arm_init): the kernel runs at EL1.
      if machine.isVirtualMachine { return nested(machine, evidence) }
      return .fail(
        Reason.noKVMOrEL2,
        "/dev/kvm is missing: this kernel has no KVM, or the firmware did not start it at exception level 2", evidence,
        remedy: [log])
    case .s390 where !processor.flags.contains("sie"), .riscV where !processor.flags.contains("h"):
      let lacking = processor.architecture == .s390 ? "the feature sie" : "the hypervisor extension (h)"
      let evidence = evidence + [Evidence("/proc/cpuinfo", "without \(lacking)")]
      if machine.isVirtualMachine { return nested(machine, evidence) }
      return .fail(
        Reason.noCPUSupport, "the processor shows no hardware virtualisation: it lacks \(lacking)", evidence,
        remedy: [Remedy(.hardware, "Use a machine whose processor has \(lacking)")])
    default: break
    }
    guard let module else {
      return .fail(
        Reason.notLoaded, "/dev/kvm is missing: KVM is not loaded, or firmware has locked it", evidence, remedy: [log])
    }
    return .fail(
      Reason.notLoaded,
      processor.isX86
        ? "/dev/kvm is missing: KVM is not loaded, or firmware has locked it"
        : "/dev/kvm is missing: KVM is not loaded",
      evidence,
      remedy: [Remedy(.hostSystem, "Load KVM", command: "sudo modprobe \(module)")]
        + (processor.isX86
          ? [
            Remedy(
              .firmware, "If that says \"Operation not supported\", turn on VT-x or SVM in the firmware setup")
          ] : [log]))
  }

  /// VFIO itself needs no KVM: a guest of this guest gets the device, and is merely slow.
  private static func nested(_ machine: Machine, _ evidence: [Evidence]) -> Judgement {
    .warn(
      Reason.noNestedVirtualization,
      "this is a virtual machine without hardware virtualisation: its guests would be emulated", evidence,
      remedy: machine.nestedVirtualizationRemedies)
  }

  /// The module that makes /dev/kvm; nil where KVM is part of the kernel image or the processor does not tell.
  private static func module(_ processor: Processor) -> String? {
    switch processor.architecture {
    case .s390, .riscV, .loongArch: "kvm"
    case .power: "kvm_hv"
    case .arm: nil
    case .x86, nil: processor.virtualizationFlag.map { $0 == "vmx" ? "kvm_intel" : "kvm_amd" }
    }
  }
}
