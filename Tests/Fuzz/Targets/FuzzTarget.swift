// SPDX-License-Identifier: GPL-3.0-or-later

/// A reader of bytes that others made. Whatever the bytes are, `run` comes back, soon, and with little memory.
///
/// Each reads as the commands do, and judges and prints what was read.
package enum FuzzTarget: String, Sendable, CaseIterable {
  /// Firmware's tables DMAR, IVRS, IORT and VIOT.
  case acpi
  /// A file given to `--root`: an archive, packed or not, or a dump.
  case archive
  /// A function's configuration space.
  case config
  /// The kernel's log.
  case kernelLog = "kernel-log"
  /// The output of `lspci -xxxx`.
  case lspci
  /// `capture.json` of a capture.
  case manifest
  /// A passport; its checksum is put right, so that what is behind it is reached.
  case passport
  /// A document given to `report`.
  case report
  /// An expansion ROM.
  case rom
  /// A record given to `compare`.
  case run
  /// A tar archive; the checksums of its headers are put right.
  case tar
  /// A USB device's descriptors, and its Binary Object Store.
  case usb

  package func run(_ bytes: [UInt8]) {
    switch self {
    case .acpi: HardwareTargets.acpi(bytes)
    case .archive, .lspci: CaptureTargets.capture(bytes)
    case .config: HardwareTargets.config(bytes)
    case .kernelLog: HardwareTargets.kernelLog(bytes)
    case .manifest: CaptureTargets.manifest(bytes)
    case .passport: DocumentTargets.passport(bytes)
    case .report: DocumentTargets.report(bytes)
    case .rom: HardwareTargets.rom(bytes)
    case .run: DocumentTargets.run(bytes)
    case .tar: CaptureTargets.capture(CaptureTargets.withChecksums(bytes))
    case .usb: HardwareTargets.usb(bytes)
    }
  }
}
