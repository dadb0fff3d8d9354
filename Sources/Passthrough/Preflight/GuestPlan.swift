// SPDX-License-Identifier: GPL-3.0-or-later

/// What is known of the guest. Anything unknown is nil, and the checks that need it say so.
package struct GuestPlan: Sendable {
  /// The guest's memory in bytes: VFIO pins all of it.
  package var memory: UInt64?
  /// The guest's physical address bits, where set; else those of the host.
  package var physicalAddressBits: Int?

  package init(memory: UInt64? = nil, physicalAddressBits: Int? = nil) {
    self.memory = memory
    self.physicalAddressBits = physicalAddressBits
  }
}
