// SPDX-License-Identifier: GPL-3.0-or-later

// How many there are of something, in words: every sentence that counts is put together here.

/// The one word for a single thing, the other for several or none: `plural(count, "is", "are")`.
package func plural(_ count: some BinaryInteger, _ one: String, _ many: String) -> String { count == 1 ? one : many }

/// "1 device", "3 devices". `many`: the plural, where it is not made with an s.
package func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(plural(count, one, many ?? one + "s"))"
}

/// What ends a list of which some were left out: " and 3 more", or nothing.
package func andMore(_ count: Int) -> String { count > 0 ? " and \(count) more" : "" }

extension Collection<String> {
  /// The first few and how many more there are: "a, b, c and 4 more". `tolerance`: so many beyond the limit are named
  /// all the same.
  package func listed(_ limit: Int = .max, tolerance: Int = 0, separator: String = ", ") -> String {
    let shown = count - tolerance <= limit ? count : limit
    return prefix(shown).joined(separator: separator) + andMore(count - shown)
  }
}
