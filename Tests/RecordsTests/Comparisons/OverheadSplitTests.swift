// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Statistics
import TestSupport
import Testing

@testable import Records

@Suite("OverheadSplit")
struct OverheadSplitTests {
  private static let noise = (sessions: 0.001, samples: 0.01)

  /// A run of its own: `type` is its group's, nil for a guest. Twice as slow halves a rate.
  private static func run(_ seed: UInt64, type: String?, slowdown: Double) -> Run {
    var run = Run.measured([.reads(), .throughput()], seed: seed, noise: noise) { metric, _ in
      metric.isBetterLower ? 80_000 * slowdown : 2e9 / slowdown
    }
    run.fingerprint.mayDiffer =
      type.map { [FingerprintField("iommu.groupType", $0, source: "test")] }
      ?? [FingerprintField("machine.isVirtual", "yes", source: "test")]
    return run
  }

  private static func split(_ base: ComparisonArm, _ candidates: [ComparisonArm]) -> [OverheadSplit] {
    Comparison(base: base, candidates: candidates, margin: 0.03, resamples: 200).split
  }

  private static let bare = ComparisonArm(name: "bare", run: run(1, type: "identity", slowdown: 1))
  private static let translated = ComparisonArm(name: "dma", run: run(2, type: "DMA-FQ", slowdown: 1.05))
  private static let guest = ComparisonArm(name: "guest", run: run(3, type: nil, slowdown: 1.155))

  private static func expectProduct(_ split: OverheadSplit) throws {
    try #require(split.parts.count == 3)
    let (whole, product) = (split.parts[2].ratio, split.parts[0].ratio * split.parts[1].ratio)
    #expect(abs(product / whole - 1) < 1e-9, "\(product) is not \(whole)")
  }

  @Test("the whole is the product of its parts, and above 1 is worse for rates too")
  func product() throws {
    let splits = Self.split(Self.bare, [Self.guest, Self.translated])
    #expect(splits.map(\.metric) == [.reads(), .throughput()])
    for split in splits {
      #expect(split.parts.map(\.name) == ["translation", "virtualisation", "both together"])
      #expect(
        split.parts.map(\.from) == ["bare", "dma", "bare"] && split.parts.map(\.to) == ["dma", "guest", "guest"])
      try Self.expectProduct(split)
      for (part, ratio) in zip(split.parts, [1.05, 1.1, 1.155]) {
        #expect(part.interval.contains(ratio) && part.interval.contains(part.ratio) && part.isDistinguishable)
        #expect(part.interval.lower > 1)
      }
    }
  }

  @Test("a USB device's detours are told apart, and what they are made of is said not to be")
  func usb() throws {
    func arm(_ name: String, _ seed: UInt64, _ slowdown: Double) -> ComparisonArm {
      var run = Self.run(seed, type: nil, slowdown: slowdown)
      run.engine = "usb"
      run.fingerprint.mayDiffer = [FingerprintField("usb.route", name, source: "test")]
      return ComparisonArm(name: name, run: run)
    }
    let split = try #require(
      Self.split(arm("host", 1, 1), [arm("usb-host", 3, 1.5), arm("controller", 2, 1.05)]).first)
    #expect(
      split.parts.map(\.name) == [
        "controller in the guest", "transfers handed on by the hypervisor", "both together",
      ])
    try Self.expectProduct(split)
    for (part, ratio) in zip(split.parts, [1.05, 1.5 / 1.05, 1.5]) { #expect(part.interval.contains(ratio)) }
    #expect(split.limits.contains("event loop"))
    #expect(Self.split(arm("controller", 1, 1), [arm("host", 2, 1), arm("usb-host", 3, 1)]).isEmpty)
  }

  @Test("what costs nothing is said to be indistinguishable")
  func free() throws {
    let same = ComparisonArm(name: "dma", run: Self.run(5, type: "DMA", slowdown: 1))
    let split = try #require(Self.split(Self.bare, [same, Self.guest]).first)
    #expect(split.parts.map(\.isDistinguishable) == [false, true, true])
  }

  @Test("with a single session nothing can be told from nothing")
  func singleSession() throws {
    var (bare, guest) = (Self.bare.run, Self.guest.run)
    bare.sessions.removeLast(4)
    guest.sessions.removeLast(4)
    let split = try #require(
      Self.split(
        ComparisonArm(name: "bare", run: bare), [Self.translated, ComparisonArm(name: "guest", run: guest)]
      ).first)
    #expect(split.parts.allSatisfy { !$0.isDistinguishable && $0.interval.contains($0.ratio) })
  }

  /// Translation is then compared within rounds, of which the base's repetition is none; the other parts must rest on
  /// the same sessions.
  @Test("the parts of arms measured in turns multiply to the whole, too")
  func arms() throws {
    var random = SeededGenerator(seed: 5)
    let run = Run.built { run in
      for (arm, round, factor) in [
        ("identity", 0, 1.2), ("identity again", 0, 1.2), ("identity", 5, 1), ("DMA", 5, 1.05),
      ] as [(Arm, Int, Double)] {
        run.add(arm: arm, firstRound: round, noise: Self.noise, &random) { _, _ in 80_000 * factor }
      }
    }
    let splits = Self.split(
      ComparisonArm(name: "identity", run: run, arm: "identity"),
      [ComparisonArm(name: "DMA", run: run, arm: "DMA"), Self.guest])
    #expect(splits.map(\.metric) == [.reads()])
    try Self.expectProduct(splits[0])
    #expect(splits[0].parts[2].interval.contains(1.155))
  }

  @Test("anything else cannot be told apart")
  func nothing() {
    #expect(Self.split(Self.bare, [Self.guest]).isEmpty)
    #expect(Self.split(Self.bare, [Self.translated]).isEmpty)
    #expect(Self.split(Self.translated, [Self.bare, Self.guest]).isEmpty)
    #expect(Self.split(Self.guest, [Self.bare, Self.translated]).isEmpty)
  }
}
