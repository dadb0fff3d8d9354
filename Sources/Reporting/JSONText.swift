// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials

/// A document as JSON text: sorted keys, so that two runs can be compared line by line, and slashes as they are.
func jsonText(_ document: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(document), as: UTF8.self)
}
