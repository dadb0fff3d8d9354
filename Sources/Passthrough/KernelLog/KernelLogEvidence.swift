// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The kernel's log as evidence: which of its events concern which function, and what they say of which check.
struct KernelLogEvidence: Sendable {
  private struct Entry {
    let place: Int
    let event: KernelLogEvent
  }

  private let machine: Machine
  private let entries: [PCIAddress: [Entry]]

  init(_ machine: Machine) {
    self.machine = machine
    var entries: [PCIAddress: [Entry]] = [:]
    for (place, event) in (machine.kernelLog?.events ?? []).enumerated() {
      for address in Self.functions(of: event, machine) {
        entries[address, default: []].append(Entry(place: place, event: event))
      }
    }
    self.entries = entries
  }

  /// Whether it says nothing of any function.
  var isEmpty: Bool { entries.isEmpty }

  /// Whom an event is about. VT-d names no domain: then it is the one function that has that address somewhere, those behind VMD
  /// (domains above ffff) excepted, whose requests carry VMD's own id (pci_real_dma_dev in `drivers/pci/pci.c`).
  private static func functions(of event: KernelLogEvent, _ machine: Machine) -> [PCIAddress] {
    switch event.subject {
    case .function(let address): return [address]
    case .interrupt(let number): return machine.kernelLog?.functionsByInterrupt[number] ?? []
    case .functionOfSomeDomain(let address):
      let domains = Set(machine.pci.devices.map(\.address.domain)).filter { $0 <= 0xffff }
      let found = domains.map {
        PCIAddress(domain: $0, bus: address.bus, device: address.device, function: address.function)
      }.filter { machine.pci[$0] != nil }
      return found.count == 1 ? found : []
    }
  }

  /// The events about a function that stand: of those kinds, and not overtaken by a later one that shows the contrary.
  func events(about device: PCIDevice, _ kinds: KernelLogEvent.Kind...) -> [KernelLogEvent] {
    guard let entries = entries[device.address] else { return [] }
    return entries.filter { entry in
      kinds.contains(entry.event.kind)
        && !entries.contains { later in
          later.place > entry.place && Self.overtakes(later.event, entry.event)
        }
    }.map(\.event)
  }

  /// Whether a later event shows that what an earlier one told is over.
  private static func overtakes(_ later: KernelLogEvent, _ earlier: KernelLogEvent) -> Bool {
    switch (earlier.kind, later.kind) {
    case (.barUnplaced, .barPlaced), (.virtualRangeUnplaced, .virtualRangePlaced): earlier.number == later.number
    case (.powerLost, .answered), (.resetFailed, .answered): true
    default: false
    }
  }

  /// What the log says for a check of a function, the last few lines.
  func evidence(for device: PCIDevice, about id: String) -> [Evidence] {
    Self.evidence(KernelLogRule.all.filter { $0.id == id }.flatMap { standing($0, device) })
  }

  static func evidence(_ events: [KernelLogEvent]) -> [Evidence] {
    events.suffix(3).map { Evidence(KernelLogExcerpt.path, $0.text) }
  }

  private func standing(_ rule: KernelLogRule, _ device: PCIDevice) -> [KernelLogEvent] {
    rule.isOver(device, machine) ? [] : events(about: device, rule.kind)
  }

  /// A check's answers with what the log adds: its lines as evidence, and where it proves more than the check saw, the verdict and the words.
  /// A question that does not arise is not raised by the log either.
  func amended(_ judgements: [Judgement], of id: String, for devices: [PCIDevice]) -> [Judgement] {
    guard var first = judgements.first, first.verdict != .notApplicable else { return judgements }
    for device in devices where entries[device.address] != nil && !device.isBridge {
      for rule in KernelLogRule.all where rule.id == id {
        let events = standing(rule, device)
        guard let last = events.last else { continue }
        first.evidence += Self.evidence(events)
        guard let verdict = rule.verdict(last) else { continue }
        let words = rule.words(last)
        if verdict.severity > first.verdict.severity {
          first.verdict = verdict
          first.summary = words
          first.remedy = rule.remedies(device, machine) + first.remedy
        } else if first.verdict.severity > 0 {
          first.summary += "; \(words)"
        }
      }
    }
    return [first] + judgements.dropFirst()
  }
}
