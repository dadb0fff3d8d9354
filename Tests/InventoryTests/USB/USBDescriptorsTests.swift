// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@Suite("USB descriptors")
struct USBDescriptorsTests {
  /// A full-speed headset: device, one configuration of 100 mA, a control interface, a streaming interface whose second
  /// setting has an isochronous endpoint, and a HID interface with an interrupt endpoint.
  static let headset: [UInt8] =
    [18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x6d, 0x04, 0x1c, 0x0a, 0x17, 0x01, 1, 2, 0, 1]
    + [9, 2, 61, 0, 3, 1, 0, 0x80, 50]
    + [9, 4, 0, 0, 0, 1, 1, 0, 0]
    + [9, 4, 1, 0, 0, 1, 2, 0, 0]
    + [9, 4, 1, 1, 1, 1, 2, 0, 0]
    + [9, 5, 0x01, 0x09, 192, 0, 1, 0, 0]
    + [9, 4, 2, 0, 1, 3, 0, 0, 0]
    + [7, 5, 0x82, 0x03, 8, 0, 10]

  @Test func readsTheWholeDevice() throws {
    let descriptors = USBDescriptors(bytes: Self.headset)
    #expect(descriptors.defects.isEmpty)
    let device = try #require(descriptors.device)
    #expect(device.usbVersion == 0x0200)
    #expect(device.vendor == 0x046d)
    #expect(device.product == 0x0a1c)
    #expect(device.configurationCount == 1)
    let configuration = try #require(descriptors.configurations.first)
    #expect(configuration.interfaces.map(\.number) == [0, 1, 1, 2])
    #expect(configuration.interfaces.map(\.alternateSetting) == [0, 0, 1, 0])
    #expect(
      configuration.interfaces.map { $0.endpoints.map(\.transferType) } == [[], [], [.isochronous], [.interrupt]])
    #expect(configuration.interfaces[3].endpoints[0].isInput)
    #expect(configuration.interfaces[2].endpoints[0].maximumPacketSize == 192)
    #expect(configuration.isSelfPowered == false)
    #expect(descriptors.hasIsochronousEndpoints)
  }

  @Test func countsPowerInTheUnitOfTheSpeed() throws {
    let configuration = try #require(USBDescriptors(bytes: Self.headset).configurations.first)
    #expect(configuration.maximumMilliamperes(isSuperSpeed: false) == 100)
    #expect(configuration.maximumMilliamperes(isSuperSpeed: true) == 400)
  }

  @Test(arguments: 0..<headset.count)
  func cutAnywhereItKeepsWhatWasBefore(_ length: Int) {
    let descriptors = USBDescriptors(bytes: Array(Self.headset.prefix(length)))
    #expect((descriptors.device != nil) == (length >= 18))
    // 18 bytes are a device that nobody configured yet: nothing of them is cut.
    #expect(descriptors.defects.isEmpty == (length == 18))
    #expect(descriptors.configurations.count == (length >= 27 ? 1 : 0))
  }

  @Test func aDescriptorWithoutLengthEndsTheWalk() {
    var bytes = Self.headset
    bytes[36] = 0
    let descriptors = USBDescriptors(bytes: bytes)
    #expect(descriptors.defects.count == 1)
    #expect(descriptors.configurations.first?.interfaces.count == 1)
  }

  @Test func aConfigurationWithoutLengthEndsTheWalk() {
    var bytes = Self.headset
    bytes[20] = 0
    let descriptors = USBDescriptors(bytes: bytes)
    #expect(descriptors.configurations.isEmpty)
    #expect(descriptors.defects.count == 1)
  }

  @Test func overlappingConfigurationsAreADefect() {
    // The first one claims the second one's bytes as its own.
    let second: [UInt8] = [9, 2, 9, 0, 0, 2, 0, 0x80, 50]
    let descriptors = USBDescriptors(bytes: Array(Self.headset.prefix(18)) + [9, 2, 18, 0, 0, 1, 0, 0x80, 50] + second)
    #expect(descriptors.configurations.map(\.value) == [1])
    #expect(descriptors.defects == ["a configuration contains a descriptor of type 2 at byte 27"])
  }

  @Test func anEndpointBeforeAnyInterfaceIsADefect() {
    let bytes = Array(Self.headset.prefix(18)) + [9, 2, 16, 0, 1, 1, 0, 0x80, 50] + [7, 5, 0x82, 3, 8, 0, 10]
    #expect(USBDescriptors(bytes: bytes).defects == ["the endpoint at byte 27 belongs to no interface"])
  }

  @Test func severalConfigurationsFollowEachOther() {
    let second: [UInt8] = [9, 2, 9, 0, 0, 2, 0, 0xe0, 4]
    let descriptors = USBDescriptors(bytes: Self.headset + second)
    #expect(descriptors.defects.isEmpty)
    #expect(descriptors.configurations.map(\.value) == [1, 2])
    #expect(descriptors.configurations[1].isSelfPowered)
  }

  @Test func damagedBytesNeverCrashAndNeverInvent() {
    var random = SeededGenerator(seed: 2)
    var wrong: [[UInt8]] = []
    for _ in 0..<20_000 {
      var bytes = Self.headset
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      let descriptors = USBDescriptors(bytes: bytes)
      let endpoints = descriptors.configurations.flatMap(\.interfaces).flatMap(\.endpoints).count
      // An endpoint takes seven bytes, so there cannot be more of them than bytes for them.
      if endpoints * 7 > bytes.count || descriptors.device != nil && bytes.count < 18 { wrong.append(bytes) }
    }
    #expect(wrong.isEmpty)
  }
}
