// SPDX-License-Identifier: GPL-3.0-or-later

/// Where an engine puts its samples: memory that is there before the timing starts, so that nothing is allocated
/// meanwhile.
@safe package final class SampleBuffer {
  private let memory: UnsafeMutableBufferPointer<UInt64>
  private(set) package var count = 0

  package init(capacity: Int) {
    unsafe memory = .allocate(capacity: capacity)
    // Touched here, so that no page fault falls into a sample.
    // SAFETY: the memory is this object's own, from here to `deinit`.
    unsafe memory.initialize(repeating: 0)
  }

  deinit { unsafe memory.deallocate() }

  package var capacity: Int { unsafe memory.count }

  package func removeAll() { count = 0 }

  /// Adds a sample, in nanoseconds; one too many is dropped.
  @inline(__always)
  package func append(_ nanoseconds: UInt64) {
    guard unsafe count < memory.count else { return }
    // SAFETY: the index was compared with the size just now.
    unsafe memory[count] = nanoseconds
    count &+= 1
  }

  package var samples: [UInt64] { unsafe Array(memory[0..<count]) }
}
