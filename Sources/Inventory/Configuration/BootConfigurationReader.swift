// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads what boot loaders, modprobe, initramfs builders and driverctl were told.
struct BootConfigurationReader {
  let reader: TreeReader

  func configuration() -> BootConfiguration {
    var configuration = BootConfiguration()
    configuration.commandLines = grub() + bootLoaderEntries() + kernelInstall()
    let modules = ModuleConfigurationReader(reader: reader)
    configuration.moduleDirectives = modules.directives()
    configuration.earlyModules = modules.earlyModules()
    configuration.driverOverrides = reader.list("/etc/driverctl.d").compactMap { name in
      let path = "/etc/driverctl.d/\(name)"
      // driverctl names its files after bus and device: "pci-0000:01:00.0"; other buses are none of ours.
      let text = name.hasPrefix("pci-") ? name.dropFirst(4) : name[...]
      guard let address = PCIAddress(text), let driver = reader.text(path) else { return nil }
      return DriverOverride(path: path, address: address, driver: driver)
    }
    return configuration
  }

  private func grub() -> [PersistedCommandLine] {
    var defaults = GRUBDefaults()
    // grub-mkconfig sources the fragments after the file itself (Debian, Ubuntu and others).
    for path in ["/etc/default/grub"] + list("/etc/default/grub.d", suffix: ".cfg") {
      if let text = reader.text(path) { defaults.read(text, path: path) }
    }
    return defaults.commandLines
  }

  private func bootLoaderEntries() -> [PersistedCommandLine] {
    let paths = ["/boot/loader/entries", "/boot/efi/loader/entries", "/efi/loader/entries"]
      .flatMap { list($0, suffix: ".conf") }
    guard !paths.isEmpty else { return [] }
    let variables = grubEnvironment()
    return paths.compactMap { path in
      var words: [String] = []
      var release: String?
      var isComplete = true
      for line in reader.lines(path) {
        let fields = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
        guard fields.count == 2 else { continue }
        if fields[0] == "version" { release = String(fields[1]) }
        // The Boot Loader Specification allows several "options" lines; they are joined.
        guard fields[0] == "options" else { continue }
        for word in KernelArguments.words(fields[1]) {
          if !word.hasPrefix("$") {
            words.append(word)
          } else if let value = variables[String(word.dropFirst())] {
            words += KernelArguments.words(value)
          } else {
            // An unset variable is empty, but only who could read the environment knows that it is unset.
            isComplete = isComplete && !variables.isEmpty
          }
        }
      }
      return PersistedCommandLine(
        path: path, source: .systemdBoot, words: words, release: release, isComplete: isComplete)
    }
  }

  /// GRUB's environment block: lines "name=value", padded with `#` to 1024 bytes.
  private func grubEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    for line in ["/boot/grub2/grubenv", "/boot/grub/grubenv"].flatMap({ reader.lines($0) }) where !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
    }
    return variables
  }

  private func kernelInstall() -> [PersistedCommandLine] {
    (["/etc/kernel/cmdline", "/etc/cmdline"] + list("/etc/cmdline.d", suffix: ".conf")).compactMap { path in
      guard reader.exists(path) == true, let text = reader.text(path) else { return nil }
      let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      return PersistedCommandLine(path: path, source: .kernelInstall, words: lines.flatMap(KernelArguments.words))
    }
  }

  private func list(_ directory: String, suffix: String) -> [String] {
    reader.list(directory).filter { $0.hasSuffix(suffix) }.map { "\(directory)/\($0)" }
  }
}
