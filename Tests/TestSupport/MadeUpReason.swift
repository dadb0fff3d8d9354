// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

/// The reason of findings that a test makes up.
package enum MadeUpReason: String, FindingReason {
  case madeUp = "made-up"
}
