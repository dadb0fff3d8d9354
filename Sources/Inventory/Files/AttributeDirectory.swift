// SPDX-License-Identifier: GPL-3.0-or-later

/// One directory of sysfs attributes, listed once, so that attributes which are not there cost no system call.
///
/// An attribute may stand in a directory below: "power/control". Then only whether that directory is there is known
/// beforehand.
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
  func exists(_ name: String) -> Bool {
    // The listing said it already: only a capture has to know what kind of file it is.
    names.contains(name) && (!reader.isRecording || reader.exists(path(name)) == true)
  }

  func bytes(_ name: String, limit: Int = 1 << 16) -> [UInt8]? {
    mayHold(name) ? reader.bytes(name, in: path, limit: limit) : nil
  }

  func text(_ name: String) -> String? { bytes(name).map(TreeReader.text) }
  func integer(_ name: String) -> Int? { text(name).flatMap(TreeReader.integer) }
  func hexadecimal(_ name: String) -> UInt64? { bytes(name).flatMap(TreeReader.hexadecimal) }
  func flag(_ name: String) -> Bool? { text(name).flatMap(TreeReader.flag) }
  func linkName(_ name: String) -> String? { names.contains(name) ? reader.linkName(path(name)) : nil }

  func path(_ attribute: SysfsAttribute) -> String { path(attribute.rawValue) }
  func exists(_ attribute: SysfsAttribute) -> Bool { exists(attribute.rawValue) }
  func bytes(_ attribute: SysfsAttribute, limit: Int = 1 << 16) -> [UInt8]? { bytes(attribute.rawValue, limit: limit) }
  func text(_ attribute: SysfsAttribute) -> String? { text(attribute.rawValue) }
  func integer(_ attribute: SysfsAttribute) -> Int? { integer(attribute.rawValue) }
  func hexadecimal(_ attribute: SysfsAttribute) -> UInt64? { hexadecimal(attribute.rawValue) }
  func flag(_ attribute: SysfsAttribute) -> Bool? { flag(attribute.rawValue) }
  func linkName(_ attribute: SysfsAttribute) -> String? { linkName(attribute.rawValue) }

  private func mayHold(_ name: String) -> Bool {
    guard let slash = name.utf8.firstIndex(of: 47) else { return names.contains(name) }
    return names.contains(String(name[..<slash]))
  }
}
