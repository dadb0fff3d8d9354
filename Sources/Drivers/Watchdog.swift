// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// Watches calls into somebody else's driver, from which there may be no return: no deadline of ours reaches into one.
/// When a call has been under way for too long, it is named to whoever can do something about it, which as a rule is to
/// end the process.
@safe package final class Watchdog {
  private final class Handler: Sendable {
    let stuck: @Sendable (String) -> Void

    init(_ stuck: @escaping @Sendable (String) -> Void) { self.stuck = stuck }
  }

  /// Owned: from `init` to `deinit`; nil where no thread could be had, and then nothing is watched.
  let pointer: OpaquePointer?
  private let handler: Handler

  /// `stuck` gets the name of the call, once, on a thread of its own.
  package init(seconds: Double, stuck: @escaping @Sendable (String) -> Void) {
    let handler = Handler(stuck)
    self.handler = handler
    // SAFETY: the handler lives as long as this object, and the thread ends in `deinit`.
    unsafe pointer = clinux_watch_start(
      seconds,
      { context, name in
        guard let context = unsafe context, let name = unsafe name else { return }
        unsafe Unmanaged<Handler>.fromOpaque(context).takeUnretainedValue().stuck(String(cString: name))
      }, Unmanaged.passUnretained(handler).toOpaque())
  }

  deinit { if let pointer = unsafe pointer { unsafe clinux_watch_stop(pointer) } }
}
