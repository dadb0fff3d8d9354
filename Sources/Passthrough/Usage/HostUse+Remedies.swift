// SPDX-License-Identifier: GPL-3.0-or-later

extension Sequence<HostUse> {
  /// What ends all of these uses, each remedy once.
  var remedies: [Remedy] {
    var remedies: [Remedy] = []
    for remedy in map(\.remedy) where !remedies.contains(remedy) { remedies.append(remedy) }
    return remedies
  }
}
