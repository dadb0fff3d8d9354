// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("NoiseFloor")
struct NoiseFloorTests {
  private static func estimate(_ base: [Double], _ candidate: [Double]) throws -> RatioEstimate {
    func sessions(_ medians: [Double]) -> [Session] {
      medians.map { Session(blocks: [$0].compactMap { Block([$0]) }) }
    }
    return try #require(RatioEstimate(base: sessions(base), candidate: sessions(candidate), seed: 1))
  }

  private static let quiet = [100, 100.1, 99.9, 100.05, 99.95]
  private static let noisy: [Double] = [100, 102, 98, 101, 99]

  @Test("it is half the length of the interval, relative to the ratio")
  func halfWidth() throws {
    let same = try Self.estimate(Self.noisy, Self.noisy.reversed())
    let floor = NoiseFloor(same)
    #expect(floor.interval == same.interval())
    #expect(((1 + floor.halfWidth) * (1 + floor.halfWidth)).isClose(to: floor.interval.upper / floor.interval.lower))
    #expect((0.02...0.03).contains(floor.halfWidth))
    #expect(!floor.isBiased)
  }

  @Test("a difference counts when it is beyond both its own interval and the floor, on either side")
  func resolves() throws {
    let floor = NoiseFloor(try Self.estimate(Self.noisy, Self.noisy.reversed()))
    let quietFloor = NoiseFloor(try Self.estimate(Self.quiet, Self.quiet.reversed()))
    let small = try Self.estimate(Self.quiet, Self.quiet.map { $0 * 1.01 })
    #expect(!floor.resolves(small))
    #expect(quietFloor.resolves(small))
    #expect(floor.resolves(try Self.estimate(Self.quiet, Self.quiet.map { $0 * 1.05 })))
    #expect(floor.resolves(try Self.estimate(Self.quiet, Self.quiet.map { $0 / 1.05 })))
    // Far from 1, and as uncertain.
    #expect(!quietFloor.resolves(try Self.estimate(Self.noisy, [70, 100, 130, 150, 80])))
  }

  @Test("an arm that differs from itself makes the measurement suspect")
  func biased() throws {
    #expect(NoiseFloor(try Self.estimate(Self.quiet, Self.quiet.map { $0 * 1.01 })).isBiased)
  }
}
