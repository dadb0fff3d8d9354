// SPDX-License-Identifier: GPL-3.0-or-later

/// The running kernel, and what it was told.
package struct Kernel: Sendable {
  /// `6.12.9-amd64`.
  package var release: String?
  /// The words of `/proc/cmdline`.
  package var commandLine: [String] = []
  /// The lockdown mode in force: `none`, `integrity` or `confidentiality`; nil where the kernel has no lockdown.
  package var lockdown: String?
  /// Modules loaded now, with `_` for `-` as the kernel writes them.
  package var loadedModules: Set<String> = []
  /// Modules linked into the kernel image, from modules.builtin; nil when that file cannot be had.
  package var builtInModules: Set<String>?
  /// Every module file that this kernel could load, by name, from modules.dep; nil when that file cannot be had.
  package var availableModules: Set<String>?
  /// Which module is made for handing which functions to guests, beside vfio-pci itself: the lines of modules.alias
  /// that begin with "alias vfio_pci:"; nil when that file cannot be had.
  package var vfioAliases: [VFIOAlias]?
  /// The PCI drivers registered now, by `/sys/bus/pci/drivers`: proof that one is there, loaded or built in.
  package var pciDrivers: Set<String> = []
  /// Module parameters that were read: `vfio_iommu_type1.allow_unsafe_interrupts` to its text. `vfio_pci.ids` is never
  /// among them: drivers/vfio/pci/vfio_pci.c gives it no file.
  package var parameters: [String: String] = [:]
  /// How the kernel was built, as far as VFIO and iommufd are concerned: `VFIO_DEVICE_CDEV` to "y", "m" or "n" (not
  /// set). nil where no configuration of this kernel is to be had.
  package var configuration: [String: String]?
  /// What claims physical address ranges, from `/proc/iomem`; empty without CAP_SYS_ADMIN, when every address reads
  /// zero.
  package var memoryMap: [MemoryRange] = []
  /// Names of the interrupt chips of the numbered interrupts in `/proc/interrupts`.
  package var interruptChips: Set<String> = []

  package init() {}

  /// Whether a module is part of the running kernel, loaded or built in; nil when neither list says yes and one is
  /// missing.
  package func has(module name: String) -> Bool? {
    let name = name.replacing("-", with: "_")
    if loadedModules.contains(name) || builtInModules?.contains(name) == true { return true }
    return builtInModules == nil ? nil : false
  }

  /// The value of the last `name=value` word of the command line; "" for a bare `name`; nil without one. Dashes and
  /// underscores are the same, as they are to the kernel (`parameq` in kernel/params.c).
  package func argument(_ name: String) -> String? {
    let name = name.replacing("-", with: "_")
    for word in commandLine.reversed() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let key = parts.first, key.replacing("-", with: "_") == name else { continue }
      return parts.count == 2 ? String(parts[1]) : ""
    }
    return nil
  }
}

extension Kernel {
  /// Whether the running kernel is a version or a later one, by its release ("6.12.9-amd64").
  ///
  /// nil when the release is not known or no number: whoever asks decides which way is the safe one, `== true` for what
  /// only a new kernel does, `== false` for what only an old one does. Distributions carry features back, so only what
  /// is missing may be explained with it.
  package func isVersion(_ major: Int, _ minor: Int) -> Bool? {
    let numbers = (release ?? "").split(separator: ".").prefix(2).map { Int($0.prefix(while: \.isNumber)) }
    guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else { return nil }
    return (first, second) >= (major, minor)
  }

  /// The options in every `pci=` on the running command line: they add up (pci_setup in `drivers/pci/pci.c`).
  package var pciOptions: Set<String> {
    Set(commandLine.filter { $0.hasPrefix("pci=") }.flatMap { $0.dropFirst(4).split(separator: ",").map(String.init) })
  }

  /// Whether the kernel was told to distribute address ranges itself.
  package var reallocates: Bool { pciOptions.contains("realloc") || pciOptions.contains("realloc=on") }
}
