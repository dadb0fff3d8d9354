// SPDX-License-Identifier: GPL-3.0-or-later

extension Sequence<HostUse> {
  /// What ends all of these uses, each remedy once.
  var remedies: [Remedy] {
    var known: Set<Remedy> = []
    return map(\.remedy).filter { known.insert($0).inserted }
  }
}
