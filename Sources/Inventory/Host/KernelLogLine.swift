// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of the kernel's log, taken apart once.
///
/// Names that a device gives itself stand in the log too ("usb 1-2: Product: …"), and programs may write there. So a
/// pattern is never searched for in the whole line: it is asked who printed the line, and what stands behind that.
package struct KernelLogLine: Sendable, Hashable {
  /// What was printed, without level, facility, time and caller.
  package let text: String
  /// Whether the kernel itself printed it: facility 0 (`LOG_KERN`; vprintk_store in `kernel/printk/printk.c` gives what
  /// programs write to /dev/kmsg another one).
  package let isFromKernel: Bool
  /// The driver, bus or class that printed about a device, as dev_printk writes it: "driver device: message"
  /// (__dev_printk in `drivers/base/core.c`). nil in every other line.
  package let driver: String?
  /// The name of that device: "0000:01:00.0", "1-2".
  package let device: String?
  /// What prints without a device, before the first ": ": "DMAR", "AMD-Vi", "NVRM". nil in lines of dev_printk and in
  /// those without.
  package let subsystem: String?
  /// What stands behind "driver device: " or "subsystem: ", or else the whole text.
  package let message: String

  /// Takes a line apart as syslog(2) and `dmesg -r` print it, "<4>[   12.345678][  T123] text"; each part before the
  /// text may be missing.
  package init(_ line: some StringProtocol) {
    var rest = Substring(line)
    var isFromKernel = true
    if let (number, behind) = Self.bracketed(rest, "<", ">"), let priority = Int(number) {
      // Facility and level in one number, the level in the lower three bits (syslog(3)).
      isFromKernel = (0..<8).contains(priority)
      rest = behind
    }
    // print_time and print_caller in `kernel/printk/printk.c`.
    for isPart in [Self.isTime, Self.isCaller] {
      let bare = rest.drop { $0 == " " }
      guard let (inner, behind) = Self.bracketed(bare, "[", "]"), isPart(inner) else { continue }
      rest = behind
    }
    if rest.first == " " { rest.removeFirst() }
    text = String(rest)
    self.isFromKernel = isFromKernel
    guard let (head, message) = Self.halves(rest) else {
      (driver, device, subsystem, self.message) = (nil, nil, nil, text)
      return
    }
    self.message = String(message)
    if let space = head.lastIndex(of: " ") {
      driver = String(head[..<space])
      device = String(head[head.index(after: space)...])
      subsystem = nil
    } else {
      (driver, device, subsystem) = (nil, nil, String(head))
    }
  }

  /// Whether the kernel printed it for a PCI function; by whatever driver has it.
  package func isPrinted(for function: PCIAddress) -> Bool {
    isFromKernel && device == function.description
  }

  /// Whether the kernel printed it for a USB device, as the USB core names it.
  package func isPrinted(for device: USBPath) -> Bool {
    isFromKernel && driver == "usb" && self.device == device.description
  }

  /// Whether the kernel reports on a PCI function: what was printed for it, and what others print about it.
  ///
  /// - A root port, of the errors that it was sent: "pcieport 0000:00:1c.0: AER: Corrected error message received from
  ///   0000:01:00.0" (aer_print_rp_info in `drivers/pci/pcie/aer.c`; "error received: 0000:01:00.0" before 6.10).
  /// - VT-d's faults: "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr …" (dmar_fault_do_one in
  ///   `drivers/iommu/intel/dmar.c`; "[0x01:0x00.0]" since 5.13; the segment, where there are several, is not in it).
  /// - AMD's: "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=…" (iommu_print_event in
  ///   `drivers/iommu/amd/iommu.c`; without the domain before 5.19).
  /// - NVIDIA's driver, which names the slot: "NVRM: Xid (PCI:0000:01:00): 79, …".
  package func reports(on function: PCIAddress) -> Bool {
    guard isFromKernel else { return false }
    if device == function.description { return true }
    let full = function.description
    let short = String(full.drop { $0 != ":" }.dropFirst())
    if driver == "pcieport", message.hasPrefix("AER: ") {
      return message.hasSuffix(" received from \(full)") || message.hasSuffix(" error received: \(full)")
    }
    switch subsystem {
    case "DMAR":
      let numbers = short.split(separator: ":")
      let prefixed = numbers.map { "0x\($0)" }.joined(separator: ":")
      return message.hasPrefix("[")
        && (message.contains("] Request device [\(short)]") || message.contains("] Request device [\(prefixed)]"))
    case "AMD-Vi":
      return message.hasPrefix("Event logged [")
        && (message.contains(" device=\(full) ") || (function.domain == 0 && message.contains(" device=\(short) ")))
    case "NVRM": return message.hasPrefix("Xid (PCI:\(function.slotDescription))")
    default: return false
    }
  }

  // MARK: Parts

  private static func bracketed(
    _ text: Substring, _ start: Character, _ end: Character
  ) -> (inner: Substring, behind: Substring)? {
    guard text.first == start, let last = text.firstIndex(of: end) else { return nil }
    return (text[text.index(after: text.startIndex)..<last], text[text.index(after: last)...])
  }

  /// "   12.345678".
  private static func isTime(_ text: Substring) -> Bool {
    let parts = text.drop { $0 == " " }.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
  }

  /// "  T123" for a thread, "    C1" for a processor.
  private static func isCaller(_ text: Substring) -> Bool {
    let bare = text.drop { $0 == " " }
    return (bare.first == "T" || bare.first == "C") && bare.count > 1 && bare.dropFirst().allSatisfy(isDigit)
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  /// What stands before and behind the first ": ".
  private static func halves(_ text: Substring) -> (Substring, Substring)? {
    var place = text.startIndex
    while let colon = text[place...].firstIndex(of: ":") {
      let next = text.index(after: colon)
      if next < text.endIndex, text[next] == " " {
        return colon == text.startIndex ? nil : (text[..<colon], text[text.index(after: next)...])
      }
      place = next
    }
    return nil
  }
}
