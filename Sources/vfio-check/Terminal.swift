// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Reporting

/// What standard output or another descriptor is connected to.
struct Terminal {
  let isTerminal: Bool
  private let environment: (String) -> String?

  private let descriptor: Int32

  init(_ descriptor: Int32 = STDOUT_FILENO) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    environment = { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
  }

  init(isTerminal: Bool, environment: [String: String]) {
    descriptor = STDOUT_FILENO
    self.isTerminal = isTerminal
    self.environment = { environment[$0] }
  }

  /// Columns; nil when the output is no terminal, in which case nothing is wrapped.
  var width: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    if unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  /// Whether a line that was written can be written anew.
  var changesLines: Bool { isTerminal && !isDumb }

  /// It knows no control sequences.
  private var isDumb: Bool { environment("TERM") == "dumb" }

  /// Colours for a choice: `auto` colours a terminal unless NO_COLOR is set (no-color.org) or the terminal is dumb.
  func style(_ choice: ColorChoice) -> Style {
    switch choice {
    case .always: Style(usesColor: true)
    case .never: Style(usesColor: false)
    case .auto:
      Style(usesColor: isTerminal && (environment("NO_COLOR") ?? "").isEmpty && !isDumb)
    }
  }
}
