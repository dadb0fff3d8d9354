// SPDX-License-Identifier: GPL-3.0-or-later
import Measurement
import Testing

@Suite("SampleBuffer")
struct SampleBufferTests {
  @Test("samples come back in their order, and one too many is dropped")
  func overflow() {
    let buffer = SampleBuffer(capacity: 3)
    #expect(buffer.samples.isEmpty)
    for sample: UInt64 in [5, 3, 4, 9, 9] { buffer.append(sample) }
    #expect(buffer.samples == [5, 3, 4])
    #expect(buffer.count == 3 && buffer.capacity == 3)
    buffer.removeAll()
    buffer.append(7)
    #expect(buffer.samples == [7])
  }

  @Test("a buffer for nothing takes nothing")
  func empty() {
    let buffer = SampleBuffer(capacity: 0)
    buffer.append(1)
    #expect(buffer.samples.isEmpty)
  }
}
