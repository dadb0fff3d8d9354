// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether VFIO was told to do without the protection that an IOMMU and interrupt remapping give.
package struct UnsafeInterruptsCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case off
    case needless
    case notRemapped = "not-remapped"
    case remappingUnknown = "remapping-unknown"
    case noIOMMUMode = "no-iommu-mode"
    case noIOMMUInUse = "no-iommu-in-use"
    case noVFIO = "no-vfio"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "iommu.unsafe-interrupts",
    title: "VFIO is not told to ignore missing protection",
    why: """
      allow_unsafe_interrupts lets VFIO work without interrupt remapping: a guest can then forge interrupts of the host. It \
      is often copied from guides onto machines that remap interrupts and do not need it. enable_unsafe_noiommu_mode goes \
      further: a device is handed out with no IOMMU at all and can read and write all memory; QEMU cannot even use it.
      """,
    how: """
      The parameters of the loaded modules are read: allow_unsafe_interrupts of vfio_iommu_type1 and of iommufd, which are \
      two separate switches, and enable_unsafe_noiommu_mode of vfio; /dev/vfio/noiommu-N nodes show that the latter is in \
      use. What modprobe.d would set is looked at for modules that are not loaded yet.
      """,
    reasons: [
      (Reason.off, .pass, "none of the switches is on"),
      (Reason.needless, .warn, "allow_unsafe_interrupts is on and needless: interrupts are remapped"),
      (
        Reason.notRemapped, .warn,
        "allow_unsafe_interrupts is on and interrupts are not remapped: a guest can forge interrupts of the host"
      ),
      (
        Reason.remappingUnknown, .warn,
        "allow_unsafe_interrupts is on, and whether interrupts are remapped is not known"
      ),
      (Reason.noIOMMUMode, .warn, "enable_unsafe_noiommu_mode is on"),
      (
        Reason.noIOMMUInUse, .fail,
        "a device is in no-IOMMU mode (/dev/vfio/noiommu-N): it can read and write all memory"
      ),
      (CommonReason.unreadable, .unknown, "a parameter could not be read"),
      (Reason.noVFIO, .notApplicable, "VFIO is not there: neither loaded nor, as far as is known, to be loaded"),
    ],
    fixableBy: [.hostSystem, .kernelCommandLine],
    references: [
      (
        "Linux: vfio_iommu_type1.c",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/vfio/vfio_iommu_type1.c"
      ),
      (
        "Linux: iommufd/device.c",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/iommu/iommufd/device.c"
      ),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let noIOMMU = "vfio.enable_unsafe_noiommu_mode"
    if !machine.vfio.unsafeGroups.isEmpty {
      let nodes = machine.vfio.unsafeGroups.sorted().map(VFIONodes.node(ofUnsafeGroup:))
      return [
        .fail(
          Reason.noIOMMUInUse,
          "\(nodes.joined(separator: ", ")): handed out without any IOMMU, free to overwrite all memory",
          nodes.map { Evidence($0, "exists") } + machine.evidence(of: noIOMMU),
          remedy: [
            Remedy(
              .driverBinding, "Unbind the device from vfio-pci, then switch the mode off",
              command: "echo 0 | sudo tee \(Kernel.path(ofParameter: noIOMMU))")
          ])
      ]
    }
    let parameters = machine.unsafeInterruptParameters + [noIOMMU]
    let on = parameters.filter { machine.kernel.isOn($0) || machine.willBeOn($0) }
    if on.isEmpty {
      if let gap = parameters.compactMap({ machine.gap(at: Kernel.path(ofParameter: $0)) }).first {
        return [.unknown("whether VFIO ignores missing protection could not be read", gap: gap)]
      }
      let evidence = parameters.flatMap { name in
        machine.kernel.parameters[name] == nil
          ? [Evidence(Kernel.path(ofParameter: name), "absent")] : machine.evidence(of: name)
      }
      guard parameters.contains(where: { machine.kernel.parameters[$0] != nil }) || machine.mayUseVFIO else {
        return [
          .notApplicable(Reason.noVFIO, "there is no VFIO here that could be told to do without protection", evidence)
        ]
      }
      return [.pass(Reason.off, "allow_unsafe_interrupts and no-IOMMU mode are off", evidence)]
    }
    return on.map { name in
      let (reason, need): (Reason, String) =
        if name == noIOMMU {
          (.noIOMMUMode, "it lets devices be handed out without an IOMMU")
        } else {
          switch machine.remapsInterrupts {
          case true?: (.needless, "it is needless here, interrupts are remapped")
          case false?: (.notRemapped, "interrupts are not remapped, so a guest can forge interrupts of the host")
          case nil: (.remappingUnknown, "a guest may be able to forge interrupts of the host")
          }
        }
      return .warn(
        reason,
        "\(name) is \(machine.kernel.isOn(name) ? "on" : "going to be on once the module is loaded"): \(need)",
        machine.evidence(of: name), remedy: machine.remedies(for: name))
    }
  }
}

extension Machine {
  /// Whether VFIO is part of the kernel, or known to be there to be loaded.
  var mayUseVFIO: Bool {
    kernel.pciDrivers.contains("vfio-pci")
      || ["vfio", "vfio_pci", "vfio_iommu_type1"].contains {
        kernel.has(module: $0) == true || kernel.availableModules?.contains($0) == true
      }
  }

  /// The two switches that let VFIO do without interrupt remapping.
  var unsafeInterruptParameters: [String] {
    ["vfio_iommu_type1.allow_unsafe_interrupts", "iommufd.allow_unsafe_interrupts"]
  }

  /// Whether a boolean parameter of a module that is not loaded yet is configured to be on.
  fileprivate func willBeOn(_ name: String) -> Bool {
    kernel.parameters[name] == nil
      && (kernel.argument(name).map(Kernel.isTrue) == true
        || directives(setting: name).last.map { Kernel.isTrue($0.value) } == true)
  }

  /// The lines of modprobe.d that set a parameter, each with the value.
  private func directives(setting name: String) -> [(directive: ModuleDirective, value: String)] {
    let parts = name.split(separator: ".").map(String.init)
    return bootConfiguration.moduleDirectives.filter { $0.command == "options" && $0.module == parts[0] }
      .flatMap { directive in
        directive.arguments.compactMap { argument in
          guard let equals = argument.firstIndex(of: "="), argument[..<equals] == parts[1] else {
            return argument == parts[1] ? (directive, "") : nil
          }
          return (directive, String(argument[argument.index(after: equals)...]))
        }
      }
  }

  /// What a boolean parameter stands at, and what sets it.
  fileprivate func evidence(of name: String) -> [Evidence] {
    var evidence: [Evidence] = []
    if let value = kernel.parameters[name] { evidence.append(Evidence(Kernel.path(ofParameter: name), value)) }
    for (directive, value) in directives(setting: name) {
      evidence.append(
        Evidence(
          directive.path,
          "line \(directive.line): options \(directive.module) \(name.split(separator: ".")[1])=\(value)"))
    }
    if let value = kernel.argument(name) { evidence.append(Evidence("/proc/cmdline", "\(name)=\(value)")) }
    return evidence
  }

  /// How a switch is put off now and for good.
  fileprivate func remedies(for name: String) -> [Remedy] {
    var remedies: [Remedy] = []
    if kernel.isOn(name) {
      remedies.append(
        Remedy(
          .hostSystem, "Switch it off now", command: "echo 0 | sudo tee \(Kernel.path(ofParameter: name))"))
    }
    for (directive, _) in directives(setting: name) {
      remedies.append(
        Remedy(
          .hostSystem, "Take \(name.split(separator: ".")[1]) out of \(directive.path), line \(directive.line)"))
    }
    if kernel.argument(name) != nil {
      remedies.append(Remedy(.kernelCommandLine, "Take \(name) off the kernel command line and reboot"))
    }
    return remedies
  }
}

extension Kernel {
  /// Whether a boolean module parameter stands at true.
  func isOn(_ name: String) -> Bool { parameters[name].map(Self.isTrue) ?? false }

  /// The kernel's spellings of true (`kstrtobool`), and nothing at all, as in a bare "name".
  static func isTrue(_ text: String) -> Bool {
    text.isEmpty || ["1", "y", "Y", "t", "T", "on", "On", "ON"].contains(text)
  }

  /// `/sys/module/MODULE/parameters/NAME` for "MODULE.NAME".
  static func path(ofParameter name: String) -> String {
    let parts = name.split(separator: ".", maxSplits: 1)
    return parts.count == 2 ? "/sys/module/\(parts[0])/parameters/\(parts[1])" : "/sys/module/\(name)"
  }
}
