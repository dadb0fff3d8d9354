// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads what modprobe and the initramfs builders were told.
struct ModuleConfigurationReader {
  let reader: TreeReader

  /// Where kmod looks, in the order of precedence (libkmod/libkmod.c, default_config_paths).
  private static let directories = [
    "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d",
  ]

  /// The lines of modprobe.d in the order in which they count: by file name, whatever the directory.
  func directives() -> [ModuleDirective] {
    var seen: Set<String> = []
    // A file hides those of the same name in later directories (modprobe.d(5)).
    let files = Self.directories.flatMap { list($0) }.filter { seen.insert(FilePathText.name($0)).inserted }
      .sorted { FilePathText.name($0) < FilePathText.name($1) }
    return files.flatMap { path -> [ModuleDirective] in
      // A link to /dev/null is how a file of the distribution is put out of force.
      if reader.linkText(path) == "/dev/null" { return [] }
      return directives(reader.text(path) ?? "", path)
    }
  }

  private func directives(_ text: String, _ path: String) -> [ModuleDirective] {
    ModuleConfigurationLine.all(in: text).compactMap { line in
      let words = line.words
      guard words.count >= 2, !words[0].hasPrefix("#") else { return nil }
      return ModuleDirective(
        path: path, line: line.number, command: words[0], module: words[1].replacing("-", with: "_"),
        arguments: Array(words.dropFirst(2)))
    }
  }

  /// Modules that are to be loaded at boot or put into the initramfs.
  func earlyModules() -> [EarlyModule] {
    listedModules("/etc/initramfs-tools/modules", isInitramfs: true)
      + list("/usr/share/initramfs-tools/modules.d", suffix: "").flatMap { listedModules($0, isInitramfs: true) }
      + listedModules("/etc/modules", isInitramfs: false)
      + ["/etc/modules-load.d", "/run/modules-load.d", "/usr/lib/modules-load.d"].flatMap { list($0) }
      .flatMap { listedModules($0, isInitramfs: false) }
      + (["/etc/dracut.conf"] + list("/etc/dracut.conf.d") + list("/usr/lib/dracut/dracut.conf.d"))
      .flatMap { assignedModules($0, keys: ["force_drivers", "add_drivers"]) }
      + (["/etc/mkinitcpio.conf"] + list("/etc/mkinitcpio.conf.d")).flatMap { assignedModules($0, keys: ["MODULES"]) }
  }

  /// One module per line, options after it; `#` and `;` start comments (modules-load.d(5)).
  private func listedModules(_ path: String, isInitramfs: Bool) -> [EarlyModule] {
    reader.lines(path).compactMap { line in
      line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first
        .flatMap { $0.hasPrefix("#") || $0.hasPrefix(";") ? nil : module(path, String($0), isInitramfs) }
    }
  }

  /// The words of a shell assignment: dracut's `force_drivers+=" vfio_pci "`, mkinitcpio's `MODULES=(vfio_pci)`, the
  /// latter over several lines if need be.
  private func assignedModules(_ path: String, keys: [String]) -> [EarlyModule] {
    var modules: [EarlyModule] = []
    var isOpen = false
    for line in reader.lines(path) {
      let code = line.prefix { $0 != "#" }
      var words = code.split(whereSeparator: { " \t\"'()+=".contains($0) }).map(String.init)
      if !isOpen {
        guard let key = words.first, keys.contains(key) else { continue }
        words.removeFirst()
      }
      modules += words.map { module(path, $0, true) }
      isOpen = (isOpen || code.contains("(")) && !code.contains(")")
    }
    return modules
  }

  private func module(_ path: String, _ name: String, _ isInitramfs: Bool) -> EarlyModule {
    EarlyModule(path: path, module: name.replacing("-", with: "_"), isInitramfs: isInitramfs)
  }

  private func list(_ directory: String, suffix: String = ".conf") -> [String] {
    reader.list(directory).filter { $0.hasSuffix(suffix) }.map { "\(directory)/\($0)" }
  }
}
