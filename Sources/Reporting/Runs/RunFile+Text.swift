// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import Records

extension RunFile {
  /// The text of the file, with a newline at its end.
  package static func text(_ run: Run) throws -> String {
    // Not one line for each number: a record has a hundred thousand.
    try DocumentText.json(document(run), isPretty: false) + "\n"
  }
}
