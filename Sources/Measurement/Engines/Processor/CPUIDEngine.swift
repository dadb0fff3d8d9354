// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Drivers
internal import Records

/// Times CPUID. In a guest that is the price of an exit with hardly any work in it: VMX leaves no choice (Intel SDM
/// volume 3, "Instructions That Cause VM Exits Unconditionally"), and KVM intercepts it with SVM too. On bare metal it
/// is what the instruction takes by itself, some tens of nanoseconds of microcode. Any user may execute it, unless the
/// kernel was asked to fault on it (arch_prctl(2), ARCH_CPUID), and nothing changes by it.
final class CPUIDEngine: Engine {
  /// Whether the processor has the instruction.
  static var isSupported: Bool { clinux_is_x86() }

  init() throws(EngineError) {
    guard Self.isSupported else { throw .unsupported("this processor has no CPUID: only x86-64 has") }
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let (leaf, count) = (UInt32(clamping: point.latency.point["leaf"] ?? 0), UInt32(clamping: point.latency.batch))
    let begin = Clock.now()
    for _ in 0..<operations {
      let start = Clock.now()
      clinux_repeat_cpuid(leaf, count)
      samples.append(Clock.now() &- start)
    }
    return Clock.now() &- begin
  }
}
