// SPDX-License-Identifier: GPL-3.0-or-later

/// A part of the topology that a listing can be asked for.
package enum TopologyPart: Sendable, CaseIterable {
  case pci, usb, groups
}
