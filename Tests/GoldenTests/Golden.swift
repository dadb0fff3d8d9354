// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// A text that a test makes and that is committed, byte for byte, below Fixtures/golden. With VFIO_CHECK_RECORD set the
/// test writes the file instead of comparing it.
struct Golden {
  static let directory = URL(filePath: #filePath).appending(path: "../../../Fixtures/golden").standardized
  static let isRecording = ProcessInfo.processInfo.environment["VFIO_CHECK_RECORD"] != nil

  /// Below Fixtures/golden: `json/report.json`.
  let name: String

  var file: URL { Self.directory.appending(path: name) }

  /// What is committed; nil without a file.
  var recorded: String? { try? String(contentsOf: file, encoding: .utf8) }

  func write(_ text: String) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Compares, and names the first line that differs: a document has hundreds.
  func hold(_ text: String) throws {
    if Self.isRecording { try write(text) }
    guard let recorded else {
      Issue.record("Fixtures/golden/\(name) is missing: \(Self.advice)")
      return
    }
    guard recorded != text else { return }
    let (then, now) = (Self.lines(recorded), Self.lines(text))
    let line = zip(then, now).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(then.count, now.count)
    Issue.record(
      """
      Fixtures/golden/\(name), line \(line + 1), is no longer what is written: \(Self.advice)
      recorded: \(line < then.count ? then[line] : "(nothing)")
      written:  \(line < now.count ? now[line] : "(nothing)")
      """)
  }

  static let advice = "if that is meant, record it with VFIO_CHECK_RECORD=1 swift test --filter GoldenTests"

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
