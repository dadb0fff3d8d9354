// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads what boot loaders, modprobe, initramfs builders and driverctl were told.
struct BootConfigurationReader {
  let reader: TreeReader

  func configuration() -> BootConfiguration {
    var configuration = BootConfiguration()
    configuration.commandLines = grub() + bootLoaderEntries() + kernelInstall()
    configuration.moduleDirectives = moduleDirectives()
    configuration.earlyModules = earlyModules()
    configuration.driverOverrides = reader.list("/etc/driverctl.d").compactMap { name in
      let path = "/etc/driverctl.d/\(name)"
      // driverctl names its files after the device: "pci-0000:01:00.0" or the bare address.
      let text = name.hasPrefix("pci-") ? name.dropFirst(4) : name[...]
      guard let address = PCIAddress(text), let driver = reader.text(path) else { return nil }
      return DriverOverride(path: path, address: address, driver: driver)
    }
    return configuration
  }

  private func grub() -> [PersistedCommandLine] {
    let files = ["/etc/default/grub"] + list("/etc/default/grub.d", suffix: ".cfg")
    return files.compactMap { path in
      var words: [String] = []
      var found = false
      for line in reader.lines(path) {
        let line = line.drop { $0 == " " || $0 == "\t" }
        for variable in ["GRUB_CMDLINE_LINUX_DEFAULT", "GRUB_CMDLINE_LINUX"] where line.hasPrefix(variable + "=") {
          found = true
          words += Self.shellWords(line.dropFirst(variable.count + 1))
        }
      }
      return found ? PersistedCommandLine(path: path, source: .grub, words: words) : nil
    }
  }

  private func bootLoaderEntries() -> [PersistedCommandLine] {
    ["/boot/loader/entries", "/boot/efi/loader/entries", "/efi/loader/entries"].flatMap { list($0, suffix: ".conf") }
      .map { path in
        // The Boot Loader Specification allows several "options" lines; they are joined.
        let words = reader.lines(path).filter { $0.hasPrefix("options") }
          .flatMap { $0.dropFirst(7).split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init) }
        return PersistedCommandLine(path: path, source: .systemdBoot, words: words)
      }
  }

  private func kernelInstall() -> [PersistedCommandLine] {
    ["/etc/kernel/cmdline", "/etc/cmdline"].compactMap { path in
      reader.text(path).map { text in
        PersistedCommandLine(
          path: path, source: .kernelInstall, words: text.split(whereSeparator: \.isWhitespace).map(String.init))
      }
    }
  }

  /// The words inside a shell assignment's quotes; good enough for a list of kernel arguments, which is all it must read.
  private static func shellWords(_ text: some StringProtocol) -> [String] {
    text.split { (character: Character) in " \t\"'".contains(character) }.map { String($0) }
      .filter { !$0.hasPrefix("#") && !$0.hasPrefix("$") }
  }

  private func moduleDirectives() -> [ModuleDirective] {
    var seen: Set<String> = []
    // A file in /etc hides one of the same name in /run and /usr/lib (modprobe.d(5)).
    let files = ["/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"]
      .flatMap { list($0, suffix: ".conf") }.filter { seen.insert(FilePathText.name($0)).inserted }
      .sorted { FilePathText.name($0) < FilePathText.name($1) }
    return files.flatMap { path -> [ModuleDirective] in
      var directives: [ModuleDirective] = []
      for (number, line) in (reader.text(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard words.count >= 2, !words[0].hasPrefix("#") else { continue }
        directives.append(
          ModuleDirective(
            path: path, line: number + 1, command: words[0], module: words[1].replacing("-", with: "_"),
            arguments: Array(words.dropFirst(2))))
      }
      return directives
    }
  }

  private func earlyModules() -> [EarlyModule] {
    var modules: [EarlyModule] = []
    func add(_ path: String, isInitramfs: Bool, _ names: some Sequence<String>) {
      modules += names.map { EarlyModule(path: path, module: $0.replacing("-", with: "_"), isInitramfs: isInitramfs) }
    }
    for path in ["/etc/initramfs-tools/modules", "/etc/modules"] + list("/etc/modules-load.d", suffix: ".conf") {
      let names = reader.lines(path).compactMap { line in
        line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map(String.init)
      }.filter { !$0.hasPrefix("#") }
      add(path, isInitramfs: path.contains("initramfs"), names)
    }
    // dracut: force_drivers+=" vfio_pci "; mkinitcpio: MODULES=(vfio_pci).
    for path in ["/etc/dracut.conf", "/etc/mkinitcpio.conf"] + list("/etc/dracut.conf.d", suffix: ".conf")
      + list("/etc/mkinitcpio.conf.d", suffix: ".conf")
    {
      for line in reader.lines(path) {
        let words = line.split(whereSeparator: { " \t\"'()+=".contains($0) }).map(String.init)
        guard let key = words.first, ["force_drivers", "add_drivers", "MODULES"].contains(key) else { continue }
        add(path, isInitramfs: true, words.dropFirst())
      }
    }
    return modules
  }

  private func list(_ directory: String, suffix: String) -> [String] {
    reader.list(directory).filter { $0.hasSuffix(suffix) }.map { "\(directory)/\($0)" }
  }
}
