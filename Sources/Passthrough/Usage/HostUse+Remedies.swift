// SPDX-License-Identifier: GPL-3.0-or-later

extension Sequence<HostUse> {
  /// What ends all of these uses, each remedy once.
  var remedies: [Remedy] {
    var remedies: [Remedy] = []
    for use in self where !remedies.contains(use.remedy) { remedies.append(use.remedy) }
    return remedies
  }
}
