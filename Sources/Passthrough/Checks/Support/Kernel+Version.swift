// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension Kernel {
  /// Whether the running kernel is a version or a later one, by its release ("6.12.9-amd64").
  ///
  /// nil when the release is not known or no number: whoever asks decides which way is the safe one, `== true` for what only a
  /// new kernel does, `== false` for what only an old one does. Distributions carry features back, so only what is missing may
  /// be explained with it.
  func isVersion(_ major: Int, _ minor: Int) -> Bool? {
    let numbers = (release ?? "").split(separator: ".").prefix(2).map { Int($0.prefix(while: \.isNumber)) }
    guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else { return nil }
    return (first, second) >= (major, minor)
  }
}

extension Kernel {
  /// The options in every `pci=` on the running command line: they add up (pci_setup in `drivers/pci/pci.c`).
  var pciOptions: Set<String> {
    Set(commandLine.filter { $0.hasPrefix("pci=") }.flatMap { $0.dropFirst(4).split(separator: ",").map(String.init) })
  }

  /// Whether the kernel was told to distribute address ranges itself.
  var reallocates: Bool { pciOptions.contains("realloc") || pciOptions.contains("realloc=on") }
}
