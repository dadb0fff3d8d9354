// SPDX-License-Identifier: GPL-3.0-or-later
internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
  /// The same as `map`, on all processors. Short arrays are not worth waking a thread for.
  public func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
    let chunk = 64
    guard count > chunk else { return map(transform) }
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
