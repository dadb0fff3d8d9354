// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Measurement
@testable import Records

@Suite("What else happens on a USB device")
struct USBDisturbancesTests {
  /// A tree that changes between two looks.
  private final class Tree: FileTree {
    private let files: Mutex<MemoryFileTree>

    init(transfers: Int) {
      files = Mutex(Self.files(number: 7, transfers: transfers, speed: "480"))
    }

    func set(number: Int? = 7, transfers: Int, speed: String = "480") {
      files.withLock { $0 = Self.files(number: number, transfers: transfers, speed: speed) }
    }

    private static func files(number: Int?, transfers: Int, speed: String) -> MemoryFileTree {
      var files = MemoryFileTree()
      guard let number else { return files }
      files.write("/sys/bus/usb/devices/1-2/devnum", "\(number)")
      files.write("/sys/bus/usb/devices/1-2/urbnum", "\(transfers)")
      files.write("/sys/bus/usb/devices/1-2/speed", speed)
      return files
    }

    private var now: MemoryFileTree { files.withLock { $0 } }
    func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] { try now.read(path, limit: limit) }
    func link(_ path: String) throws(Errno) -> String { try now.link(path) }
    func list(_ path: String) throws(Errno) -> [String] { try now.list(path) }
    func kind(_ path: String) throws(Errno) -> FileKind { try now.kind(path) }
    func isAccessible(_ path: String) -> Bool { now.isAccessible(path) }
  }

  private static func flags(own: Int, _ change: (Tree) -> Void) -> [BlockFlag] {
    let tree = Tree(transfers: 100)
    let watch = USBDisturbances(.built("1-2"), tree: tree, messages: nil)
    watch.begin()
    change(tree)
    return watch.end(transfers: own)
  }

  @Test("a block's own transfers are none of somebody else")
  func own() {
    #expect(Self.flags(own: 50) { $0.set(transfers: 150) } == [])
  }

  @Test("one more is foreign traffic, as is one less")
  func foreign() {
    #expect(Self.flags(own: 50) { $0.set(transfers: 151) } == [.foreignTraffic])
    #expect(Self.flags(own: 50) { $0.set(transfers: 149) } == [.foreignTraffic])
  }

  @Test("another number, or none, is another enumeration, whatever is counted")
  func reenumerated() {
    #expect(Self.flags(own: 50) { $0.set(number: 8, transfers: 3) } == [.reenumerated])
    #expect(Self.flags(own: 50) { $0.set(number: nil, transfers: 0) } == [.reenumerated])
  }

  @Test("another speed is told")
  func speed() {
    #expect(Self.flags(own: 50) { $0.set(transfers: 150, speed: "12") } == [.speedChanged])
  }

  @Test(
    "the kernel's words for a reset are known, of this device only",
    arguments: [
      ("usb 1-2: reset high-speed USB device number 7 using xhci_hcd", true),
      ("usb 1-2: device descriptor read/64, error -71", true),
      ("usb 1-2: device not accepting address 7, error -62", true),
      ("usb 1-2.1: reset high-speed USB device number 9 using xhci_hcd", false),
      ("usb 1-2: new high-speed USB device number 7 using xhci_hcd", false), ("hub 1-2:1.0: reset something", false),
    ])
  func messages(_ line: String, _ isReset: Bool) {
    #expect(USBDisturbances(.built("1-2"), tree: MemoryFileTree(), messages: nil).tellsOfReset(line) == isReset)
  }
}
