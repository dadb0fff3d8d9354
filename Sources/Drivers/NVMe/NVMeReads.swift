// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads of one size from one place, prepared as far as they can be before their target is known.
package struct NVMeReads: Sendable {
  let bytes: Int
  let blocks: Int
  let firstBlock: UInt64
}
