// SPDX-License-Identifier: GPL-3.0-or-later
import FuzzTargets
import Glibc

#if !FUZZER
  import Foundation
  import TestSupport
#endif

// What scripts/fuzz builds and runs: it gives the target that FUZZ_TARGET names inputs that nobody wrote.

private let target: FuzzTarget = {
  guard let target = unsafe getenv("FUZZ_TARGET").flatMap({ unsafe FuzzTarget(rawValue: String(cString: $0)) }) else {
    print("FUZZ_TARGET must be one of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
    exit(64)
  }
  return target
}()

#if FUZZER
  /// libFuzzer, whose runtime brings `main`, calls this for every input.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // SAFETY: libFuzzer keeps the bytes for as long as the call lasts.
    unsafe target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
#else
  /// Where libFuzzer is missing: changes the files of the corpus blindly, but in the same way for the same seed.
  @main
  enum FuzzDriver {
    /// `fuzz SECONDS SEED FILE…`: the files as they are, then changed, an input for each seed, until the time is over.
    /// With no seconds one input is tried: that of the seed.
    static func main() {
      let arguments = CommandLine.arguments.dropFirst()
      guard arguments.count > 2, let seconds = Int(arguments[1]), let first = UInt64(arguments[2]) else {
        print("usage: FUZZ_TARGET=TARGET fuzz SECONDS SEED FILE…")
        exit(64)
      }
      let corpus = arguments.dropFirst(2).compactMap { try? Array(Data(contentsOf: URL(filePath: $0))) }
      for bytes in corpus { target.run(bytes) }
      let clock = ContinuousClock()
      let start = clock.now
      var seed = first
      repeat {
        // The last line is what ended the process.
        print("\(target.rawValue): seed \(seed)")
        var random = SeededGenerator(seed: seed)
        target.run(Mutation.of(corpus, &random))
        seed += 1
      } while clock.now - start < .seconds(seconds)
    }
  }

  /// A change of a file of the corpus.
  private enum Mutation {
    private static let longest = 1 << 15

    static func of(_ corpus: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
      var bytes = corpus.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = Int.random(in: place...min(bytes.count, place + 64), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 1: if place < bytes.count { bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0 }
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        default:
          let other = corpus.randomElement(using: &random) ?? []
          bytes = Array(bytes[..<place] + other.dropFirst(place))
        }
      }
      return Array(bytes.prefix(longest))
    }
  }
#endif
