// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import TestSupport
import Testing

/// A dump of lspci is a machine too.
@Suite("Dumps of configuration space")
struct ConfigurationDumpTests {
  /// What `lspci -xxxx` prints of some functions.
  private func dump(_ functions: [(String, ConfigurationSpace)], length: Int = 4096) -> String {
    functions.map { address, space in
      let bytes = space.bytes.prefix(length)
      let rows = stride(from: 0, to: bytes.count, by: 16).map { start in
        hexadecimal(start, digits: 2) + ":"
          + bytes[start..<min(start + 16, bytes.count)].map { " " + hexadecimal($0, digits: 2) }.joined()
      }
      return ([address + " Some kind: Some Vendor Some Device (rev 01)"] + rows).joined(separator: "\n") + "\n\n"
    }.joined()
  }

  private var card: [(String, ConfigurationSpace)] {
    [
      (
        "00:01.0",
        ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 1, subordinate: 3).express(.rootPort)
          .accessControl(capability: .isolation, control: .isolation).space
      ),
      (
        "01:00.0",
        ConfigurationBuilder(vendor: 0x10de, device: 0x2684, classCode: 0x030000).express(.endpoint).multifunction.space
      ),
      (
        "01:00.1",
        ConfigurationBuilder(vendor: 0x10de, device: 0x22ba, classCode: 0x040300).express(.endpoint).multifunction.space
      ),
      // A virtual function: no bridge has its bus as the secondary one.
      ("02:10.0", ConfigurationBuilder(vendor: 0x8086, device: 0x1520).express(.endpoint).space),
    ]
  }

  private func read(_ text: String) throws -> Machine {
    let path = FileManager.default.temporaryDirectory.appending(path: "dump-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(filePath: path))
    return try MachineReader(.capture(path)).machine()
  }

  @Test func topologyAndIdentityComeFromConfigurationSpace() throws {
    let machine = try read(dump(card))
    #expect(
      machine.pci.devices.map(\.address.description) == [
        "0000:00:01.0", "0000:01:00.0", "0000:01:00.1", "0000:02:10.0",
      ])
    #expect(
      machine.pci.devices.map { $0.parent?.description } == [nil, "0000:00:01.0", "0000:00:01.0", "0000:00:01.0"])
    #expect(machine.pci.devices[1].identity.idText == "10de:2684")
    #expect(machine.pci.devices[1].pciClass.rawValue == 0x030000)
    #expect(machine.pci.devices[1].configuration.express.value?.portType == .endpoint)
    #expect(!machine.knowsGroups)
    #expect(machine.gap(at: machine.pci.devices[1].path + "/resource")?.isNotRecorded == true)
    #expect(machine.unrecorded(at: "/proc/cpuinfo")?.isNotRecorded == true)
  }

  @Test func proseQuotesAndOtherLineEndsDoNotMatter() throws {
    let plain = dump(card)
    let prose = plain.replacing(
      "Some Device (rev 01)\n",
      with: "Some Device (rev 01)\n\tControl: I/O- Mem+ BusMaster+\n\tCapabilities: [40] Express\n")
    let quoted = plain.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(
      separator: "\n")
    for text in [
      prose, quoted, plain.replacing("\n", with: "\r\n"), "```\n" + plain + "```\n", "$ lspci -xxxx\n" + plain,
    ] {
      #expect(try read(text).pci.devices.map(\.identity) == read(plain).pci.devices.map(\.identity))
    }
  }

  @Test func domainsOfAnyWidth() throws {
    let controller = ConfigurationBuilder(vendor: 0x8086, device: 0x9a0b, classCode: 0x010400).space
    let drive = ConfigurationBuilder(vendor: 0x144d, device: 0xa80a, classCode: 0x010802).express(.endpoint).space
    let machine = try read(dump([("0000:00:0e.0", controller), ("10000:e1:00.0", drive)]))
    #expect(machine.pci.devices.map(\.address.description) == ["0000:00:0e.0", "10000:e1:00.0"])
    // The domain is the controller's, as VMD's are.
    #expect(machine.pci.devices[1].path == "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e1/10000:e1:00.0")
    #expect(machine.pci.devices[1].parent == nil)
  }

  @Test func headersAloneAreAnUnprivilegedReading() throws {
    let machine = try read(dump(card, length: 64))
    #expect(machine.pci.devices[1].configuration.bytes.count == 64)
    #expect(machine.pci.devices[1].configuration.express.isUnreadable)
    #expect(machine.pci.devices[1].parent?.description == "0000:00:01.0")
  }

  @Test func bridgesThatContradictOneAnotherMakeNoCircle() throws {
    func bridge(_ secondary: UInt8, _ subordinate: UInt8) -> ConfigurationSpace {
      ConfigurationBuilder(classCode: 0x060400).bridge(secondary: secondary, subordinate: subordinate).space
    }
    let machine = try read(dump([("01:00.0", bridge(2, 2)), ("02:00.0", bridge(1, 1)), ("03:00.0", bridge(3, 255))]))
    #expect(machine.pci.devices.map { $0.parent?.description } == [nil, "0000:01:00.0", nil])
  }

  @Test func theSameFunctionTwice() throws {
    let text = dump(card)
    #expect(try read(text + text).pci.devices.count == 4)
    var other = card
    other[1].1 = ConfigurationBuilder(vendor: 0x1002, device: 1, classCode: 0x030000).space
    #expect(throws: CaptureError.self) { try read(text + dump(other)) }
  }

  @Test func aMissingLineIsDamage() {
    let lines = dump(card).split(separator: "\n", omittingEmptySubsequences: false)
    let text = (lines.prefix(5) + lines.dropFirst(6)).joined(separator: "\n")
    #expect(throws: CaptureError.self) { try read(text) }
  }

  @Test func aListingWithoutBytesSaysSo() {
    let error = #expect(throws: CaptureError.self) {
      try read("00:00.0 Host bridge: Some Vendor\n00:01.0 PCI bridge: Some\n")
    }
    #expect(error?.description.contains("use lspci -xxxx") == true)
  }
}
