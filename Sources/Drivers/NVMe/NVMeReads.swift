// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads of one size from one place, prepared as far as they can be before their target is known.
package struct NVMeReads: Sendable {
  let bytes: Int
  let blocks: Int
  let firstBlock: UInt64
}

/// How a transfer's pages are told to the controller (Base Specification 2.0, 4.1.1): the first in the command; the
/// second there too when it is the last, else the address of a list of all but the first.
struct NVMePageLayout: Equatable {
  private static let page = UInt64(NVMeController.pageBytes)

  private let target: UInt64
  private let list: UInt64
  /// How many pages the transfer touches.
  private let pages: Int

  init(target: UInt64, bytes: Int, list: UInt64) {
    self.target = target
    self.list = list
    pages = Int((target % Self.page + UInt64(bytes) + Self.page - 1) / Self.page)
  }

  /// How many entries the list has.
  var listed: Int { pages > 2 ? pages - 1 : 0 }

  /// An entry of the list: the second page on. Only the first page of a transfer may begin inside a page.
  func entry(_ index: Int) -> UInt64 { target / Self.page * Self.page + UInt64(index + 1) * Self.page }

  /// The two entries of the command.
  var pointers: (UInt64, UInt64) { (target, pages == 1 ? 0 : pages == 2 ? entry(0) : list) }

  static func == (a: Self, b: Self) -> Bool { a.target == b.target && a.pages == b.pages && a.list == b.list }
}
