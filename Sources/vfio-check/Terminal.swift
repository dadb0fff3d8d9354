// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Reporting

/// What standard output is connected to.
struct Terminal {
  let isTerminal: Bool
  private let environment: (String) -> String?

  init() {
    isTerminal = isatty(STDOUT_FILENO) == 1
    environment = { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
  }

  init(isTerminal: Bool, environment: [String: String]) {
    self.isTerminal = isTerminal
    self.environment = { environment[$0] }
  }

  /// Columns; nil when the output is no terminal, in which case nothing is wrapped.
  var width: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    if unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  /// Colours for a choice: `auto` colours a terminal unless NO_COLOR is set (no-color.org) or the terminal is dumb.
  func style(_ choice: ColorChoice) -> Style {
    switch choice {
    case .always: Style(usesColor: true)
    case .never: Style(usesColor: false)
    case .auto:
      Style(usesColor: isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb")
    }
  }
}
