// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import TestSupport
import Testing

@Suite("Engine definitions")
struct EngineDefinitionTests {
  @Test("each engine and each metric is defined once")
  func unique() {
    let ids = EngineDefinition.all.map(\.id)
    #expect(ids == ["block", "vfio", "usb", "gpu", "cpu"])
    let metrics = EngineDefinition.all.flatMap(\.metrics).map(\.id)
    #expect(Set(metrics).count == metrics.count)
    for engine in EngineDefinition.all {
      #expect(!engine.metrics.isEmpty && !engine.parameters.isEmpty)
      #expect(Set(engine.parameters).isDisjoint(with: EngineDefinition.common))
      #expect(EngineDefinition.named(engine.id)?.metrics == engine.metrics)
    }
  }

  @Test("a GPU's copies and reads are timed by its own clock, pinning and all else by ours")
  func timedByDevice() {
    let timed = EngineDefinition.all.flatMap(\.metrics).filter(\.isTimedByDevice).map(\.id)
    #expect(
      Set(timed) == [
        "gpu.copy.h2d.latency", "gpu.copy.h2d.throughput", "gpu.copy.d2h.latency", "gpu.copy.d2h.throughput",
        "gpu.copy.both.latency", "gpu.copy.both.throughput", "gpu.chase.latency",
      ])
    #expect(Metric(id: "gpu.pin.latency", point: [:]).isTimedByDevice == false)
    #expect(Metric.reads().isTimedByDevice == false)
  }

  @Test("what this version does not know is not known, and never taken for something else")
  func unknown() {
    #expect(EngineDefinition.named("tape") == nil && MetricFamily.named("gpu.copy.sideways.latency") == nil)
    #expect(Metric(id: "gpu.copy.sideways.latency", point: [:]).isTimedByDevice == nil)
    let tape = Run.built { run in
      run.engine = "tape"
      run.fingerprint.mayDiffer.append(FingerprintField("iommu.groupType", "identity", source: "type"))
    }
    #expect(ComparisonArm(name: "a", run: tape).kind == .unknown)
  }

  @Test("remapping is tested by what moves data by itself, on hardware where it may be a program")
  func remapping() {
    func engines(isEmulated: Bool) -> [String] {
      EngineDefinition.all.filter { $0.testsRemapping(isEmulated: isEmulated) }.map(\.id)
    }
    #expect(engines(isEmulated: false) == ["block", "vfio", "usb", "gpu"])
    #expect(engines(isEmulated: true) == ["block", "vfio", "usb"])
  }
}
