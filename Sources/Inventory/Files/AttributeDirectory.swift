// SPDX-License-Identifier: GPL-3.0-or-later

/// One directory of sysfs attributes, listed once, so that attributes which are not there cost no system call.
struct AttributeDirectory {
  let path: String
  let names: Set<String>
  private let reader: TreeReader

  init(_ path: String, _ reader: TreeReader) {
    self.path = path
    self.reader = reader
    names = Set(reader.unsortedList(path))
  }

  func path(_ name: String) -> String { path + "/" + name }

  /// Whether the attribute is there; asking leaves it in a capture.
  func exists(_ name: String) -> Bool { names.contains(name) && reader.exists(path(name)) == true }
  func text(_ name: String) -> String? { names.contains(name) ? reader.text(path(name)) : nil }
  func integer(_ name: String) -> Int? { names.contains(name) ? reader.integer(path(name)) : nil }
  func hexadecimal(_ name: String) -> UInt64? { names.contains(name) ? reader.hexadecimal(path(name)) : nil }
  func flag(_ name: String) -> Bool? { names.contains(name) ? reader.flag(path(name)) : nil }
  func linkName(_ name: String) -> String? { names.contains(name) ? reader.linkName(path(name)) : nil }
  func lines(_ name: String) -> [String] { names.contains(name) ? reader.lines(path(name)) : [] }
}
