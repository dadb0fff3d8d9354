// SPDX-License-Identifier: GPL-3.0-or-later

/// A kernel's release: numbers, and what its builder appended. Distributions append words that everybody has; whoever
/// builds a kernel may append anything (CONFIG_LOCALVERSION), and many append their own name or that of the machine.
package enum KernelRelease {
  private static let words: Set<String> = Set(
    """
    rc deb bpo amd arm armhf armmp i x aarch ppc le riscv s lpae generic cloud rt pve generic lowlatency oem azure aws gcp oracle kvm virtual \
    raspi rpi rpt v k sunxi arch lts zen hardened cachyos bore eevdf lto server desktop default preempt fc el elrepo uek fsync \
    bazzite nobara ogc surface xanmod liquorix tkg bmq pds unraid truenas production debug gentoo dist manjaro lfx um g dirty standard \
    microsoft wsl longterm stable mainline vanilla clang gcc mcdowell current edge asahi ARCH t ml kali parrot sles leap tumbleweed slackware \
    alpine void nixos xcp qubes edge
    """.lowercased().split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

  /// The release as a document may have it: words that are none of the well-known become "local".
  package static func redacted(_ text: some StringProtocol) -> String { redacted(text) { _ in "local" } }

  /// The same for comparing a release with one that was redacted before: "local2" is "local" as well.
  package static func comparable(_ text: some StringProtocol) -> String {
    redacted(text).split(separator: "-", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("local") && $0.dropFirst(5).allSatisfy(\.isNumber) ? "local" : String($0) }
      .joined(separator: "-")
  }

  static func redacted(_ text: some StringProtocol, _ standIn: (String) -> String) -> String {
    var result = ""
    var rest = Array(text.utf8)[...]
    while let first = rest.first {
      guard KernelNames.isAlphanumeric(first) else {
        result += ".-+_~".utf8.contains(first) ? String(UnicodeScalar(first)) : "-"
        rest = rest.dropFirst()
        continue
      }
      let run = rest.prefix(while: KernelNames.isAlphanumeric)
      rest = rest[run.endIndex...]
      let word = String(decoding: run, as: UTF8.self)
      result += isKnown(run) || isStandIn(word) ? word : standIn(word)
    }
    return result
  }

  /// Numbers and known words in turns ("deb13", "fc41", "16k"), or an abbreviated commit.
  private static func isKnown(_ word: ArraySlice<UInt8>) -> Bool {
    if word.first == UInt8(ascii: "g"), (8...13).contains(word.count),
      word.dropFirst().allSatisfy({ KernelNames.isDigit($0) || (97...102).contains($0) })
    {
      return true
    }
    var rest = word
    while let first = rest.first {
      let isNumber = KernelNames.isDigit(first)
      let run = rest.prefix { KernelNames.isDigit($0) == isNumber }
      rest = rest[run.endIndex...]
      // A date ("20250811") is a builder's too.
      if isNumber ? run.count > 8 : !words.contains(String(decoding: run, as: UTF8.self).lowercased()) { return false }
    }
    return true
  }

  private static func isStandIn(_ word: String) -> Bool {
    word.hasPrefix("local") && word.dropFirst(5).allSatisfy { $0.isNumber && $0.isASCII }
  }
}
