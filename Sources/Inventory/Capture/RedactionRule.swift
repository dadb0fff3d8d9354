// SPDX-License-Identifier: GPL-3.0-or-later

/// What a redacted capture keeps of a path. Each rule keeps what it knows and drops the rest: what nobody thought of
/// stays behind.
enum RedactionRule: Sendable {
  /// All of it: binary tables of the hardware or firmware in which there is no name.
  case bytes
  /// That it is there; its contents are empty.
  case presence
  /// Read, and of no use to a check: it is not written.
  case leftOut
  /// Where the link leads.
  case link
  /// That there is a device node, and whether it could be opened.
  case node
  /// Text that consists of decimal or hexadecimal numbers and single letters of kernel booleans.
  case numbers
  /// Hexadecimal numbers without a prefix, of at most 16 digits each: registers and bitmaps of the kernel.
  case hexadecimal
  /// Text that consists of these words, which are separated by spaces, and of numbers.
  case words(StaticString)
  /// Lines of numbers and one word: ranges of addresses and what they are.
  case ranges
  /// "535.183.01".
  case version
  /// "16.0 GT/s PCIe".
  case linkSpeed
  /// "500mA".
  case electricCurrent
  /// What a manufacturer calls a model of machine, in printable ASCII.
  case model
  /// Lines that their reader composes of the kernel's messages by its own patterns, with nothing but addresses and
  /// numbers in them.
  case matchedLines
  /// "VM00 Control Program: z/VM 7.3.0".
  case controlProgram
  /// A driver's name, if it is one of this machine's or a known one.
  case driver
  /// `pci:v00008086d0000…`: numbers and letters of the kernel's.
  case hardwareAlias
  /// A number for each different one.
  case serialNumber
  /// All but the Device Serial Number.
  case configurationSpace
  /// All but the Container ID.
  case binaryObjectStore
  /// Counters by name.
  case errorCounters
  /// Numbers of PCI, the name of a device node.
  case event
  /// Of a network interface's directory the names of interfaces built on it.
  case upperInterface

  case kernelArguments, kernelRelease, kernelOptions
  case loadedModules, moduleFiles, variantDriverAliases
  case memoryMap, interruptChips, processor, memory, nodeMemory, bootLoader, operatingSystem
  case routes, routes6, mounts, swaps, udevRecord, nvidiaInformation
  case inputName, framebufferName, process, lockedMemory, effectiveCapabilities, openNode
  case grubDefaults, grubEnvironment, bootEntry
  case moduleDirectives, moduleList, moduleAssignments
}
