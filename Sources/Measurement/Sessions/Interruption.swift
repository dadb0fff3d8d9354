// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc

/// The user's wish to stop: SIGINT, SIGTERM or SIGHUP. What was found so far is then still told, and what was changed
/// undone.
///
/// A second signal of the same kind ends the process at once.
package struct Interruption: Sendable {
  private let descriptor: Int32

  /// From now on the signals no longer end the process, nor does output that nobody reads any more (SIGPIPE).
  package init() { descriptor = clinux_catch_interrupts() }

  /// Comes when the descriptor can be read. The signals stay as they are: for tests.
  init(when descriptor: Int32) { self.descriptor = descriptor }

  /// Whether one has come.
  package var isRequested: Bool { wait(seconds: 0) }

  /// Waits for one, at most so long. Returns whether it came.
  package func wait(seconds: Double) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let end = Self.now() + seconds
    while true {
      let left = max(0, end - Self.now())
      // Up to a day at a time, since poll(2) takes milliseconds in 32 bits.
      let result = unsafe Glibc.poll(&poll, 1, Int32((min(left, 86_400) * 1000).rounded(.up)))
      if result > 0 { return true }
      if result == 0, left <= 86_400 { return false }
    }
  }

  /// Seconds of a clock that nobody sets.
  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
