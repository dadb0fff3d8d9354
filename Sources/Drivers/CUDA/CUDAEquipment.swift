// SPDX-License-Identifier: GPL-3.0-or-later

/// What the engines of a CUDA device share: its context, two streams with clocks at both ends, the gate before them,
/// and the program.
@safe package final class CUDAEquipment {
  package let context: CUDAContext
  package let gate: CUDAGate
  /// nil where the driver cannot compile it; then there are no reads by the GPU itself.
  package let program: CUDAProgram?
  /// Why there is no program.
  package let programError: CUDAError?
  private let streams: [CUDAStream]
  private let starts: [CUDAEvent]
  private let ends: [CUDAEvent]
  /// How long work may take on top of what it takes at 100 MB/s.
  private let timeoutNanoseconds: UInt64

  package init(_ device: CUDADevice, timeout: Double) throws(EngineError) {
    timeoutNanoseconds = UInt64(timeout * 1e9)
    do throws(CUDAError) {
      context = try CUDAContext(device)
      streams = [try CUDAStream(in: context), try CUDAStream(in: context)]
      starts = [try CUDAEvent(in: context), try CUDAEvent(in: context)]
      ends = [try CUDAEvent(in: context), try CUDAEvent(in: context)]
      (program, programError) = try Self.program(in: context)
    } catch { throw EngineError(error) }
    gate = try CUDAGate.make(in: context, on: streams[0], with: program)
    // The gate was tried on a stream; it must be out of that before anything goes.
    let isRest: Bool
    do throws(CUDAError) { isRest = try wait(bytes: 0) } catch { throw EngineError(error) }
    guard isRest else { throw stuck(bytes: 0) }
  }

  /// Whatever is still in the streams is let go before anything that it uses.
  deinit { gate.open() }

  private static func program(in context: CUDAContext) throws(CUDAError) -> (CUDAProgram?, CUDAError?) {
    do throws(CUDAError) { return (try CUDAProgram(in: context), nil) } catch {
      if error.isWithoutCompiler { return (nil, error) }
      throw error
    }
  }

  /// Times what `enqueue` puts into the first so many streams, which start together. `meanwhile` is called when they
  /// have started.
  ///
  /// When it throws, nothing is under way any more, unless that is why.
  package func time(
    streams count: Int, bytes: Int, meanwhile: () -> Void = {},
    _ enqueue: (Int, CUDAStream) throws(CUDAError) -> Void
  ) throws(EngineError) -> DeviceTime {
    do throws(CUDAError) {
      let start = try begin(count, enqueue)
      meanwhile()
      if try wait(bytes: bytes) {
        return DeviceTime(device: try elapsed(count), wall: Clock.now() &- start)
      }
    } catch { throw failure(error, bytes) }
    throw stuck(bytes: bytes)
  }

  /// Does what `enqueue` says, at once and without timing it.
  package func perform(bytes: Int, _ enqueue: (CUDAStream) throws(CUDAError) -> Void) throws(EngineError) {
    let isDone: Bool
    do throws(CUDAError) {
      try enqueue(streams[0])
      isDone = try wait(bytes: bytes)
    } catch { throw failure(error, bytes) }
    guard isDone else { throw stuck(bytes: bytes) }
  }

  private func failure(_ error: CUDAError, _ bytes: Int) -> EngineError {
    gate.open()
    // What was handed over before it failed still uses the memory.
    _ = try? wait(bytes: bytes)
    return EngineError(error)
  }

  /// Hands the work over and lets it go. Returns when it went.
  @inline(__always)
  private func begin(
    _ count: Int, _ enqueue: (Int, CUDAStream) throws(CUDAError) -> Void
  ) throws(CUDAError) -> UInt64 {
    gate.renew()
    let early = Clock.now()
    for index in 0..<count {
      try gate.close(streams[index])
      try starts[index].record(in: streams[index])
      try enqueue(index, streams[index])
      try ends[index].record(in: streams[index])
    }
    let late = Clock.now()
    gate.open()
    return gate.method == .none ? early : late
  }

  /// From the first beginning to the last end, in nanoseconds.
  private func elapsed(_ count: Int) throws(CUDAError) -> UInt64 {
    var longest = 0.0
    for index in 0..<count {
      for other in 0..<count { longest = max(longest, try ends[index].nanoseconds(since: starts[other])) }
    }
    return UInt64(longest.rounded())
  }

  private func stuck(bytes: Int) -> EngineError {
    .lost(
      "the GPU did not finish its work within \(timeout(moving: bytes) / 1_000_000_000) s; `dmesg | grep -i xid` may say why, and a reset or a reboot brings it back"
    )
  }

  private func timeout(moving bytes: Int) -> UInt64 { timeoutNanoseconds &+ UInt64(bytes) &* 10 }

  /// Waits until all streams are done, and not for ever.
  private func wait(bytes: Int) throws(CUDAError) -> Bool {
    let deadline = Clock.now() &+ timeout(moving: bytes)
    for stream in streams {
      while try !stream.isDone() {
        if Clock.now() > deadline { return false }
      }
    }
    return true
  }
}
