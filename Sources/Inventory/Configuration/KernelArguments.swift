// SPDX-License-Identifier: GPL-3.0-or-later

/// A kernel command line as text, taken apart as the kernel does it (`next_arg` in lib/cmdline.c), and which of its
/// words matter to passthrough.
package enum KernelArguments {
  /// The words, without double quotes; white space within quotes does not separate. What follows `--` is for init.
  static func words(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isQuoted = false
    var hasWord = false
    func end() {
      if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
      hasWord = false
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        hasWord = true
      case 32, 9, 10, 11, 12, 13, 0:
        if isQuoted { word.append(byte) } else { end() }
      default:
        word.append(byte)
        hasWord = true
      }
    }
    end()
    return words.firstIndex(of: "--").map { Array(words[..<$0]) } ?? words
  }

  /// The name of a word, with `_` for `-`: the two are the same to the kernel (`parameq` in kernel/params.c).
  package static func name(_ word: some StringProtocol) -> String {
    String(word.prefix { $0 != "=" }).replacing("-", with: "_")
  }

  /// The names of arguments by which passthrough stands or falls.
  private static let passthroughNames: Set<String> = [
    "intel_iommu", "amd_iommu", "iommu", "iommu.passthrough", "iommu.strict", "intremap", "pcie_acs_override",
    "initcall_blacklist", "hugepages", "default_hugepagesz", "hugepagesz", "pci", "rd.driver.pre", "module_blacklist",
    "modprobe.blacklist",
  ]

  /// Whether a word is about IOMMU, VFIO, ACS override, framebuffers of the firmware, huge pages, PCI or module
  /// blacklists.
  package static func concernsPassthrough(_ word: String) -> Bool {
    let name = name(word)
    return passthroughNames.contains(name) || name.hasPrefix("vfio")
      || (name == "video" && (word.contains("efifb") || word.contains("vesafb") || word.contains("simplefb")))
  }

  // MARK: What may leave the machine

  /// What a document that leaves the machine may keep of a word.
  enum Kept: Equatable {
    case whole(String)
    /// The name, and the value that must not be kept.
    case name(String, value: String)
  }

  /// nil for a word that nothing is to be kept of.
  static func kept(of word: String, isModule: (Substring) -> Bool) -> Kept? {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let written = parts.first else { return nil }
    let name = String(written)
    guard isKnown(word) else {
      // Whatever begins like VFIO's own is compared with what is written down, so that there is such a word must stay.
      return concernsPassthrough(word) ? .name("vfio", value: word) : nil
    }
    guard parts.count == 2 else { return .whole(name) }
    if name == "BOOT_IMAGE" { return .whole("BOOT_IMAGE=" + bootImage(parts[1])) }
    return isPlainValue(parts[1], isModule: isModule) ? .whole(word) : .name(name, value: String(parts[1]))
  }

  /// The words of two command lines that can be compared where one or both come from a redacted capture.
  package static func comparable(_ words: [String]) -> [String] {
    words.compactMap { word in
      guard word != "redacted" else { return nil }
      return switch kept(of: word, isModule: { KnownNames.modules.contains(String($0).replacing("-", with: "_")) }) {
      case .whole(let word): word
      case .name(let name, _): name
      case nil: nil
      }
    }
  }

  private static func isKnown(_ word: String) -> Bool {
    let name = name(word)
    guard name.utf8.count <= 64, name.utf8.allSatisfy({ KernelNames.isAlphanumeric($0) || "_.".utf8.contains($0) })
    else {
      return false
    }
    if passthroughNames.contains(name) || KnownNames.arguments.contains(name)
      || ["BOOT_IMAGE", "ostree", "video"].contains(name)
    {
      return true
    }
    // "kvm.ignore_msrs=1"
    let parts = name.split(separator: ".")
    return parts.count == 2 && KnownNames.parameterModules.contains(String(parts[0]))
      && KnownNames.parameters.contains(String(parts[1]))
  }

  /// Whether a value consists of numbers, sizes, addresses of PCI, and words of the kernel's own: then it is nobody's.
  static func isPlainValue(_ value: Substring, isModule: (Substring) -> Bool) -> Bool {
    let separators = Set(",;:@/=*.+!()".utf8)
    guard value.utf8.count <= 512 else { return false }
    return value.utf8.split(whereSeparator: separators.contains).allSatisfy { part in
      let part = Substring(part)
      if part.utf8.allSatisfy({ KernelNames.isAlphanumeric($0) }), isNumber(part) { return true }
      if isModule(part) || KnownNames.values.contains(String(part).replacing("-", with: "_").lowercased()) {
        return true
      }
      // Connectors and modes of displays, ranges of processors: "HDMI-A-1", "1920x1080", "4-7".
      return KernelNames.isComponent(part)
        && part.utf8.split(whereSeparator: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "x") }).allSatisfy {
          $0.count <= 5
        }
    }
  }

  /// At most eight digits of any base, with a size or a sign of the kernel's after it.
  private static func isNumber(_ part: Substring) -> Bool {
    var digits = (part.hasPrefix("0x") ? part.dropFirst(2) : part).utf8
    if let last = digits.last, "KMGTkmgs".utf8.contains(last) { digits = digits.dropLast() }
    return (1...8).contains(digits.count) && digits.allSatisfy(KernelNames.isHexadecimal)
      && (digits.contains(where: KernelNames.isDigit) || digits.count == 4 || digits.count == 8)
  }

  /// Who loaded the kernel can be told by how its image is named; the rest of the name is left out.
  private static func bootImage(_ path: Substring) -> String {
    let device = path.hasPrefix("(") ? path.prefix { $0 != ")" } + ")" : ""
    let isDisk = ["(hd#,gpt#)", "(hd#,msdos#)", "(hd#)", "(cd#)"].contains { KernelNames.matches(device, $0) }
    let name = path.split(separator: "/").last.map { String($0.lowercased()) } ?? ""
    let image = ["vmlinuz", "bzimage", "vmlinux", "linux", "kernel", "image"].first { name.hasPrefix($0) } ?? "image"
    return (isDisk ? String(device) : "")
      + (path.contains("/ostree/") ? "/ostree/" : path.contains("/boot/") ? "/boot/" : "/") + image
  }
}
