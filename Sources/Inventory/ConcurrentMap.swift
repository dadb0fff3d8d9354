// SPDX-License-Identifier: GPL-3.0-or-later
internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
  /// The same as `map`, on all processors, for transformations of tens of microseconds each. The few elements of a
  /// short array are not worth waking a thread for; a part is large enough that handing it out costs nothing.
  package func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
    let chunk = Swift.min(16, count / 8)
    guard chunk > 1 else { return map(transform) }
    let parts = (count + chunk - 1) / chunk
    let results = Mutex<[Int: [Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let range = part * chunk..<Swift.min(count, (part + 1) * chunk)
      let mapped = self[range].map(transform)
      results.withLock { $0[part] = mapped }
    }
    return results.withLock { results in (0..<parts).flatMap { results[$0] ?? [] } }
  }
}
