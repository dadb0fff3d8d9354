// SPDX-License-Identifier: GPL-3.0-or-later

/// A kernel command line as text, taken apart as the kernel does it (`next_arg` in lib/cmdline.c).
enum KernelArguments {
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
}
