// SPDX-License-Identifier: GPL-3.0-or-later

/// What a measurement leaves: the samples, the parameters, and all that is needed to know whether another run may be
/// held against it. Schema `vfio-check/run`.
package struct Run: Sendable, Equatable {
  /// `block`, `vfio`, `usb`, `gpu`, `cpu`.
  package var engine: String
  package var toolVersion: String
  /// The subject, `pci:0000:01:00.0`; nil where no device is measured.
  package var subject: String?
  /// What a person calls it: the model's name.
  package var deviceName: String?
  /// Why the figures say nothing of real hardware; nil where they do.
  package var emulated: String?
  package var parameters: [String: String]
  package var fingerprint: Fingerprint
  package var metrics: [Metric]
  package var sessions: [RunSession]
  /// What one reading of the clock costs, median of some thousand, in nanoseconds.
  package var timerNanoseconds: Double
  /// Whether the user ended it before it was done.
  package var isInterrupted: Bool
  /// Why it ended before it was done, where nobody asked for that: the device went away.
  package var failure: String?
  /// What is to be said beside the figures: "io_uring is forbidden here, so reads were done one by one".
  package var notes: [String]

  package init(
    engine: String, toolVersion: String, subject: String?, deviceName: String?, emulated: String?,
    parameters: [String: String], fingerprint: Fingerprint, metrics: [Metric], timerNanoseconds: Double
  ) {
    self.engine = engine
    self.toolVersion = toolVersion
    self.subject = subject
    self.deviceName = deviceName
    self.emulated = emulated
    self.parameters = parameters
    self.fingerprint = fingerprint
    self.metrics = metrics
    self.timerNanoseconds = timerNanoseconds
    sessions = []
    isInterrupted = false
    failure = nil
    notes = []
  }

  /// Its arms, in the order in which they first came; empty for a run of one.
  package var arms: [Arm] {
    var seen: Set<Arm> = []
    return sessions.compactMap(\.arm).filter { seen.insert($0).inserted }
  }

  /// Whether the host used the device on purpose meanwhile (`--in-use`): then what others do on it belongs to what is
  /// measured.
  package static let inUseParameter = "inUse"

  /// Whether a block counts: nothing happened to the device that makes it say something else
  /// (`BlockFlag.disqualifies`).
  package func counts(_ block: RunBlock) -> Bool {
    let isInUse = parameters[Self.inUseParameter] == "yes"
    return !block.flags.contains { $0.disqualifies && !($0 == .foreignTraffic && isInUse) }
  }

  /// The blocks of a metric that count, by session; sessions without any are left out.
  package func blocks(of metric: Metric, arm: Arm? = nil) -> [[RunBlock]] {
    guard let index = metrics.firstIndex(of: metric) else { return [] }
    return sessions.filter { arm == nil || $0.arm == arm }
      .map { $0.blocks.filter { $0.metric == index && counts($0) } }.filter { !$0.isEmpty }
  }
}
