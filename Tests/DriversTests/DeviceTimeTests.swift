// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Drivers

@Suite("A device's time beside this machine's")
struct DeviceTimeTests {
  @Test(
    "the device may be quicker than what was waited, and hardly ever slower",
    arguments: [
      (1_000_000, 1_200_000, true), (1_000_000, 1_000_000, true), (1_004_000, 1_000_000, true),
      (1_100_000, 1_000_000, false), (10, 1_000_000, true),
    ] as [(UInt64, UInt64, Bool)])
  func bounds(device: UInt64, wall: UInt64, isPlausible: Bool) {
    #expect(DeviceTime(device: device, wall: wall).isPlausible(batches: 1) == isPlausible)
  }

  @Test("where much was waited for, most of it was work")
  func largeBatches() {
    #expect(!DeviceTime(device: 10_000_000, wall: 100_000_000).isPlausible(batches: 1))
    #expect(DeviceTime(device: 90_000_000, wall: 100_000_000).isPlausible(batches: 1))
  }
}
