// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A recording in umockdev's format (`Fixtures/usb/*.umockdev`), as a tree of files: what umockdev-run shows to a
/// process, but without a process.
package enum UmockdevFixture {
  /// The tree of a recording below `Fixtures/usb`.
  package static func tree(_ name: String) throws -> MemoryFileTree {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let content = try LiveFileTree().read("\(root)/Fixtures/usb/\(name).umockdev", limit: 1 << 22)
    var tree = MemoryFileTree()
    var device = ""
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
      let value = line.dropFirst(3)
      switch line.first {
      case "P": device = "/sys" + value
      case "E": property(value, of: device, in: &tree)
      case "A": if let (name, text) = pair(value) { tree["\(device)/\(name)"] = .file(unescaped(text)) }
      case "H": if let (name, digits) = pair(value) { tree["\(device)/\(name)"] = .file(bytes(hexadecimal: digits)) }
      case "L": if let (name, target) = pair(value) { tree["\(device)/\(name)"] = .link(String(target)) }
      default: break
      }
    }
    return tree
  }

  /// The machine of a recording.
  package static func machine(_ name: String) throws -> Machine { try MachineReader(.files(tree(name))).machine() }

  /// The subsystem decides where the kernel links the device; the other properties stand in `uevent`.
  private static func property(_ line: Substring, of device: String, in tree: inout MemoryFileTree) {
    guard let (key, subsystem) = pair(line) else { return }
    if key == "SUBSYSTEM" {
      let hasBus = ["pci", "usb", "hid", "scsi"].contains(subsystem)
      let place = hasBus ? "/sys/bus/\(subsystem)/devices" : "/sys/class/\(subsystem)"
      let depth = place.split(separator: "/").count
      let name = device.split(separator: "/").last ?? ""
      tree["\(place)/\(name)"] = .link(String(repeating: "../", count: depth) + device.dropFirst())
    } else {
      var content: [UInt8] = []
      if case .file(let written)? = tree["\(device)/uevent"] { content = written }
      tree["\(device)/uevent"] = .file(content + Array("\(line)\n".utf8))
    }
  }

  private static func pair(_ text: Substring) -> (Substring, Substring)? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    return (text[..<equals], text[text.index(after: equals)...])
  }

  private static func unescaped(_ text: Substring) -> [UInt8] {
    Array(text.replacing("\\n", with: "\n").replacing("\\\\", with: "\\").utf8)
  }

  private static func bytes(hexadecimal digits: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits.utf8 {
      let value = digit >= UInt8(ascii: "A") ? digit - UInt8(ascii: "A") + 10 : digit - UInt8(ascii: "0")
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }
}
