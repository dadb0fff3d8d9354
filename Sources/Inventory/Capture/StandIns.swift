// SPDX-License-Identifier: GPL-3.0-or-later

/// What stands in a redacted capture for names that must not leave the machine. One name has one stand-in wherever it
/// stands, in contents, paths and links, so that what is judged (whether two are the same, how many there are) stays
/// what it was.
///
/// A stand-in is a running number and carries nothing of the name: there is nothing in it to guess from.
final class StandIns {
  /// What kind of thing is named.
  enum Kind: String, CaseIterable, Sendable {
    case serialNumber = "serial number"
    case interface = "network interface"
    case disk = "disk or array"
    case mountPoint = "mount point"
    case swapFile = "swap file"
    case fileSystem = "file system"
    case pool = "storage pool"
    case process = "process"
    case inputDevice = "input device"
    case node = "device node"
    case driver = "driver or module"
    case file = "file name"
    case variable = "variable"
    case argument = "value of a kernel or module option"
    case kernel = "kernel name"
    case memory = "owner of memory"
    case other = "other name"
    /// Left out, with nothing in their place.
    case leftOutArgument = "kernel argument"
    case leftOutLine = "line of a file"
    case leftOutName = "device's own name"
    case leftOutFile = "file"
    case address = "network address"
  }

  private var names: [Kind: [String: String]] = [:]
  private var counts: [Kind: Int] = [:]

  /// The stand-in of a name: `make` gets the number of the first one that is not used yet, from 1.
  func standIn(for name: some StringProtocol, _ kind: Kind, _ make: (Int) -> String) -> String {
    let name = String(name)
    if let known = names[kind]?[name] { return known }
    let standIn = make(names[kind, default: [:]].count + 1)
    names[kind, default: [:]][name] = standIn
    return standIn
  }

  /// The number of a name among those of its kind, from 1.
  func number(of name: some StringProtocol, _ kind: Kind) -> Int {
    Int(standIn(for: name, kind) { "\($0)" }) ?? 0
  }

  /// Notes that something went without a stand-in.
  func leaveOut(_ kind: Kind, count: Int = 1) { counts[kind, default: 0] += count }

  /// How many different names were replaced, and how many things left out, by kind, in the order of the kinds; kinds of
  /// which there was nothing are not among them.
  var tally: [(kind: Kind, count: Int)] {
    Kind.allCases.compactMap { kind in
      let count = (names[kind]?.count ?? 0) + (counts[kind] ?? 0)
      return count > 0 ? (kind, count) : nil
    }
  }
}

extension StandIns.Kind {
  /// Whether there is nothing in its place.
  var isLeftOut: Bool {
    switch self {
    case .leftOutArgument, .leftOutLine, .leftOutName, .leftOutFile, .address: true
    default: false
    }
  }
}
