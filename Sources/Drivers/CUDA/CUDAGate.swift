// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// Holds streams back until all that is to be timed is in them, so that what it costs to hand work over is not in the
/// time.
@safe package final class CUDAGate {
  package enum Method: String {
    /// The stream waits for a word in memory (cuStreamWaitValue32).
    case memoryOperation = "memory operation"
    /// A kernel waits for it.
    case kernel
    /// Nothing waits: the time of small copies is that of handing them over.
    case none
  }

  package let method: Method
  private let word: CUDAPinnedMemory
  private let program: CUDAProgram?
  private var turn: UInt32 = 0

  /// The longest that a kernel waits: what a display's driver takes for a hang is longer.
  private static let limitNanoseconds: UInt64 = 1_000_000_000

  private init(_ method: Method, _ word: CUDAPinnedMemory, _ program: CUDAProgram?) {
    self.method = method
    self.word = word
    self.program = program
  }

  /// The best there is here. It is tried on `stream`: the driver does not say beforehand.
  static func make(
    in context: CUDAContext, on stream: CUDAStream, with program: CUDAProgram?
  ) throws(EngineError) -> CUDAGate {
    let memory: HostMemory
    do throws(VFIOError) { memory = try HostMemory(bytes: 4096, backing: .pages4K) } catch { throw EngineError(error) }
    do throws(CUDAError) {
      let word = try CUDAPinnedMemory(memory, in: context)
      let methods: [Method] =
        (context.library.hasWait ? [.memoryOperation] : []) + (program == nil ? [] : [.kernel])
      for method in methods {
        let gate = CUDAGate(method, word, program)
        // Open from the beginning, so that nothing waits: the first start of a function may wait for everything else.
        gate.open(turn: 1)
        do throws(CUDAError) {
          try gate.close(stream, turn: 1)
          gate.turn = 1
          return gate
        } catch  where Int(error.result) == CCUDA_NOT_SUPPORTED || Int(error.result) == CCUDA_INVALID_VALUE {}
      }
      return CUDAGate(.none, word, nil)
    } catch { throw EngineError(error) }
  }

  /// Whatever waits goes on.
  deinit { open() }

  /// From now on `close` means a new gate.
  func renew() { turn &+= 1 }

  /// What comes into the stream from now on waits for `open`.
  func close(_ stream: CUDAStream) throws(CUDAError) { try close(stream, turn: turn) }

  private func close(_ stream: CUDAStream, turn: UInt32) throws(CUDAError) {
    switch method {
    case .memoryOperation: try stream.wait(for: word.deviceAddress, toReach: turn)
    case .kernel: try unsafe stream.launch(program?.gate, word.deviceAddress, UInt64(turn), Self.limitNanoseconds)
    case .none: break
    }
  }

  @inline(__always)
  func open() { open(turn: turn) }

  @inline(__always)
  private func open(turn: UInt32) {
    // SAFETY: the word is this object's memory.
    unsafe ccuda_set_word(word.memory.base, turn)
  }
}
