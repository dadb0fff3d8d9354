// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Inventory
internal import Passthrough
internal import Reporting

/// Captured machines, as `--root` takes them.
enum CaptureTargets {
  /// Reads the bytes as a file, and tells all that is told of a machine.
  static func capture(_ bytes: [UInt8]) {
    guard let file = MemoryFile(bytes) else { return }
    let machine: Machine
    do throws(CaptureError) { machine = try MachineReader(.capture(file.path)).machine() } catch {
      _ = "\(error)"
      return
    }
    let preflight = Preflight(machine: machine)
    let report = PreflightReport(
      machine: machine, targets: [], findings: preflight.findings(), candidates: preflight.candidates(),
      toolVersion: "1", time: nil)
    _ = report.text(TextLayout(.verbose, names: DeviceNames.none, width: 80))
    _ = try? report.json()
    let analysis = GroupAnalysis(machine)
    let explanations = machine.pci.devices.prefix(16).map { analysis.explanation(for: $0) }
    _ = try? ExplanationDocument(explanations, names: PCINames(usesTables: false), toolVersion: "1").json()
  }

  static func manifest(_ bytes: [UInt8]) {
    guard let manifest = try? CaptureManifest(decoding: bytes) else { return }
    _ = manifest.encoded()
  }

  /// With the checksum that each block ought to have where it looks like a header of ustar, or is the first.
  static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 0, through: bytes.count - 512, by: 512)
    where start == 0 || bytes[start + 257..<start + 262].elementsEqual("ustar".utf8) {
      // POSIX.1-2017, pax(1): the sum of the bytes, with spaces in place of the checksum.
      bytes.replaceSubrange(start + 148..<start + 156, with: repeatElement(32, count: 8))
      let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
      let digits = String(sum, radix: 8)
      bytes.replaceSubrange(
        start + 148..<start + 156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\0 ").utf8))
    }
    return bytes
  }
}

extension DeviceNames {
  /// Without the tables of the system, so that an input does the same everywhere.
  static let none = DeviceNames(pci: PCINames(usesTables: false), usb: USBNames(usbIDs: []))
}

/// Bytes as a file in memory that has no name.
private struct MemoryFile: ~Copyable {
  private let descriptor: Int32

  var path: String { "/proc/self/fd/\(descriptor)" }

  init?(_ bytes: [UInt8]) {
    var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&name)
    guard descriptor >= 0 else { return nil }
    _ = unsafe unlink(name)
    var rest = bytes[...]
    while !rest.isEmpty {
      // SAFETY: the bytes outlive the call.
      let written = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { break }
      rest = rest.dropFirst(written)
    }
  }

  deinit { close(descriptor) }
}
