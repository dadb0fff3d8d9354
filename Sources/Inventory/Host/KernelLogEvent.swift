// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that the kernel printed about a PCI function and that says how it will fare with a guest.
package struct KernelLogEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Virtual functions could not be switched on: their memory has no address.
    case noRoomForVirtualFunctions
    /// A range for the BARs of virtual functions has no address, or has got one after all; `number` is the BAR.
    case virtualRangeUnplaced, virtualRangePlaced
    /// A memory BAR has no address, or has got one after all; `number` is the BAR.
    case barUnplaced, barPlaced
    /// A driver could not take a BAR because something else holds it; `number` is the BAR.
    case barHeld
    /// It did not come back from a power-saving state.
    case powerLost
    /// It answered: a driver enabled it, or a reset ended well.
    case answered
    /// It did not come back from a reset; `number` is how many milliseconds the kernel waited.
    case resetFailed
    /// Its BARs were lost in a reset that VFIO did not make, and written again.
    case resetRestored
    /// The IOMMU stopped an access or an interrupt of it.
    case accessStopped
    /// A VFIO driver refused it; `number` is the error, negative.
    case vfioRefused
    /// The same, because its virtual functions are switched on.
    case vfioRefusedPhysicalFunction
    /// PCI Express errors, reported through Advanced Error Reporting.
    case uncorrectableError, correctedError
    /// Firmware demands memory through it, so that the kernel does not give it away.
    case directMapping
    /// Interrupts came for which no driver stood up, and the kernel closed the line; `number` is the interrupt.
    case interruptClosed

    /// Whether it speaks against the function; the others show that something is over.
    package var isTrouble: Bool {
      switch self {
      case .virtualRangePlaced, .barPlaced, .answered: false
      default: true
      }
    }

    /// Whether `number` is a BAR.
    package var isAboutBAR: Bool {
      switch self {
      case .virtualRangeUnplaced, .virtualRangePlaced, .barUnplaced, .barPlaced, .barHeld: true
      default: false
      }
    }
  }

  /// Whom a line names.
  package enum Subject: Sendable, Hashable {
    case function(PCIAddress)
    /// The domain is not in the line: it stands as 0 here.
    case functionOfSomeDomain(PCIAddress)
    case interrupt(Int)
  }

  package let kind: Kind
  package let subject: Subject
  package let number: Int?
  /// The line, up to where the kernel's own words and numbers end: nothing else that could stand in it.
  package let text: String

  /// What a line tells; nil for almost every one.
  package init?(_ line: KernelLogLine) {
    guard line.isFromKernel else { return nil }
    for pattern in KernelLogPattern.all {
      guard let event = pattern.event(in: line) else { continue }
      self = event
      return
    }
    return nil
  }

  init(kind: Kind, subject: Subject, number: Int?, text: String) {
    self.kind = kind
    self.subject = subject
    self.number = number
    self.text = text
  }
}

/// One kind of line that the kernel prints. A new one is one line in `all`, with the function that prints it.
struct KernelLogPattern: Sendable {
  private enum Speaker {
    /// "DRIVER ADDRESS: …", whoever the driver is; or only those whose name contains a word.
    case driver(of: String = "")
    /// "NAME …: …" where what follows the name is no address.
    case named(String)
    /// "NAME: …".
    case subsystem(String)
  }

  private let kind: KernelLogEvent.Kind
  private let speaker: Speaker
  private let template: KernelLogTemplate

  private init(_ kind: KernelLogEvent.Kind, _ speaker: Speaker = .driver(), _ template: String) {
    self.kind = kind
    self.speaker = speaker
    self.template = KernelLogTemplate(template)
  }

  static let all: [KernelLogPattern] = [
    // drivers/pci/iov.c, sriov_enable
    KernelLogPattern(.noRoomForVirtualFunctions, .driver(), "not enough MMIO resources for SR-IOV"),
    // drivers/pci/setup-res.c, pci_assign_resource; from 6.9 on the resource is named before the range
    KernelLogPattern(.virtualRangeUnplaced, .driver(), "VF BAR %d [mem %*]: can't assign; no space"),
    KernelLogPattern(.virtualRangeUnplaced, .driver(), "VF BAR %d [mem %*]: failed to assign"),
    KernelLogPattern(.virtualRangePlaced, .driver(), "VF BAR %d [mem %*]: assigned"),
    KernelLogPattern(.barUnplaced, .driver(), "BAR %d [mem %*]: can't assign; no space"),
    KernelLogPattern(.barUnplaced, .driver(), "BAR %d [mem %*]: failed to assign"),
    KernelLogPattern(.barUnplaced, .driver(), "BAR %d: no space for [mem %*]"),
    KernelLogPattern(.barUnplaced, .driver(), "BAR %d: failed to assign [mem %*]"),
    KernelLogPattern(.barPlaced, .driver(), "BAR %d [mem %*]: assigned"),
    KernelLogPattern(.barPlaced, .driver(), "BAR %d: assigned [mem %*]"),
    // drivers/pci/pci.c, __pci_request_region
    KernelLogPattern(.barHeld, .driver(), "BAR %d: can't reserve [mem %*]"),
    KernelLogPattern(.barHeld, .driver(), "BAR %d [mem %*]: can't reserve"),
    // drivers/pci/pci.c, pci_power_up and pci_raw_set_power_state; the words changed in 5.4, 5.11 and 5.19
    KernelLogPattern(.powerLost, .driver(), "Unable to change power state from %* to D0, device inaccessible"),
    KernelLogPattern(.powerLost, .driver(), "can't change power state from %* to D0 (config space inaccessible)"),
    KernelLogPattern(.powerLost, .driver(), "Refused to change power state, currently in D3"),
    KernelLogPattern(.powerLost, .driver(), "refused to change power state from %* to D0"),
    // drivers/pci/pci.c, pci_dev_wait
    KernelLogPattern(.powerLost, .driver(), "not ready %dms after resume; giving up"),
    KernelLogPattern(.resetFailed, .driver(), "not ready %dms after %*; giving up"),
    // drivers/pci/setup-res.c, pci_enable_resources; drivers/pci/pci.c, pci_reset_function (6.11 and later)
    KernelLogPattern(.answered, .driver(), "enabling device (%* -> %*)"),
    KernelLogPattern(.answered, .driver(), "reset done"),
    // drivers/vfio/pci/vfio_pci_config.c, vfio_bar_restore
    KernelLogPattern(.resetRestored, .driver(of: "vfio"), "vfio_bar_restore: reset recovery - restoring BARs"),
    // drivers/iommu/intel/dmar.c, dmar_fault_do_one
    KernelLogPattern(.accessStopped, .subsystem("DMAR"), "[DMA %*] Request device [%a] %~"),
    KernelLogPattern(.accessStopped, .subsystem("DMAR"), "[INTR-REMAP] Request device [%a] %~"),
    // drivers/iommu/amd/iommu.c, iommu_print_event and amd_iommu_report_page_fault
    KernelLogPattern(.accessStopped, .subsystem("AMD-Vi"), "Event logged [%* device=%a %~"),
    KernelLogPattern(.accessStopped, .driver(), "AMD-Vi: Event logged [%* device=%a %~"),
    KernelLogPattern(.accessStopped, .driver(), "AMD-Vi: Event logged [IO_PAGE_FAULT domain=%~"),
    // drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_dump_event (6.14 and later; before, only the stream's
    // number is told)
    KernelLogPattern(.accessStopped, .named("arm-smmu-v3"), "event: %* client: %a sid: %~"),
    // drivers/base/dd.c, really_probe; the second before 6.7
    KernelLogPattern(.vfioRefused, .driver(of: "vfio"), "probe with driver %* failed with error %d"),
    KernelLogPattern(.vfioRefused, .subsystem("vfio-pci"), "probe of %a failed with error %d"),
    // drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_register_device
    KernelLogPattern(.vfioRefusedPhysicalFunction, .driver(of: "vfio"), "Cannot bind to PF with SR-IOV enabled"),
    // drivers/pci/pcie/aer.c, aer_print_error
    KernelLogPattern(.uncorrectableError, .driver(), "PCIe Bus Error: severity=Uncorrect%*, type=%*,"),
    KernelLogPattern(.uncorrectableError, .driver(), "AER: PCIe Bus Error: severity=Uncorrect%*, type=%*,"),
    KernelLogPattern(.correctedError, .driver(), "PCIe Bus Error: severity=Correct%*, type=%*,"),
    KernelLogPattern(.correctedError, .driver(), "AER: PCIe Bus Error: severity=Correct%*, type=%*,"),
    // drivers/iommu/iommu.c, __iommu_take_dma_ownership and its like; before 6.6 drivers/iommu/intel/iommu.c,
    // intel_iommu_attach_device
    KernelLogPattern(.directMapping, .driver(), "Firmware has requested this device have a 1:1 IOMMU mapping"),
    KernelLogPattern(
      .directMapping, .driver(), "Device is ineligible for IOMMU domain attach due to platform RMRR requirement"),
    // kernel/irq/spurious.c, __report_bad_irq
    KernelLogPattern(.interruptClosed, .named("irq"), "nobody cared"),
  ]

  fileprivate func event(in line: KernelLogLine) -> KernelLogEvent? {
    let head: String
    var subject: KernelLogEvent.Subject?
    switch speaker {
    case .driver(let word):
      guard let driver = line.driver, let device = line.device, let address = PCIAddress(device),
        Self.isName(driver), word.isEmpty || driver.contains(word)
      else { return nil }
      subject = .function(address)
      head = "\(driver) \(address): "
    case .named(let name):
      guard line.driver == name, let device = line.device, Self.isName(device) else { return nil }
      if let interrupt = Int(device) { subject = .interrupt(interrupt) }
      head = "\(name) \(device): "
    case .subsystem(let name):
      guard line.subsystem == name else { return nil }
      head = "\(name): "
    }
    guard let match = template.match(line.message) else { return nil }
    // An address in the message is whom the line is about; the one before it is the IOMMU's.
    if let address = match.address { subject = match.hasDomain ? .function(address) : .functionOfSomeDomain(address) }
    guard let subject else { return nil }
    guard let (kind, number) = Self.sorted(kind, subject, match.number) else { return nil }
    return KernelLogEvent(kind: kind, subject: subject, number: number, text: head + match.text)
  }

  /// Before 6.9 every resource is a "BAR": 6 is the expansion ROM, 7 to 12 are those of virtual functions, what follows
  /// are a bridge's windows (include/linux/pci.h).
  private static func sorted(
    _ kind: KernelLogEvent.Kind, _ subject: KernelLogEvent.Subject, _ number: Int?
  ) -> (KernelLogEvent.Kind, Int?)? {
    switch (kind, number) {
    case (.barUnplaced, let bar?) where (7...12).contains(bar): (.virtualRangeUnplaced, bar - 7)
    case (.barPlaced, let bar?) where (7...12).contains(bar): (.virtualRangePlaced, bar - 7)
    case (.barUnplaced, let bar?), (.barPlaced, let bar?): (0...5).contains(bar) ? (kind, bar) : nil
    case (.virtualRangeUnplaced, let bar?), (.virtualRangePlaced, let bar?), (.barHeld, let bar?):
      (0...5).contains(bar) ? (kind, bar) : nil
    case (.interruptClosed, _): if case .interrupt(let number) = subject { (kind, number) } else { nil }
    default: (kind, number)
    }
  }

  /// A name as drivers and devices have them; anything else is none of the kernel's lines.
  private static func isName(_ text: String) -> Bool {
    text.utf8.count <= 64
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [45, 46, 58, 95].contains($0)
      }
  }
}

/// What a message begins with, with places for what varies: `%d` a decimal number, `%a` the address of a PCI function,
/// `%*` the fewest harmless characters that let the rest follow, `%~` as many of them as there are.
struct KernelLogTemplate: Sendable {
  private enum Part {
    case text([UInt8])
    case number, address, some, rest
  }

  struct Match {
    var number: Int?
    var address: PCIAddress?
    var hasDomain = false
    var text = ""
  }

  private let parts: [Part]

  init(_ pattern: String) {
    var parts: [Part] = []
    var text: [UInt8] = []
    var bytes = Array(pattern.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%"), let letter = bytes.popFirst() else {
        text.append(byte)
        continue
      }
      if !text.isEmpty { parts.append(.text(text)) }
      text = []
      switch letter {
      case UInt8(ascii: "d"): parts.append(.number)
      case UInt8(ascii: "a"): parts.append(.address)
      case UInt8(ascii: "*"): parts.append(.some)
      default: parts.append(.rest)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  /// More than this is no line of the kernel's that is looked for.
  private static let longestRun = 96

  func match(_ message: String) -> Match? {
    // Almost every line ends here: it is asked of thousands of lines, by dozens of templates.
    if case .text(let first)? = parts.first, !message.utf8.starts(with: first) { return nil }
    let bytes = Array(message.utf8)
    var match = Match()
    var position = 0
    var index = 0
    while index < parts.count {
      switch parts[index] {
      case .text(let text):
        guard bytes[position...].starts(with: text) else { return nil }
        position += text.count
      case .number:
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
        guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else { return nil }
        match.number = number
      case .address:
        let start = position
        while position < bytes.count, Self.isAddress(bytes[position]) { position += 1 }
        // "[0x01:0x00.0]" from Linux 5.13 to 5.14.
        let text = String(decoding: bytes[start..<position], as: UTF8.self).replacing("0x", with: "")
        guard let address = PCIAddress(text) else { return nil }
        match.address = address
        match.hasDomain = text.utf8.count { $0 == 58 } == 2
      case .some:
        // What follows is always a text, so that its beginning can be looked for.
        guard index + 1 < parts.count, case .text(let next) = parts[index + 1] else { return nil }
        let limit = min(bytes.count, position + Self.longestRun)
        while position < limit, !bytes[position...].starts(with: next) {
          guard Self.isHarmless(bytes[position]) else { return nil }
          position += 1
        }
        guard bytes[position...].starts(with: next) else { return nil }
      case .rest:
        let limit = min(bytes.count, position + Self.longestRun)
        while position < limit, Self.isHarmless(bytes[position]) { position += 1 }
      }
      index += 1
    }
    match.text = String(decoding: bytes[..<position], as: UTF8.self)
    return match
  }

  private static func isAddress(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte) || (65...70).contains(byte) || byte == 58 || byte == 46
      || byte == 120
  }

  /// Letters, digits and what stands between numbers: no brackets and no quotation marks.
  private static func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ","),
      UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ")"):
      true
    default: false
    }
  }
}
