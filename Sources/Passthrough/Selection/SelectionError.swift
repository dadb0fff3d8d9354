// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a selector names no device.
package enum SelectionError: Error, Sendable, CustomStringConvertible {
  case malformed(String)
  case notFound(String, reason: String)
  case ambiguous(String, matches: [Target])

  package var description: String {
    switch self {
    case .malformed(let text):
      "\"\(text)\" names no device: give a PCI address (0000:01:00.0, 01:00.0, or 01:00 for all functions), a USB port (1-2.3), "
        + "or an id (10de:2684)"
    case .notFound(let text, let reason): "no device \(text): \(reason)"
    case .ambiguous(let text, let matches):
      "\(text) is the id of \(matches.count) devices; name one of them:"
        + matches.map { "\n  \($0.subject)" }.joined()
    }
  }
}
