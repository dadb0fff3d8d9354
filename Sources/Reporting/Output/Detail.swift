// SPDX-License-Identifier: GPL-3.0-or-later

/// How much to tell.
package enum Detail: Sendable {
  /// Only what is not as it should be.
  case quiet
  case normal
  /// Also what does not apply, and all evidence.
  case verbose
}
