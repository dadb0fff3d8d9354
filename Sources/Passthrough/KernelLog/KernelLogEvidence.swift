// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The kernel's log as evidence: which of its events concern which function, and what they say of which check.
struct KernelLogEvidence: Sendable {
  /// What is told of one function.
  private struct Story {
    /// The events that speak against it, and where each stands in the log.
    var troubles: [(place: Int, event: KernelLogEvent)] = []
    /// Where it last answered, and where a range was last placed: by whose it is and the BAR.
    var answered = -1
    var placed: [KernelLogEvent.Kind: [Int: Int]] = [:]

    mutating func add(_ event: KernelLogEvent, at place: Int) {
      switch event.kind {
      case .answered: answered = place
      case .barPlaced, .virtualRangePlaced: placed[event.kind, default: [:]][event.number ?? 0] = place
      default: troubles.append((place, event))
      }
    }

    /// Whether a later event shows that what an earlier one told is over.
    func isOvertaken(_ event: KernelLogEvent, at place: Int) -> Bool {
      switch event.kind {
      case .barUnplaced: placed[.barPlaced]?[event.number ?? 0] ?? -1 > place
      case .virtualRangeUnplaced: placed[.virtualRangePlaced]?[event.number ?? 0] ?? -1 > place
      case .powerLost, .resetFailed: answered > place
      default: false
      }
    }
  }

  private let machine: Machine
  private let stories: [PCIAddress: Story]

  init(_ machine: Machine) {
    self.machine = machine
    var stories: [PCIAddress: Story] = [:]
    let events = machine.kernelLog?.events ?? []
    let domains = events.isEmpty ? [] : Set(machine.pci.devices.map(\.address.domain).filter { $0 <= 0xffff })
    for (place, event) in events.enumerated() {
      for address in Self.functions(of: event, machine, domains) {
        stories[address, default: Story()].add(event, at: place)
      }
    }
    self.stories = stories
  }

  /// Whether it says nothing of any function.
  var isEmpty: Bool { stories.isEmpty }

  /// Whom an event is about. VT-d names no domain: then it is the one function that has that address somewhere, those
  /// behind VMD (domains above ffff) excepted, whose requests carry VMD's own id (pci_real_dma_dev in
  /// `drivers/pci/pci.c`).
  private static func functions(
    of event: KernelLogEvent, _ machine: Machine, _ domains: Set<UInt32>
  ) -> [PCIAddress] {
    switch event.subject {
    case .function(let address): return [address]
    case .interrupt(let number): return machine.kernelLog?.functionsByInterrupt[number] ?? []
    case .functionOfSomeDomain(let address):
      let found = domains.map {
        PCIAddress(domain: $0, bus: address.bus, device: address.device, function: address.function)
      }.filter { machine.pci[$0] != nil }
      return found.count == 1 ? found : []
    }
  }

  /// The events about a function that stand: of one kind, and not overtaken by a later one that shows the contrary.
  func events(about device: PCIDevice, _ kind: KernelLogEvent.Kind) -> [KernelLogEvent] {
    guard let story = stories[device.address] else { return [] }
    return story.troubles.filter { $0.event.kind == kind && !story.isOvertaken($0.event, at: $0.place) }.map(\.event)
  }

  static func evidence(_ events: [KernelLogEvent]) -> [Evidence] {
    events.suffix(3).map { Evidence(KernelLogExcerpt.path, $0.text) }
  }

  private func standing(_ rule: KernelLogRule, _ device: PCIDevice) -> [KernelLogEvent] {
    rule.isOver(device, machine) ? [] : events(about: device, rule.kind)
  }

  /// A check's answers with what the log adds: its lines as evidence, and where it proves more than the check saw, the
  /// verdict and the words. A question that does not arise is not raised by the log either.
  func amended(_ judgements: [Judgement], of id: String, for devices: [PCIDevice]) -> [Judgement] {
    guard var first = judgements.first, first.verdict != .notApplicable else { return judgements }
    for device in devices where stories[device.address] != nil && !device.isBridge {
      for rule in KernelLogRule.all where rule.id == id {
        let events = standing(rule, device)
        guard let last = events.last else { continue }
        first.evidence += Self.evidence(events)
        guard let verdict = rule.verdict(last) else { continue }
        let words = rule.words(last)
        if verdict.severity > first.verdict.severity {
          first.verdict = verdict
          first.reason = CommonReason.kernelLog
          first.summary = words
          // What the check would have advised does not help against what the kernel refused.
          first.remedy = rule.remedies(device, machine) + (verdict == .fail ? [] : first.remedy)
        } else if first.verdict.severity > 0 {
          first.summary += "; \(words)"
        }
      }
    }
    return [first] + judgements.dropFirst()
  }
}
