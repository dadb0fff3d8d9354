// SPDX-License-Identifier: GPL-3.0-or-later

/// What is known of an engine without measuring anything. Whoever reads its records goes by this, and by nothing else:
/// not by its name.
///
/// An engine that is not in the list, as that of a later version, is nobody's: what depends on its definition is then
/// not known.
package struct EngineDefinition: Sendable {
  /// What stands between the device of an arm and the memory it moves data to and from, and where a record says so.
  package enum Setting: Sendable {
    /// The type of the device's IOMMU group, or the arm that stands for one.
    case groupType
    /// The way that a USB device's transfers take.
    case usbRoute
    /// There is no device: a processor is measured.
    case noDevice
  }

  /// Whether a difference between two arms may be the price of remapping: the device moves data by itself.
  package enum RemappingTest: Sendable {
    case always
    /// Unless the record is labelled: what copies with the processor, or without a link, tests nothing.
    case onHardware
    case never
  }

  /// As records name it. API.
  package let id: String
  /// The families of metrics that it measures.
  package let metrics: [MetricFamily]
  /// The names of what its records say of how it measured (`Run.parameters`), without those of every engine (`common`).
  /// API.
  package let parameters: [String]
  package let setting: Setting
  package let remapping: RemappingTest

  package init(
    id: String, metrics: [MetricFamily], parameters: [String], setting: Setting = .groupType, remapping: RemappingTest
  ) {
    self.id = id
    self.metrics = metrics
    self.parameters = parameters
    self.setting = setting
    self.remapping = remapping
  }

  /// All there are: a line for each.
  package static let all: [EngineDefinition] = [.block, .vfio, .usb, .gpu, .cpu]

  /// Parameters of every engine.
  package static let common = ["tuned", Run.inUseParameter]

  /// The engine of that name; nil for one that this version does not know.
  package static func named(_ id: String) -> EngineDefinition? { all.first { $0.id == id } }

  /// Whether figures of a record test the price of remapping. `isEmulated`: it is labelled as no real hardware's.
  package func testsRemapping(isEmulated: Bool) -> Bool {
    switch remapping {
    case .always: true
    case .onHardware: !isEmulated
    case .never: false
    }
  }
}

/// The metrics of one id, at whatever points.
package struct MetricFamily: Sendable, Equatable {
  /// `block.read.latency`. API.
  package let id: String
  /// Whether the device's own clock times it, so that what ours costs is not in it.
  package let isTimedByDevice: Bool

  package init(_ id: String, isTimedByDevice: Bool = false) {
    self.id = id
    self.isTimedByDevice = isTimedByDevice
  }

  private static let byID = Dictionary(
    EngineDefinition.all.flatMap(\.metrics).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

  /// nil for a metric that no engine of this version measures.
  package static func named(_ id: String) -> MetricFamily? { byID[id] }
}
