// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Wording

/// Puts the difference of two machines into words: first what it comes to, then what changed, the worst first.
struct DifferenceText {
  let difference: MachineDifference
  let layout: TextLayout

  private var detail: Detail { layout.detail }
  private var style: Style { layout.style }
  private var names: DeviceNames { layout.names }
  private var width: Int? { layout.width }
  private var old: Machine { difference.old }
  private var new: Machine { difference.new }

  func lines() -> [String] {
    var lines = DifferenceConclusion(difference: difference).sentences.flatMap { wrapped($0, width: width) }.map(paint)
    lines.append(style.faint("before: \(place(old))  now: \(place(new))"))
    var sections = [verdicts("No longer possible", .regressed), verdicts("Cannot be told any more", .unknown)]
    if detail != .quiet {
      sections += [
        verdicts("Possible now", .improved), host(), groups(), listed(gone: true), listed(gone: false), addresses(),
        functions(), usb(), ambiguities(), verdicts("Other verdicts", .changed),
      ]
    }
    for section in sections where !section.isEmpty { lines += ["", style.strong(section[0])] + section.dropFirst() }
    if let next = nextStep() { lines += ["", style.faint(next)] }
    return lines
  }

  private func paint(_ line: String) -> String {
    switch difference.outcome {
    case .unchanged, .changed: style.good(line)
    case .unknown: style.doubtful(line)
    case .regressed: style.bad(line)
    }
  }

  private func place(_ machine: Machine) -> String { machine.capturePath.map(printable) ?? "this machine" }

  /// What to type next.
  private func nextStep() -> String? {
    let root = new.capturePath.map { ShellCommand(" --root \($0)").text } ?? ""
    switch difference.outcome {
    case .unchanged, .changed: return nil
    case .unknown:
      return new.capturePath == nil && new.gaps.contains(where: \.needsPrivilege)
        ? "run vfio-check as root: not everything can be read without" : "what is missing: vfio-check preflight\(root)"
    case .regressed:
      let lost = difference.verdicts.devices.first { $0.direction == .regressed && $0.new != nil }?.new
      if let lost { return "next step: vfio-check preflight \(Self.text(lost))\(root)" }
      if difference.verdicts.host.contains(where: { $0.direction == .regressed }) {
        return "next step: vfio-check preflight\(root)"
      }
      return "what is there now: vfio-check list\(root)"
    }
  }

  // MARK: Verdicts

  private func verdicts(_ title: String, _ direction: VerdictChange) -> [String] {
    let comparison = difference.verdicts
    var lines: [String] = []
    for change in comparison.host where change.direction == direction {
      lines.append("  the host  \(change.old.rawValue) → \(change.finding.verdict.rawValue)  \(change.id)")
      lines += indented(change.finding.summary, by: 6)
      if detail == .verbose { lines += change.finding.evidence.map(evidence) }
    }
    // Many devices are blocked for one reason: it is told once, below them all.
    var order: [[String]] = []
    var changes: [[String]: [DeviceVerdictChange]] = [:]
    for change in comparison.devices where change.direction == direction {
      let reasons = Self.reasons(change)
      if changes[reasons] == nil { order.append(reasons) }
      changes[reasons, default: []].append(change)
    }
    for reasons in order {
      for change in changes[reasons] ?? [] {
        let states =
          change.oldState == change.newState
          ? "still \(change.oldState.rawValue)" : "\(change.oldState.rawValue) → \(change.newState?.rawValue ?? "gone")"
        lines.append("  \(Self.subject(change))  \(states)  \(name(change))")
      }
      lines += reasons.flatMap { indented($0, by: 6) }
    }
    for change in comparison.ambiguous where change.direction == direction {
      let known =
        "\(change.oldReady) of \(change.old.count) equal devices could be passed through, \(change.newReady) of \(change.new.count) can now"
      let which = change.old.map(Self.text).joined(separator: ", ")
      lines += indented("\(known); which cannot be told: \(which) before", by: 2)
    }
    return lines.isEmpty ? [] : [title] + lines
  }

  private func evidence(_ evidence: Evidence) -> String {
    style.faint("      \(printable(evidence.path)) = \(printable(evidence.value))")
  }

  private static func reasons(_ change: DeviceVerdictChange) -> [String] {
    change.reasons.map { "\($0.id): \($0.summary)" }
      + (change.resolved.isEmpty ? [] : ["no longer: \(change.resolved.joined(separator: ", "))"])
  }

  /// "0000:02:00.0 (was 0000:01:00.0)".
  static func subject(_ change: DeviceVerdictChange) -> String {
    guard let new = change.new, new != change.old else { return text(change.old) }
    return "\(text(new)) (was \(text(change.old)))"
  }

  private func name(_ change: DeviceVerdictChange) -> String {
    switch change.new ?? change.old {
    case .pci(let address): names.pci((change.new == nil ? old : new).pci[address])
    case .usb(let path): names.usb((change.new == nil ? old : new).usb[path])
    }
  }

  static func text(_ target: Target) -> String {
    switch target {
    case .pci(let address): "\(address)"
    case .usb(let path): "\(path)"
    }
  }

  // MARK: The machine

  private func host() -> [String] {
    let host = difference.host
    var rows: [(String, String)] = []
    func add(_ what: String, _ change: Change<String>?) {
      if let change { rows.append((what, "\(change.old) → \(change.new)")) }
    }
    add("machine", host.product)
    add("processor", host.processorModel)
    add("firmware", host.biosVersion)
    add("firmware date", host.biosDate)
    add("kernel", host.kernelRelease)
    if !host.addedArguments.isEmpty || !host.removedArguments.isEmpty {
      let words = host.removedArguments.map { "-\($0)" } + host.addedArguments.map { "+\($0)" }
      rows.append(("command line", words.joined(separator: " ")))
    }
    if let enabled = host.isIOMMUEnabled {
      let before = old.iommu.groups.count
      let now = new.iommu.groups.count
      rows.append(
        ("IOMMU", enabled.new ? "off → on, \(counted(now, "group"))" : "on, \(counted(before, "group")) → off"))
    }
    if let kinds = host.iommuKinds, host.isIOMMUEnabled == nil {
      func text(_ kinds: [IOMMUUnit.Kind]) -> String { Self.list(kinds.map(\.rawValue)) }
      rows.append(("IOMMU", "\(text(kinds.old)) → \(text(kinds.new))"))
    }
    return rows.isEmpty ? [] : ["The machine"] + table(rows, indentation: 2)
  }

  // MARK: Groups

  private func groups() -> [String] {
    var lines: [String] = []
    var types: [(change: Change<DomainType>, groups: [String])] = []
    var renumbered: [String] = []
    for change in difference.groups {
      switch change.kind {
      case .merged, .split, .regrouped:
        lines.append("  \(change.kind.rawValue): \(Self.groups(change.old)) → \(Self.groups(change.new))")
        lines += change.old.map { "      before  \(members($0))" } + change.new.map { "      now     \(members($0))" }
      case .made: lines.append("  new: \(change.new.map(members).joined(separator: "; ")), in no group before")
      case .dissolved: lines.append("  dissolved: \(change.old.map(members).joined(separator: "; ")), in no group now")
      case .renumbered: renumbered.append(Self.numbers(change))
      case .altered:
        var parts: [String] = []
        func add(_ word: String, _ addresses: [PCIAddress]) {
          if !addresses.isEmpty { parts.append("\(word) \(Self.list(addresses.map(\.description)))") }
        }
        add("now with", change.came + change.entered)
        add("without", change.gone + change.left)
        if parts.isEmpty, let type = change.type {
          if let position = types.firstIndex(where: { $0.change == type }) {
            types[position].groups.append(Self.numbers(change))
          } else {
            types.append((type, [Self.numbers(change)]))
          }
          continue
        }
        if let type = change.type { parts.append("\(type.old) → \(type.new)") }
        lines.append("  group \(Self.numbers(change)): \(parts.joined(separator: ", "))")
      }
    }
    for (change, groups) in types {
      lines += indented(
        "type \(change.old) → \(change.new): \(plural(groups.count, "group", "groups")) \(some(groups))", by: 2)
    }
    if !renumbered.isEmpty {
      let count = renumbered.count == 1 ? "1 group has another number" : "\(renumbered.count) groups have other numbers"
      lines += indented("\(count) and the same members: \(some(renumbered))", by: 2)
    }
    return lines.isEmpty ? [] : ["IOMMU groups"] + lines.map(printable)
  }

  private func members(_ group: IOMMUGroup) -> String {
    "group \(group.number): \(Self.list(group.members.map(\.description) + group.otherMembers))"
  }

  private static func groups(_ groups: [IOMMUGroup]) -> String {
    "\(plural(groups.count, "group", "groups")) \(list(groups.map { "\($0.number)" }))"
  }

  /// "7", or "7 → 8" for a group with another number now.
  private static func numbers(_ change: GroupChange) -> String {
    let (before, now) = (change.old.first?.number, change.new.first?.number)
    return [before, before == now ? nil : now].compactMap { $0.map(String.init) }.joined(separator: " → ")
  }

  // MARK: Devices

  private func listed(gone: Bool) -> [String] {
    let machine = gone ? old : new
    let functions = (gone ? difference.functions.gone : difference.functions.came).compactMap { machine.pci[$0] }
    let devices = (gone ? difference.usb.gone : difference.usb.came).compactMap { machine.usb[$0] }
    let states = Dictionary(
      gone ? [] : difference.verdicts.came.map { ($0.target, $0.state.rawValue) },
      uniquingKeysWith: { first, _ in first })
    var rows: [(String, String)] = []
    for function in functions where detail == .verbose || !function.isBridge {
      let state = states[.pci(function.address)].map { ", \($0)" } ?? ""
      rows.append(("\(function.address)", "\(names.pci(function)), \(PCIText.group(function))\(state)"))
    }
    for device in devices {
      rows.append(("\(device.usbPath)", names.usb(device) + (states[.usb(device.usbPath)].map { ", \($0)" } ?? "")))
    }
    var lines = table(rows, indentation: 2)
    let bridges = detail == .verbose ? 0 : functions.count(where: \.isBridge)
    if bridges > 0 { lines.append("  \(rows.isEmpty ? "" : "and ")\(counted(bridges, "bridge"))") }
    return lines.isEmpty ? [] : [gone ? "Gone" : "New"] + lines
  }

  /// A line for each slot: the functions of a card move together.
  private func addresses() -> [String] {
    var slots: [[FunctionMove]] = []
    var bridges = 0
    for move in difference.moves {
      if detail != .verbose, new.pci[move.new]?.isBridge ?? false, move.reason == .renumbered {
        bridges += 1
      } else if let last = slots.last?.last, last.old.isSameSlot(as: move.old), last.new.isSameSlot(as: move.new),
        last.reason == move.reason
      {
        slots[slots.count - 1].append(move)
      } else {
        slots.append([move])
      }
    }
    let rows = slots.compactMap { moves -> (String, String)? in
      guard let first = moves.first else { return nil }
      let isSlot = moves.count > 1 && moves.allSatisfy { $0.old.function == $0.new.function }
      let pairs =
        isSlot
        ? "\(first.old.slotDescription) → \(first.new.slotDescription)"
        : moves.map { "\($0.old) → \($0.new)" }.joined(separator: ", ")
      var text = names.pci(new.pci[first.new])
      if isSlot { text += " and \(counted(moves.count - 1, "more function"))" }
      if first.reason == .moved {
        func port(_ address: PCIAddress?) -> String { address.map { "behind \($0)" } ?? "on a root bus" }
        text += "; elsewhere: \(port(first.oldParent)) → \(port(first.newParent))"
      }
      return (pairs, text)
    }
    var lines = table(rows, indentation: 2)
    if bridges > 0 {
      lines.append("  \(rows.isEmpty ? "" : "and ")\(counted(bridges, "bridge")), for buses numbered anew")
    }
    return lines.isEmpty ? [] : ["Other addresses"] + lines
  }

  private func functions() -> [String] {
    var lines: [String] = []
    for change in difference.functionChanges {
      let was = change.old == change.new ? "" : " (was \(change.old))"
      lines.append("  \(change.new)\(was)  \(names.pci(new.pci[change.new]))")
      lines += table(FunctionChangeText.rows(change), indentation: 6)
    }
    return lines.isEmpty ? [] : ["Changed devices"] + lines
  }

  // MARK: USB

  private func usb() -> [String] {
    var rows: [(String, String)] = []
    for change in difference.usbChanges {
      var parts: [String] = []
      if change.reason == .moved { parts.append(change.old == change.new ? "on another controller" : "another port") }
      if change.reason == .renumbered {
        // Nothing but the number of a bus: the hubs among them are told with what hangs on them.
        if detail != .verbose, new.usb[change.new]?.isHub ?? false, change.megabitsPerSecond == nil { continue }
        parts.append("the same port, the bus numbered anew")
      }
      if let speed = change.megabitsPerSecond { parts.append("\(Self.speed(speed.old)) → \(Self.speed(speed.new))") }
      if let drivers = change.drivers { parts.append("driver \(Self.list(drivers.old)) → \(Self.list(drivers.new))") }
      let path = change.old == change.new ? "\(change.new)" : "\(change.old) → \(change.new)"
      rows.append((path, "\(names.usb(new.usb[change.new])): \(parts.joined(separator: ", "))"))
    }
    return rows.isEmpty ? [] : ["USB"] + table(rows, indentation: 2)
  }

  private static func speed(_ megabits: Double) -> String {
    "\(NumberText.text(megabits)) Mbit/s"
  }

  // MARK: What cannot be told

  private func ambiguities() -> [String] {
    var lines: [String] = []
    for ambiguity in difference.functions.ambiguities {
      lines += [
        "  \(names.pci(ambiguity.new.first.flatMap { new.pci[$0] }))",
        "      before  \(Self.list(ambiguity.old.map { function($0, old) }))",
        "      now     \(Self.list(ambiguity.new.map { function($0, new) }))",
      ]
    }
    for ambiguity in difference.usb.ambiguities {
      lines += [
        "  \(names.usb(ambiguity.new.first.flatMap { new.usb[$0] }))",
        "      before  \(Self.list(ambiguity.old.map(\.description)))",
        "      now     \(Self.list(ambiguity.new.map(\.description)))",
      ]
    }
    guard !lines.isEmpty else { return [] }
    let reason =
      old.isRedacted || new.isRedacted
      ? "their serial numbers are taken out of a redacted capture" : "no serial number tells them apart"
    return ["Equal devices: which is which cannot be told (\(reason))"] + lines
  }

  private func function(_ address: PCIAddress, _ machine: Machine) -> String {
    "\(address) (\(machine.pci[address].map(PCIText.group) ?? "no group"))"
  }

  // MARK: Laying out

  private func table(_ rows: [(String, String)], indentation: Int) -> [String] {
    let widest = rows.map(\.0.count).max() ?? 0
    let inset = String(repeating: " ", count: indentation + widest + 2)
    return rows.flatMap { row -> [String] in
      let text = wrapped(printable(row.1), width: width.map { $0 - inset.count })
      let first = String(repeating: " ", count: indentation) + printable(row.0).padded(to: widest) + "  "
      return ["\(first)\(text.first ?? "")"] + text.dropFirst().map { inset + $0 }
    }
  }

  private func indented(_ text: String, by indentation: Int) -> [String] {
    wrapped(printable(text), width: width.map { $0 - indentation }).map {
      String(repeating: " ", count: indentation) + $0
    }
  }

  /// The first few of many; all of them with `--verbose`.
  private func some(_ texts: [String]) -> String {
    guard detail != .verbose, texts.count > 10 else { return texts.listed() }
    return texts.listed(8) + " (-v names them)"
  }

  static func list(_ texts: [String]) -> String { texts.isEmpty ? "none" : texts.listed() }
}
