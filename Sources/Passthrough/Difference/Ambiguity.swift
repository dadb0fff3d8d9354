// SPDX-License-Identifier: GPL-3.0-or-later

/// Equal devices of which it cannot be told which one is which, before and after.
public struct Ambiguity<ID: Hashable & Sendable>: Sendable, Equatable {
  public let old: [ID]
  public let new: [ID]

  public init(old: [ID], new: [ID]) {
    self.old = old
    self.new = new
  }
}
