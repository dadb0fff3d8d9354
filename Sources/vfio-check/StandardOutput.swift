// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import SystemPackage

/// Where results go.
enum StandardOutput {
  static func print(_ lines: [String]) throws { try print(lines.joined(separator: "\n")) }

  /// Writes all of it or fails: a full disk must not look like a result.
  static func print(_ text: String) throws {
    do { try FileDescriptor.standardOutput.writeAll((text + "\n").utf8) } catch Errno.brokenPipe {
      throw CommandFailure(.incomplete, "nobody read the result to its end")
    } catch {
      throw CommandFailure(.inputOutput, "cannot write the result: \(error)")
    }
  }
}
