// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the kernel arguments that matter to passthrough run as they are written down, and the reverse.
package struct BootArgumentsCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case written
    case noArguments = "no-arguments"
    case notWritten = "not-written"
    case notInEffect = "not-in-effect"
    case grubVariable = "grub-variable"
    case noBootLoader = "no-boot-loader"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "config.boot",
    title: "Kernel arguments are written down as they run",
    why: """
      An argument typed at the boot prompt is gone after the next boot, and one written into a file has no effect before the \
      boot loader's configuration is regenerated and the machine rebooted. Both end in a guest that started yesterday.
      """,
    how: """
      The arguments for IOMMU, VFIO, ACS override, framebuffers, huge pages, PCI and module blacklists in /proc/cmdline are \
      compared with /etc/default/grub and its fragments, boot loader entries (of the running kernel, where they say which is \
      whose) and /etc/kernel/cmdline. BOOT_IMAGE= on the running command line tells that GRUB started the kernel; then files \
      of other boot loaders do not count, and the reverse.
      """,
    reasons: [
      (Reason.written, .pass, "what runs is written down"),
      (Reason.noArguments, .pass, "no argument for passthrough runs or is written down"),
      (Reason.notWritten, .warn, "an argument runs and is not written down"),
      (Reason.notInEffect, .warn, "an argument is written down and does not run"),
      (CommonReason.unreadable, .unknown, "the boot loader's configuration could not be read"),
      (Reason.grubVariable, .unknown, "an argument runs, and the file that may hold it refers to a variable of GRUB"),
      (Reason.noBootLoader, .notApplicable, "no configuration of a known boot loader is there"),
    ],
    fixableBy: [.kernelCommandLine],
    references: [
      ("Linux: kernel parameters", "https://docs.kernel.org/admin-guide/kernel-parameters.html"),
      ("The Boot Loader Specification", "https://uapi-group.org/specifications/specs/boot_loader_specification/"),
      ("kernel-install(8)", "https://man7.org/linux/man-pages/man8/kernel-install.8.html"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let running = machine.kernel.commandLine.filter(Self.matters)
    let isGRUB = machine.kernel.argument("BOOT_IMAGE") != nil
    let sources = Self.sources(machine, isGRUB: isGRUB)
    let gap = machine.gap(at: "/proc/cmdline") ?? Self.gap(machine, isGRUB: isGRUB)
    if sources.isEmpty || machine.kernel.commandLine.isEmpty {
      if let gap { return [.unknown("what is written down for the next boot could not be read", gap: gap)] }
      return [
        .notApplicable(
          Reason.noBootLoader,
          "no boot loader configuration that vfio-check knows is there",
          [Evidence("/proc/cmdline", Self.text(running))])
      ]
    }
    let evidence =
      [Evidence("/proc/cmdline", Self.text(running))]
      + sources.map { Evidence($0.path, Self.text($0.words.filter(Self.matters))) }
    let written = Set(sources.flatMap(\.words).map(Self.normalized))
    let lost = running.filter { !written.contains(Self.normalized($0)) }
    let now = Set(running.map(Self.normalized))
    let pending = sources.flatMap { source in
      source.words.filter { Self.matters($0) && !now.contains(Self.normalized($0)) }.map { (word: $0, source: source) }
    }
    var judgements: [Judgement] = []
    if !lost.isEmpty {
      let text = lost.joined(separator: " ")
      if let gap {
        judgements.append(.unknown("whether \(text) is written down could not be read", evidence, gap: gap))
      } else if let incomplete = sources.first(where: { !$0.isComplete }) {
        judgements.append(
          .unknown(
            Reason.grubVariable,
            "whether \(text) is written down is not known: \(incomplete.path) refers to a variable of GRUB", evidence,
            remedy: [Remedy(.kernelCommandLine, "Look at GRUB's variables", command: "sudo grub2-editenv list")]))
      } else {
        judgements.append(
          .warn(
            Reason.notWritten,
            "\(text) \(plural(lost.count, "runs but is", "run but are")) not written down: lost at the next boot",
            evidence, remedy: [Self.remedy(for: lost, in: sources[0])]))
      }
    }
    if !pending.isEmpty {
      var seen: Set<String> = []
      let words = pending.map(\.word).filter { seen.insert($0).inserted }
      judgements.append(
        .warn(
          Reason.notInEffect,
          "\(words.joined(separator: " ")) \(plural(words.count, "is", "are")) written down but not in effect",
          evidence,
          remedy: Self.renewal(of: pending[0].source)))
    }
    if !judgements.isEmpty { return judgements }
    return [
      .pass(
        running.isEmpty ? Reason.noArguments : .written,
        running.isEmpty
          ? "no kernel argument for passthrough, neither running nor written down"
          : "\(Self.text(running)) \(plural(running.count, "runs and is", "run and are")) written down", evidence)
    ]
  }

  private static func matters(_ word: String) -> Bool { KernelArguments.concernsPassthrough(word) }

  private static func normalized(_ word: String) -> String { KernelArguments.name(word) + word.drop { $0 != "=" } }

  private static func text(_ words: [String]) -> String {
    words.isEmpty ? "no argument for passthrough" : words.joined(separator: " ")
  }

  /// The files that the boot loader at work goes by.
  private static func sources(_ machine: Machine, isGRUB: Bool) -> [PersistedCommandLine] {
    let all = machine.bootConfiguration.commandLines
    let entries = all.filter { $0.source == .systemdBoot }
    let own = entries.filter { $0.release != nil && $0.release == machine.kernel.release }
    let others = all.filter { isGRUB ? $0.source == .grub : $0.source == .kernelInstall }
    return others + (own.isEmpty ? entries : own)
  }

  /// A file of the boot loader at work that is there and could not be read.
  private static func gap(_ machine: Machine, isGRUB: Bool) -> Gap? {
    let places =
      isGRUB
      ? ["/etc/default/grub", "/boot/loader/entries"]
      : ["/boot/loader/entries", "/boot/efi/loader/entries", "/efi/loader/entries", "/etc/kernel/cmdline"]
    return machine.gaps.first { gap in places.contains { gap.path.hasPrefix($0) } }
  }

  private static func remedy(for words: [String], in source: PersistedCommandLine) -> Remedy {
    let text = words.joined(separator: " ")
    return switch source.source {
    case .grub:
      Remedy(
        .kernelCommandLine,
        "Add \(text) to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then regenerate grub.cfg (Fedora: grub2-mkconfig -o /boot/grub2/grub.cfg)",
        command: "sudo update-grub")
    case .systemdBoot:
      Remedy(.kernelCommandLine, "Add \(text) to the line \"options\" of \(source.path)")
    case .kernelInstall:
      Remedy(
        .kernelCommandLine,
        "Add \(text) to \(source.path), then regenerate the boot entries (Proxmox VE: proxmox-boot-tool refresh)",
        command: "sudo kernel-install add-all")
    }
  }

  private static func renewal(of source: PersistedCommandLine) -> [Remedy] {
    switch source.source {
    case .grub:
      [
        Remedy(
          .kernelCommandLine, "Regenerate grub.cfg (Fedora: grub2-mkconfig -o /boot/grub2/grub.cfg), then reboot",
          command: "sudo update-grub")
      ]
    case .systemdBoot: [Remedy(.kernelCommandLine, "Reboot", command: "sudo systemctl reboot")]
    case .kernelInstall:
      [
        Remedy(
          .kernelCommandLine, "Regenerate the boot entries (Proxmox VE: proxmox-boot-tool refresh), then reboot",
          command: "sudo kernel-install add-all")
      ]
    }
  }
}
