// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// Kinds of pages, as a list: `4K,2M`.
struct PageBackings: ExpressibleByArgument, Equatable {
  let kinds: [PageBacking]

  init(kinds: [PageBacking]) { self.kinds = kinds }

  /// nil for what is no list of 4K and 2M.
  init?(argument: String) {
    let kinds = argument.uppercased().split(separator: ",", omittingEmptySubsequences: false)
      .map { PageBacking(rawValue: String($0)) }
    guard !kinds.isEmpty, kinds.allSatisfy({ $0 == .pages4K || $0 == .pages2M }) else { return nil }
    self.kinds = [.pages4K, .pages2M].filter(kinds.contains)
  }

  var defaultValueDescription: String { kinds.map(\.rawValue).joined(separator: ",") }
}
