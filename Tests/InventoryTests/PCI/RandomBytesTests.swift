// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Inventory

/// Random devices, the same ones every time: nothing in them may end or hang the process.
@Suite("Random bytes")
struct RandomBytesTests {
  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
      return value ^ value >> 31
    }
  }

  /// Reads everything that can be read of a space.
  private func touch(_ space: ConfigurationSpace) -> Int {
    let device = PCIDevice.built("0000:01:00.0", configuration: space)
    var seen = space.capabilities.count + space.extendedCapabilities.count + space.defects.count
    seen += space.resizableBARs.value?.count ?? 0
    seen += space.messageInterrupts.msixVectors ?? 0
    if let express = space.express.value { seen += Int(express.linkStatus?.megabitsPerSecond ?? 1) }
    seen += space.accessControlServices.value?.missing(of: .isolation).names.count ?? 0
    seen += space.deviceSerialNumber.value == nil ? 0 : 1
    seen += space.hasNoSoftReset.value == true || space.hasAdvancedFeaturesReset.value == true ? 1 : 0
    seen += space.bridgeBuses == nil && space.subsystem == nil ? 0 : 1
    return seen + (device.isBridge ? 1 : 0) + (device.hasSecondaryBus ? 1 : 0)
  }

  @Test func configurationSpacesOfEverySize() {
    var random = Generator(state: 1)
    for round in 0..<3000 {
      let size = [0, 1, 63, 64, 65, 128, 255, 256, 257, 4095, 4096][round % 11]
      var bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      // Half of them claim to have a list, at a sensible place, so that the walk gets somewhere.
      if round % 2 == 0 && size >= 64 {
        bytes[0x06] |= 0x10
        bytes[0x34] = UInt8.random(in: 0x40...0xff, using: &random)
      }
      #expect(touch(ConfigurationSpace(bytes: bytes)) >= 0)
    }
  }

  @Test func soundSpacesWithSomeBytesWrong() {
    let sound = ConfigurationBuilder(classCode: 0x030000).express(.endpoint).powerManagement(noSoftReset: false)
      .messageInterrupts(msi: 4, msix: 64).accessControl(capability: .isolation, control: []).serialNumber(42)
      .resizableBAR(index: 0, sizes: [8, 9], current: 8).space.bytes
    var random = Generator(state: 2)
    for _ in 0..<3000 {
      var bytes = sound
      for _ in 0..<4 { bytes[Int.random(in: 0..<0x140, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      let space = ConfigurationSpace(bytes: bytes)
      #expect(touch(space) >= 0)
      // Every offset that the walk gives can be read.
      #expect((space.capabilities + space.extendedCapabilities).allSatisfy { space.word($0.offset) != nil })
    }
  }

  @Test func expansionROMs() {
    let sound = ROMBuilder().legacy().uefi().legacy().bytes
    var random = Generator(state: 3)
    for round in 0..<3000 {
      var bytes = round % 3 == 0 ? (0..<600).map { _ in UInt8.random(in: 0...255, using: &random) } : sound
      if round % 3 == 0 { (bytes[0], bytes[1]) = (0x55, 0xaa) }
      for _ in 0..<4 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let rom = OptionROM(bytes: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
      #expect(rom.images.allSatisfy { $0.offset < bytes.count })
    }
  }
}
