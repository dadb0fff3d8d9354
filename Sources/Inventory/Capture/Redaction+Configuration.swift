// SPDX-License-Identifier: GPL-3.0-or-later

extension Redaction {
  // MARK: Kernel command lines

  /// A command line. What was left out of the running one leaves a word behind: that there was one is judged.
  func kernelArguments(_ bytes: [UInt8], isRunning: Bool) -> String {
    let lines = TextLines(bytes).filter { !$0.hasPrefix("#") }
    let words = lines.flatMap { KernelArguments.words($0) }
    var kept = words.compactMap { kernelArgument($0) }
    if isRunning, kept.count < words.count { kept.append("redacted") }
    return kept.joined(separator: " ") + "\n"
  }

  /// A word of a command line, or nil for one that is dropped.
  private func kernelArgument(_ word: String) -> String? {
    switch KernelArguments.kept(of: word, isModule: isModule) {
    case .whole(let word): return word
    case .name(let name, let value):
      // A name that is none of the kernel's goes with all that stands after it.
      return name + "=" + (word.hasPrefix(name + "=") ? self.value(value[...]) : standIn(ofValue: value[...]))
    case nil:
      standIns.leaveOut(.leftOutArgument)
      return nil
    }
  }

  /// The lines that set kernel arguments, and of their values the words that are kept. References to the variables
  /// themselves stay, and so do empty lines: a finding names a line by its number.
  func grubDefaults(_ bytes: [UInt8]) -> String {
    GRUBDefaults.assignments(in: String(decoding: bytes, as: UTF8.self)).map { assignment in
      var value = ""
      for part in assignment.parts {
        switch part {
        case .reference(let name): value += "${\(name)}"
        case .text(let text):
          let words = KernelArguments.words(text).compactMap { kernelArgument($0) }.joined(separator: " ")
          let isFirst = text.first.map(\.isWhitespace) ?? false
          let isLast = text.last.map(\.isWhitespace) ?? false
          value += (isFirst ? " " : "") + words + (isLast && !words.isEmpty ? " " : "")
        }
      }
      return "\(assignment.name)\(assignment.appends ? "+" : "")=\"\(value)\"\n"
    }.joined()
  }

  /// Variables by name: those that entries refer to, and stand-ins for the others. That there are variables is judged.
  func grubEnvironment(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
      let words = KernelArguments.words(line[line.index(after: equals)...]).compactMap { kernelArgument($0) }
      return "\(variable(line[..<equals]))=\(words.joined(separator: " "))"
    }
  }

  private func variable(_ name: some StringProtocol) -> String {
    ["kernelopts", "tuned_params", "tuned_initrd", "early_initrd", "saved_entry", "boot_success", "blsdir"].contains(
      String(name))
      ? String(name) : standIns.standIn(for: name, .variable) { "variable_\($0)" }
  }

  /// An entry of the Boot Loader Specification: which kernel it starts, and with what.
  func bootEntry(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      let fields = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
      guard fields.count == 2 else { return nil }
      switch fields[0] {
      case "version": return "version \(kernelRelease(fields[1]))"
      case "options":
        let words = KernelArguments.words(fields[1]).compactMap {
          $0.hasPrefix("$") ? "$" + variable($0.dropFirst()) : kernelArgument($0)
        }
        return "options " + words.joined(separator: " ")
      default: return nil
      }
    }
  }

  // MARK: Modules

  /// The lines about modules that this machine has, each at its old place: a finding names a line by its number.
  func moduleDirectives(_ bytes: [UInt8]) -> String {
    var result: [String] = []
    var dropped = 0
    for line in ModuleConfigurationLine.all(in: String(decoding: bytes, as: UTF8.self)) {
      guard let kept = moduleDirective(line.words) else {
        if !line.words.isEmpty { dropped += 1 }
        continue
      }
      result += Array(repeating: "", count: line.number - 1 - result.count)
      result.append(kept)
    }
    standIns.leaveOut(.leftOutLine, count: dropped)
    return result.isEmpty ? "" : result.joined(separator: "\n") + "\n"
  }

  private func moduleDirective(_ words: [String]) -> String? {
    guard words.count >= 2 else { return nil }
    switch words[0] {
    case "blacklist": return isModule(words[1]) ? "blacklist \(words[1])" : nil
    case "softdep":
      guard isModule(words[1]) else { return nil }
      return "softdep "
        + words.dropFirst().filter { $0 == "pre:" || $0 == "post:" || isModule($0) }.joined(separator: " ")
    case "options":
      guard isModule(words[1]) else { return nil }
      let options = words.dropFirst(2).compactMap { option($0) }
      return options.isEmpty ? nil : "options \(words[1]) " + options.joined(separator: " ")
    case "install", "remove":
      guard isModule(words[1]) else { return nil }
      // A command may hold anything; what is known of it are those by which a module is kept from loading or made to
      // wait.
      let command = words.dropFirst(2)
      let isKnown = command.allSatisfy { Self.commands.contains($0) || isModule($0) }
      return "\(words[0]) \(words[1]) " + (isKnown ? command.joined(separator: " ") : "/bin/redacted-command")
    default: return nil
    }
  }

  private static let commands: Set<String> = [
    "/bin/false", "/bin/true", "/usr/bin/false", "/usr/bin/true", "/sbin/modprobe", "/usr/sbin/modprobe", "modprobe",
    "-i",
    "--ignore-install", ";", "&&",
  ]

  /// A value that is not plain as a whole: the parts of a list that are stay, so that one odd id in `vfio-pci.ids` does
  /// not take the others with it.
  private func value(_ value: Substring) -> String {
    value.split(separator: ",", omittingEmptySubsequences: false).map { part in
      KernelArguments.isPlainValue(part, isModule: isModule) ? String(part) : standIn(ofValue: part)
    }.joined(separator: ",")
  }

  private func standIn(ofValue value: Substring) -> String {
    standIns.standIn(for: value, .argument) { "redacted-\($0)" }
  }

  /// A parameter that matters, with its value or a stand-in for that.
  private func option(_ word: String) -> String? {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, KnownNames.parameters.contains(String(name)) else { return nil }
    guard parts.count == 2 else { return String(name) }
    return "\(name)=" + value(parts[1])
  }

  func moduleList(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.flatMap { isModule($0) ? String($0) : nil }
    }
  }

  /// The assignments that name modules: `force_drivers+=" vfio_pci "`, `MODULES=(vfio_pci)`.
  func moduleAssignments(_ bytes: [UInt8]) -> String {
    var key: String?
    return Self.lines(bytes, standIns) { line in
      let code = line.prefix { $0 != "#" }
      var words = code.split(whereSeparator: { " \t\"'()+=".contains($0) }).map(String.init)
      let isOpen = key != nil
      if !isOpen {
        guard let first = words.first,
          ["force_drivers", "add_drivers", "omit_drivers", "MODULES", "HOOKS"].contains(first)
        else {
          return nil
        }
        key = first
        words.removeFirst()
      }
      let isHooks = key == "HOOKS"
      let kept = words.filter { isHooks ? KnownNames.hooks.contains($0) : isModule($0) }.joined(separator: " ")
      let name = isOpen ? "" : (key ?? "") + (code.contains("+=") ? "+=" : "=")
      let remainsOpen = (isOpen || code.contains("(")) && !code.contains(")")
      // Quotes end with their line, as the reader has it.
      let isList = isOpen || code.contains("(")
      if !remainsOpen { key = nil }
      if !isList { return "\(name)\" \(kept) \"" }
      return (isOpen ? "" : name + "(") + kept + (remainsOpen ? "" : ")")
    }
  }
}
