// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Drivers
internal import Records
internal import SystemPackage

/// Times reads of the ACPI power management timer's port. In a guest that is the price of an exit that the hypervisor's
/// own process has to answer (kvm-unit-tests' `inl_from_pmtimer`, without being a kernel); on bare metal it is the way
/// to the chipset and back, about a microsecond.
///
/// Nothing is ever written to a port. Only this thread gets the right, and gives it back in the end.
final class PortReadEngine: Engine {
  private let port: UInt16
  private static let bytes: UInt32 = 4

  init(_ timer: PowerManagementTimer) throws(EngineError) {
    let result = clinux_allow_ports(timer.port, Self.bytes, true)
    guard result == 0 else { throw Self.error(Errno(rawValue: -result)) }
    port = timer.port
    // What no device answers reads as ones.
    guard clinux_repeat_port_read32(port, 1) != .max else {
      _ = clinux_allow_ports(port, Self.bytes, false)
      throw .unsupported("nothing answers at the ACPI timer's port; measure without --port-io")
    }
  }

  deinit { _ = clinux_allow_ports(port, Self.bytes, false) }

  static func error(_ errno: Errno) -> EngineError {
    switch errno {
    case .notPermitted, .permissionDenied:
      .denied(
        "--port-io: the kernel does not let this process read a port; run as root, and where the kernel is locked down "
          + "(/sys/kernel/security/lockdown) measure without it")
    case .noFunction:
      .unsupported("--port-io: there are no I/O ports, or a kernel without CONFIG_X86_IOPL_IOPERM; measure without it")
    default: .failed("--port-io: ioperm", errno)
    }
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let count = UInt32(clamping: point.latency.batch)
    let begin = Clock.now()
    for _ in 0..<operations {
      let start = Clock.now()
      _ = clinux_repeat_port_read32(port, count)
      samples.append(Clock.now() &- start)
    }
    return Clock.now() &- begin
  }
}
