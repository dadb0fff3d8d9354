// SPDX-License-Identifier: GPL-3.0-or-later

/// What the kernel has printed since it started that concerns PCI functions on their way to a guest, as far as its log
/// goes back.
package struct KernelLogExcerpt: Sendable {
  /// Where the log is read from, and what evidence from it names.
  package static let path = "/dev/kmsg"
  /// Where a capture keeps it: beside its manifest, since the log of a machine is no file of its tree.
  static let capturePath = "/kernel.log"
  /// How many equal events are kept; a faulty device fills the log with one line.
  package static let maxOfKind = 32

  private static let maxInAll = 16_384

  /// In the order in which they were printed.
  package let events: [KernelLogEvent]
  /// The functions that use an interrupt, for those interrupts that an event names.
  package var functionsByInterrupt: [Int: [PCIAddress]] = [:]

  private struct Key: Hashable {
    let kind: KernelLogEvent.Kind
    let subject: KernelLogEvent.Subject
    let bar: Int?
  }

  /// From lines in the form that `KernelLogLine` reads. Of many equal events the last ones are kept, and of those that
  /// show an end of trouble only those that come after some.
  package init(lines: some Sequence<String>) {
    var troubled: Set<KernelLogEvent.Subject> = []
    let all = lines.compactMap { KernelLogEvent(KernelLogLine($0)) }.filter { event in
      if event.kind.isTrouble { troubled.insert(event.subject) }
      return event.kind.isTrouble || troubled.contains(event.subject)
    }
    var counts: [Key: Int] = [:]
    var kept: [KernelLogEvent] = []
    for event in all.reversed() {
      let key = Key(kind: event.kind, subject: event.subject, bar: event.kind.isAboutBAR ? event.number : nil)
      counts[key, default: 0] += 1
      if counts[key, default: 0] <= Self.maxOfKind { kept.append(event) }
    }
    // What a capture keeps must be read again: no more than a reader takes.
    events = kept.prefix(Self.maxInAll).reversed()
  }

  /// The interrupts that events name.
  var interrupts: Set<Int> {
    Set(events.compactMap { if case .interrupt(let number) = $0.subject { number } else { nil } })
  }

  /// As a capture keeps it.
  var encoded: [UInt8] { Array(events.map { $0.text + "\n" }.joined().utf8) }
}
