// SPDX-License-Identifier: GPL-3.0-or-later

/// The kind of a file as `lstat` sees it.
package enum FileKind: String, Sendable, Codable {
  case regular, directory, symbolicLink, characterDevice, blockDevice, other
}
