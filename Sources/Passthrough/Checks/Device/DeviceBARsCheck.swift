// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the kernel found room for every BAR.
package struct DeviceBARsCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case placed
    case noBARs = "no-bars"
    case unlisted
    case noAddress = "no-address"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.bars",
    title: "Every memory range of the device has an address",
    why: """
      A device is worked through its BARs, ranges of memory. When firmware and kernel find no room for one, mostly a big one \
      while "Above 4G Decoding" is off, the range has no address: the guest sees a BAR of size 0 and its driver gives up.
      """,
    how: """
      sysfs tells the range that the kernel gave each BAR; the registers in configuration space tell whether there is a BAR that the \
      kernel knows nothing of. What to do depends on the BAR: one of 32 bits needs room below 4 GiB, and a machine that has BARs above \
      4 GiB already decodes there. I/O port ranges are not counted: modern drivers do without, and there are often not enough ports.
      """,
    reasons: [
      (Reason.placed, .pass, "every memory BAR has a range"),
      (Reason.noBARs, .pass, "the device has no BARs"),
      (Reason.unlisted, .warn, "a BAR register is in use, but the kernel lists no range for it"),
      (Reason.noAddress, .fail, "a memory BAR has no address, or a range that cannot be"),
      (CommonReason.unreadable, .unknown, "the list of ranges could not be read"),
      (CommonReason.bridge, .notApplicable, "a bridge"),
    ],
    fixableBy: [.firmware, .kernelCommandLine],
    references: [
      ("Linux: sysfs-pci, resource", "https://docs.kernel.org/PCI/sysfs-pci.html"),
      ("Linux: kernel parameters, pci=realloc", "https://docs.kernel.org/admin-guide/kernel-parameters.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    if let answer = device.deadAnswer("whether its BARs are in force cannot be read") { return answer }
    if let gap = context.machine.gap(at: device.path(.resource)) {
      return device.unreadableAnswer("its ranges could not be read", gap)
    }
    let path = device.busPath(.resource)
    let bars = device.bars
    let evidence = bars.map {
      Evidence(path, "BAR \($0.index) 0x\(hexadecimal($0.start, digits: 16))-0x\(hexadecimal($0.end, digits: 16))")
    }
    let broken = bars.filter { $0.isMemory && ($0.isUnassigned || $0.size > 1 << 52) }
    guard broken.isEmpty else {
      let names = broken.map { $0.size > 1 << 52 ? "BAR \($0.index)" : "BAR \($0.index) (\(ByteSize($0.size)))" }
      return [
        .fail(
          Reason.noAddress, "\(names.joined(separator: ", ")) \(plural(broken.count, "has", "have")) no address",
          evidence,
          remedy: AddressRoom(broken, of: [device], context.machine).remedies)
      ]
    }
    let missing = Self.registersWithoutRange(device)
    guard missing.isEmpty else {
      return [
        .warn(
          Reason.unlisted, "the kernel lists no range for BAR \(missing.map(\.description).joined(separator: ", "))",
          evidence + missing.map { Evidence(device.busPath(.config), "BAR \($0) in use") },
          remedy: [
            Remedy(.hostSystem, "See what the kernel says of it", command: "sudo dmesg | grep \(device.address)")
          ])
      ]
    }
    guard !bars.isEmpty else { return [.pass(Reason.noBARs, "it has no BARs", [Evidence(path, "no range")])] }
    let list = bars.map { "BAR \($0.index) \($0.isIO ? "ports" : "\(ByteSize($0.size))")" }.joined(separator: ", ")
    return [.pass(Reason.placed, list, evidence)]
  }

  /// BARs whose register holds a type or an address, but to which the kernel gave no line. The upper half of a 64-bit
  /// BAR is no BAR. Virtual functions have their BARs in the capability of their physical function.
  private static func registersWithoutRange(_ device: PCIDevice) -> [Int] {
    guard device.configuration.headerType == 0, device.physicalFunction == nil, !device.configuration.isAllOnes,
      !device.resources.isEmpty
    else { return [] }
    let known = Set(device.bars.map(\.index))
    var missing: [Int] = []
    var index = 0
    while index < 6 {
      let register = device.configuration.doubleWord(0x10 + 4 * index) ?? 0
      if register != 0 && !known.contains(index) { missing.append(index) }
      // Bits 2:1 of a memory BAR: 10b for 64 bits.
      index += register & 1 == 0 && register & 6 == 4 ? 2 : 1
    }
    return missing
  }
}
