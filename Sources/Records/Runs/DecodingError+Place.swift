// SPDX-License-Identifier: GPL-3.0-or-later

extension DecodingError {
  /// Where the decoder stopped, in a few words: ".sessions[0].seed is missing".
  package var place: String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(place(context.codingPath)).\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(place(context.codingPath)) is of no use"
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      // The document's form is that of JSON, or its header could not have been read. What is within strings and numbers is looked at later,
      // and outside of Apple's systems the decoder tells neither which of them it was nor where.
      return
        "a string is no UTF-8 or holds a line break or another control character as it is, or a number is out of its range"
    case .dataCorrupted(let context): return "\(place(context.codingPath)): \(context.debugDescription)"
    @unknown default: return "\(self)"
    }
  }
}
