// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Testing

/// Captures come from strangers: whatever is wrong with one, the answer is an error that names the path, and nothing
/// outside the capture is ever read.
@Suite("Hostile captures")
struct HostileCaptureTests {
  /// Makes a directory with the bones of a capture, lets the test spoil it, and reads it.
  private func read(_ spoil: (String) throws -> Void) throws -> Result<Machine, CaptureError> {
    let root = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try make("\(root)/proc/cmdline", "quiet\n")
    try make("\(root)/sys/devices/pci0000:00/0000:00:01.0/vendor", "0x8086\n")
    try make("\(root)/sys/devices/pci0000:00/0000:00:01.0/device", "0x1234\n")
    try link("\(root)/sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0")
    try spoil(root)
    do throws(CaptureError) { return .success(try MachineReader(.capture(root)).machine()) } catch {
      return .failure(error)
    }
  }

  private func make(_ path: String, _ text: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func link(_ path: String, _ target: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  private func damagedPath(_ result: Result<Machine, CaptureError>) -> String? {
    if case .failure(.damaged(_, let damage, _)) = result { damage.path } else { nil }
  }

  @Test func aSoundOneIsRead() throws {
    let machine = try read { _ in }.get()
    #expect(machine.pci.devices.map(\.identity.idText) == ["8086:1234"])
    #expect(machine.kernel.commandLine == ["quiet"])
    #expect(machine.gaps.allSatisfy { $0.isNotRecorded })
  }

  /// As below a root of its own: ".." stays there, an absolute link starts there. What is not in the capture is a gap.
  @Test(arguments: ["/proc/self/environ", "../../../../../../../../etc/passwd", "../../outside"])
  func aFileThatIsALinkOutOfItIsAGap(target: String) throws {
    let machine = try read { root in
      try FileManager.default.removeItem(atPath: "\(root)/proc/cmdline")
      try link("\(root)/proc/cmdline", target)
    }.get()
    #expect(machine.kernel.commandLine.isEmpty)
    #expect(machine.gap(at: "/proc/cmdline")?.isNotRecorded == false)
  }

  @Test func anAbsoluteLinkLeadsToThePlaceInTheCapture() throws {
    let machine = try read { root in
      try FileManager.default.removeItem(atPath: "\(root)/proc/cmdline")
      try link("\(root)/proc/cmdline", "/etc/words")
      try make("\(root)/etc/words", "inside\n")
    }.get()
    #expect(machine.kernel.commandLine == ["inside"])
  }

  @Test func aDirectoryThatIsALinkOutOfItIsNotRead() throws {
    let machine = try read { root in
      try FileManager.default.removeItem(atPath: "\(root)/sys/bus/pci")
      try link("\(root)/sys/bus/pci", "/no/such")
    }.get()
    #expect(machine.pci.devices.isEmpty)
    #expect(machine.gap(at: "/sys/bus/pci/devices")?.isNotRecorded == true)
  }

  /// ".." beyond the root stays at it: the tree is no worse for a link with too many of them.
  @Test func linksThatClimbTooFarAreFollowedFromTheRoot() throws {
    let up = String(repeating: "../", count: 40)
    let machine = try read { root in
      try make("\(root)/sys/devices/pci0000:00/0000:00:02.0/vendor", "0x8086\n")
      try make("\(root)/sys/devices/pci0000:00/0000:00:02.0/device", "0x5678\n")
      try link("\(root)/sys/bus/pci/devices/0000:00:02.0", up + "sys/devices/pci0000:00/0000:00:02.0")
      try link("\(root)/sys/devices/pci0000:00/0000:00:02.0/driver", up + "sys/bus/pci/drivers/nvme")
      try link("\(root)/sys/devices/pci0000:00/0000:00:01.0/driver", String(repeating: "a/", count: 2040) + "driver")
    }.get()
    #expect(machine.pci.devices.map(\.identity.idText) == ["8086:1234", "8086:5678"])
    #expect(machine.pci.devices[1].driver == "nvme")
    #expect(machine.pci.devices[0].driver == nil)
    #expect(machine.gap(at: "/sys/devices/pci0000:00/0000:00:01.0/driver")?.isNotRecorded == false)
  }

  @Test func aLoopIsDamage() throws {
    let result = try read { root in
      try FileManager.default.removeItem(atPath: "\(root)/proc/cmdline")
      try link("\(root)/proc/cmdline", "cmdline2")
      try link("\(root)/proc/cmdline2", "cmdline")
    }
    #expect(damagedPath(result) == "/proc/cmdline")
  }

  /// Sparse, so it takes no room; read whole, it would take the machine's memory.
  @Test func aFileOfTenGigabytesIsDamage() throws {
    let result = try read { root in
      let file = try FileHandle(forWritingTo: URL(filePath: "\(root)/proc/cmdline"))
      try file.truncate(atOffset: 10 << 30)
      try file.close()
    }
    #expect(damagedPath(result) == "/proc/cmdline")
  }

  @Test func aFIFODoesNotHangTheReading() throws {
    let result = try read { root in
      try FileManager.default.removeItem(atPath: "\(root)/proc/cmdline")
      #expect(unsafe mkfifo("\(root)/proc/cmdline", 0o644) == 0)
    }
    #expect(damagedPath(result) == "/proc/cmdline")
  }

  @Test(arguments: ["nonsense", "0000:00:40.0", "..0000:00:01.0"])
  func aDeviceOfNoPCIAddressIsDamage(name: String) throws {
    let result = try read { root in try make("\(root)/sys/bus/pci/devices/\(name)/vendor", "0x8086\n") }
    #expect(damagedPath(result) == "/sys/bus/pci/devices/\(name)")
  }

  @Test func aResourceLineThatIsNoneIsDamage() throws {
    let result = try read { root in
      try make("\(root)/sys/devices/pci0000:00/0000:00:01.0/resource", "0x0 0x10\nwords\n")
    }
    #expect(damagedPath(result) == "/sys/devices/pci0000:00/0000:00:01.0/resource")
  }

  @Test func aDeviceThatVanishedIsAGapAndNotADevice() throws {
    let machine = try read { root in
      try link("\(root)/sys/bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0")
    }.get()
    #expect(machine.pci.devices.count == 1)
    #expect(
      machine.gaps.filter { !$0.isNotRecorded }.map(\.path) == ["/sys/devices/pci0000:00/0000:00:02.0/vendor"])
    #expect(machine.pci.unidentified.map(\.description) == ["0000:00:02.0"])
  }

  @Test(arguments: [
    "{}", "[]", "", "nonsense", #"{"schema":"other"}"#,
    #"{"schema":"vfio-check/capture","schemaVersion":99,"tool":{"name":"x","version":"x"},"redacted":true,"nodes":[],"gaps":[]}"#,
  ])
  func aManifestThatIsNoneIsDamage(text: String) throws {
    let result = try read { root in try make("\(root)/capture.json", text) }
    #expect(damagedPath(result) == "/capture.json")
  }

  @Test func neitherSysNorProcIsNoCapture() throws {
    let result = try read { root in
      try FileManager.default.removeItem(atPath: "\(root)/sys")
      try FileManager.default.removeItem(atPath: "\(root)/proc")
    }
    guard case .failure(.notACapture) = result else {
      Issue.record("read as \(result)")
      return
    }
  }

  @Test func namesThatAreNoUTF8AreRead() throws {
    let machine = try read { root in
      let text = Data([0xff, 0xfe, 0x41, 0x0a])
      try text.write(to: URL(filePath: "\(root)/proc/cmdline"))
    }.get()
    #expect(machine.kernel.commandLine == ["\u{fffd}\u{fffd}A"])
  }
}
