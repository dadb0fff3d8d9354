// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import SystemPackage

/// Whether the device moves data in the guest, and the data arrives.
package struct GuestDMACheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case intact
    case readFailed = "read-failed"
    case timedOut = "timed-out"
    case mismatch
    case notTried = "not-tried"
    case noDisk = "no-disk"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.dma",
    title: "The device moves data, and the data arrives intact",
    why: """
      A device can look perfect in its registers and still move nothing: an interrupt that never arrives, a mapping that the \
      host refused, a bus that is not let through. Only a transfer shows it.
      """,
    how: """
      Of a disk behind the function 64 blocks of 4 KiB are read twice past the page cache (O_DIRECT, opened for reading only) and \
      compared; the function's message interrupts are counted meanwhile. For other functions there is no harmless transfer that \
      works with every driver: a USB controller is judged by the round trips of its devices.
      """,
    reasons: [
      (Reason.intact, .pass, "all blocks were read, twice the same"),
      (Reason.readFailed, .fail, "a read failed"),
      (Reason.timedOut, .fail, "a read did not come back in time"),
      (Reason.mismatch, .fail, "two readings of a block differ"),
      (Reason.notTried, .unknown, "vfio-check read nothing: it looks at a capture, or --no-probe is given"),
      (CommonReason.needsRoot, .unknown, "this user may not open the disk"),
      (Reason.noDisk, .notApplicable, "there is no disk behind the function to read from"),
    ],
    fixableBy: [.virtualMachine, .hardware],
    references: [("open(2), O_DIRECT", "https://man7.org/linux/man-pages/man2/open.2.html")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.compactMap { judge($0.device, context)?.about($0.subject) }
  }

  private func judge(_ device: PCIDevice, _ context: VerificationContext) -> Judgement? {
    guard let observations = context.observations else {
      // Only a mass storage controller would have been tried.
      guard device.pciClass.code >> 8 == 0x01 else { return nil }
      return .unknown(
        Reason.notTried, "nothing was read through it", [Evidence(device.busPath, "not tried")],
        remedy: [Remedy(.hostSystem, "Verify in the running guest, with its probes", command: "sudo vfio-check verify")]
      )
    }
    guard let read = observations.reads[device.address] else {
      return .notApplicable(Reason.noDisk, "there is no disk behind it to read from")
    }
    let size = "\(read.blocks) blocks of \(read.blockBytes) bytes"
    let interrupts = read.interrupts.map { ", \($0) interrupts meanwhile" } ?? ""
    let evidence = [Evidence("/dev/\(read.disk)", "\(size) read twice\(interrupts)")]
    switch read.end {
    case .failed(let errno) where errno == .permissionDenied || errno == .notPermitted:
      return .unknown(
        CommonReason.needsRoot, "this user may not read /dev/\(read.disk)", evidence, remedy: [.verifyAsRoot])
    case .failed(let errno):
      return .fail(
        Reason.readFailed, "reading /dev/\(read.disk) failed: \(errno)", evidence, remedy: [Self.look(device)])
    case .timedOut(let seconds):
      return .fail(
        Reason.timedOut, "a read of /dev/\(read.disk) did not come back in \(seconds) s", evidence,
        remedy: [Self.look(device)])
    case .completed: break
    }
    if read.mismatches > 0 {
      return .fail(
        Reason.mismatch, "\(read.mismatches) of \(size) read differently the second time", evidence,
        remedy: [
          Remedy(
            .hardware,
            "Make sure that nothing else writes to /dev/\(read.disk) and verify again; if it stays so, do not use the device"
          )
        ])
    }
    return .pass(Reason.intact, "\(size) of /dev/\(read.disk) read twice, the same each time\(interrupts)", evidence)
  }

  private static func look(_ device: PCIDevice) -> Remedy {
    Remedy(
      .hostSystem,
      "Look in the guest's kernel log for what the driver says, and in the host's for DMAR or IO_PAGE_FAULT",
      command: "sudo dmesg | grep -e \(device.address) -e nvme")
  }
}
