// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@Suite("USB binary object store")
struct USBBinaryObjectStoreTests {
  /// What QEMU's SuperSpeed disk says of itself: USB 2.0 extension and SuperSpeed at 480 Mb/s and 5 Gb/s.
  static let disk: [UInt8] = [
    5, 15, 22, 0, 2, 7, 16, 2, 2, 0, 0, 0, 10, 16, 3, 0, 0x0e, 0, 1, 10, 0x20, 0,
  ]
  /// A Gen 2 hub: SuperSpeed, SuperSpeedPlus with 5 and 10 Gb/s in both directions, and a container id.
  static let hub: [UInt8] =
    [5, 15, 63, 0, 3]
    + [10, 16, 3, 0, 0x0e, 0, 1, 10, 0x20, 0]
    + [28, 16, 10, 0, 0x23, 0, 0, 0, 1, 0, 0, 0]
    + [0x34, 0x00, 5, 0, 0xb4, 0x00, 5, 0, 0x35, 0x40, 10, 0, 0xb5, 0x40, 10, 0]
    + [20, 16, 4, 0] + Array(1...16)

  @Test func readsASuperSpeedDevice() {
    let store = USBBinaryObjectStore(bytes: Self.disk)
    #expect(store.defects.isEmpty)
    #expect(store.speeds?.rawValue == 0xe && store.speeds?.contains(.superSpeed) == true)
    #expect(store.maximumMegabitsPerSecond == 5000)
    #expect(store.containerID == nil)
  }

  @Test func readsASuperSpeedPlusHub() {
    let store = USBBinaryObjectStore(bytes: Self.hub)
    #expect(store.defects.isEmpty)
    #expect(store.laneMegabitsPerSecond == 10000)
    #expect(store.maximumMegabitsPerSecond == 10000)
    #expect(store.containerID == "0102030405060708090a0b0c0d0e0f10")
  }

  @Test func aDeviceOfUSB21SaysNothingOfSuperSpeed() {
    // A USB 2.0 device with link power management: an extension capability, nothing else.
    let store = USBBinaryObjectStore(bytes: [5, 15, 12, 0, 1, 7, 16, 2, 2, 0, 0, 0])
    #expect(store.defects.isEmpty)
    #expect(store.maximumMegabitsPerSecond == nil)
  }

  @Test func zerosAreNoContainer() {
    let store = USBBinaryObjectStore(bytes: [5, 15, 25, 0, 1, 20, 16, 4, 0] + [UInt8](repeating: 0, count: 16))
    #expect(store.defects.isEmpty)
    #expect(store.containerID == nil)
  }

  @Test(arguments: 0..<hub.count)
  func cutAnywhereItSaysSo(_ length: Int) {
    let store = USBBinaryObjectStore(bytes: Array(Self.hub.prefix(length)))
    #expect(!store.defects.isEmpty)
    #expect((store.speeds != nil) == (length >= 15))
    #expect((store.laneMegabitsPerSecond != nil) == (length >= 43))
    #expect(store.containerID == nil)
  }

  @Test func aCapabilityWithoutLengthEndsTheWalk() {
    var bytes = Self.disk
    bytes[5] = 0
    let store = USBBinaryObjectStore(bytes: bytes)
    #expect(store.defects == ["the capability at byte 5 is cut or has no length"])
    #expect(store.speeds == nil)
  }

  @Test func moreSublinksThanBytesIsADefect() {
    var bytes = Self.hub
    bytes[19] = 0x3f
    #expect(USBBinaryObjectStore(bytes: bytes).laneMegabitsPerSecond == nil)
    #expect(USBBinaryObjectStore(bytes: bytes).defects.count == 1)
  }

  @Test func damagedBytesNeverCrash() {
    var random = SeededGenerator(seed: 3)
    var wrong: [[UInt8]] = []
    for _ in 0..<20_000 {
      var bytes = Self.hub
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      let store = USBBinaryObjectStore(bytes: bytes)
      let isCut = bytes.count < Self.hub.count
      if store.containerID.map({ $0.count != 32 }) ?? false
        || bytes[...].prefix(4) == Self.hub.prefix(4) && isCut && store.defects.isEmpty
      {
        wrong.append(bytes)
      }
    }
    #expect(wrong.isEmpty)
  }
}
