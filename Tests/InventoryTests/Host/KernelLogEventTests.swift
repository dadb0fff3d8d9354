// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Inventory

/// Lines of the kernel's log that say how a function will fare, and those that only look like it.
@Suite("Kernel log: events")
struct KernelLogEventTests {
  private func event(_ text: String) -> KernelLogEvent? { KernelLogEvent(KernelLogLine("<4>[   12.345678] \(text)")) }

  @Test(
    arguments: [
      ("mlx5_core 0000:01:00.0: not enough MMIO resources for SR-IOV", .noRoomForVirtualFunctions, nil),
      ("pci 0000:01:00.0: VF BAR 2 [mem size 0xe0000000 64bit pref]: can't assign; no space", .virtualRangeUnplaced, 2),
      ("pci 0000:01:00.0: BAR 9: no space for [mem size 0xe0000000 64bit pref]", .virtualRangeUnplaced, 2),
      ("pci 0000:01:00.0: VF BAR 2 [mem 0x6000000000-0x6fffffffff 64bit pref]: assigned", .virtualRangePlaced, 2),
      ("pci 0000:01:00.0: BAR 1 [mem size 0x400000000 64bit pref]: can't assign; no space", .barUnplaced, 1),
      ("pci 0000:01:00.0: BAR 1: failed to assign [mem size 0x400000000 64bit pref]", .barUnplaced, 1),
      ("pci 0000:01:00.0: BAR 1: assigned [mem 0x4000000000-0x43ffffffff 64bit pref]", .barPlaced, 1),
      ("vfio-pci 0000:01:00.0: BAR 0: can't reserve [mem 0xc0000000-0xcfffffff 64bit pref]", .barHeld, 0),
      ("vfio-pci 0000:01:00.0: BAR 0 [mem 0xc0000000-0xcfffffff 64bit pref]: can't reserve", .barHeld, 0),
      ("vfio-pci 0000:01:00.0: Unable to change power state from D3cold to D0, device inaccessible", .powerLost, nil),
      (
        "vfio-pci 0000:01:00.0: can't change power state from D3cold to D0 (config space inaccessible)", .powerLost, nil
      ),
      ("vfio-pci 0000:01:00.0: Refused to change power state, currently in D3", .powerLost, nil),
      ("nvme 0000:01:00.0: not ready 65535ms after resume; giving up", .powerLost, 65535),
      ("vfio-pci 0000:01:00.0: not ready 65535ms after bus reset; giving up", .resetFailed, 65535),
      ("vfio-pci 0000:01:00.0: enabling device (0000 -> 0003)", .answered, nil),
      ("vfio-pci 0000:01:00.0: reset done", .answered, nil),
      ("vfio-pci 0000:01:00.0: vfio_bar_restore: reset recovery - restoring BARs", .resetRestored, nil),
      (
        "vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0010 address=0x64a7f000 flags=0x0000]",
        .accessStopped, nil
      ),
      (
        "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=0x001d address=0x6 flags=0x0]", .accessStopped,
        nil
      ),
      (
        "pci 0000:00:00.2: AMD-Vi: Event logged [IOTLB_INV_TIMEOUT device=0000:01:00.0 address=0x10016f2c0]",
        .accessStopped, nil
      ),
      (
        "arm-smmu-v3 arm-smmu-v3.0.auto: event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0x0 iova: 0x0 ipa: 0x0",
        .accessStopped, nil
      ),
      ("vfio-pci 0000:01:00.0: probe with driver vfio-pci failed with error -22", .vfioRefused, -22),
      ("vfio-pci: probe of 0000:01:00.0 failed with error -16", .vfioRefused, -16),
      ("vfio-pci 0000:01:00.0: Cannot bind to PF with SR-IOV enabled", .vfioRefusedPhysicalFunction, nil),
      (
        "nvme 0000:01:00.0: PCIe Bus Error: severity=Uncorrectable (Fatal), type=Transaction Layer, (Requester ID)",
        .uncorrectableError, nil
      ),
      (
        "nvme 0000:01:00.0: AER: PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)",
        .correctedError, nil
      ),
      (
        "vfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device",
        .directMapping, nil
      ),
      (
        "vfio-pci 0000:01:00.0: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.  Contact your platform vendor.",
        .directMapping, nil
      ),
    ] as [(String, KernelLogEvent.Kind, Int?)])
  func aLineAboutAFunction(text: String, kind: KernelLogEvent.Kind, number: Int?) throws {
    let event = try #require(self.event(text), "\(text)")
    #expect(event.kind == kind)
    #expect(event.number == number)
    #expect(event.subject == .function(PCIAddress(bus: 1, device: 0, function: 0)))
    // What a capture keeps is read again as the same.
    #expect(KernelLogEvent(KernelLogLine(event.text)) == event)
    #expect(text.hasPrefix(event.text))
  }

  /// VT-d's lines name no domain.
  @Test(
    arguments: [
      "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x7000 [fault reason 0x06] PTE Read access is not set",
      "DMAR: [DMA Write] Request device [01:00.0] PASID ffffffff fault addr 0 [fault reason 02] Present bit is clear",
      "DMAR: [INTR-REMAP] Request device [0x01:0x00.0] fault index 0x38 [fault reason 0x22] Present field is clear",
      "AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x001d address=0x637c000 flags=0x0000]",
    ])
  func aFaultWithoutADomain(text: String) {
    #expect(event(text)?.kind == .accessStopped)
    #expect(event(text)?.subject == .functionOfSomeDomain(PCIAddress(bus: 1, device: 0, function: 0)))
  }

  @Test func anInterruptLine() {
    let closed = event("irq 16: nobody cared (try booting with the \"irqpoll\" option)")
    #expect(closed?.kind == .interruptClosed)
    #expect(closed?.subject == .interrupt(16))
    #expect(closed?.text == "irq 16: nobody cared")
  }

  /// Names that devices give themselves, what programs write, other resources, and a device that only fails to fall
  /// asleep.
  @Test(
    arguments: [
      "usb 1-2: Product: vfio-pci 0000:01:00.0: not enough MMIO resources for SR-IOV",
      "usb 1-2: Product: DMAR: [DMA Read] Request device [01:00.0] fault addr 0",
      "input: irq 16: nobody cared as /devices/x", "x: vfio-pci 0000:01:00.0: reset done",
      "pcieport 0000:00:1c.0: bridge window [mem size 0x00200000]: can't assign; no space",
      "pci 0000:01:00.0: BAR 4 [io  size 0x0020]: can't assign; no space",
      "pci 0000:01:00.0: BAR 6: no space for [mem size 0x00080000 pref]",
      "pci 0000:01:00.0: BAR 13: no space for [io  size 0x1000]",
      "pci 0000:01:00.0: BAR 99999999999999999999: no space for [mem size 0x1]",
      "nvme 0000:01:00.0: refused to change power state from D0 to D3hot",
      "nvme 0000:01:00.0: probe with driver nvme failed with error -12",
      "arm-smmu-v3 arm-smmu-v3.0.auto: event 0x10 received:", "DMAR: DRHD: handling fault status reg 2", "", ": ",
      "irq x: nobody cared",
    ])
  func whatIsNone(text: String) {
    #expect(event(text) == nil)
  }

  @Test func onlyTheKernelIsBelieved() {
    #expect(KernelLogEvent(KernelLogLine("<12>[ 1.0] vfio-pci 0000:01:00.0: reset done")) == nil)
  }

  /// Nothing but the kernel's words and numbers is kept of a line.
  @Test func theRestOfALineIsCut() {
    #expect(
      event("vfio-pci 0000:01:00.0: not enough MMIO resources for SR-IOV; secret")?.text
        == "vfio-pci 0000:01:00.0: not enough MMIO resources for SR-IOV")
    #expect(event("a\u{1b}b 0000:01:00.0: reset done") == nil)
    #expect(
      event("DMAR: [DMA Read] Request device [01:00.0] fault addr 0x7 [fault \"secret\"]")?.text.contains("secret")
        == false)
  }

  /// A faulty device repeats one line; the last ones are kept, since later ones overtake earlier ones.
  @Test func equalLinesAreBounded() {
    let fault = "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=0x1 address=0x"
    // What shows that all is well, before there was any trouble, is not worth keeping.
    let lines =
      ["vfio-pci 0000:01:00.0: enabling device (0000 -> 0002)"]
      + (0..<1000).map { "\(fault)\($0) flags=0x0]" } + ["vfio-pci 0000:01:00.0: reset done"]
    let excerpt = KernelLogExcerpt(lines: lines)
    #expect(excerpt.events.count == KernelLogExcerpt.maxOfKind + 1)
    #expect(excerpt.events.last?.kind == .answered)
    #expect(excerpt.events.first?.text.contains("0x968") == true)
    #expect(
      KernelLogExcerpt(lines: String(decoding: excerpt.encoded, as: UTF8.self).split(separator: "\n").map(String.init))
        .events == excerpt.events)
  }

  @Test func aCaptureKeepsThem() throws {
    var files = MemoryFileTree()
    #expect(try MachineReader(.files(files)).machine().kernelLog == nil)
    files["/kernel.log"] = .file([])
    #expect(try MachineReader(.files(files)).machine().kernelLog?.events.isEmpty == true)
    files.write(
      "/kernel.log",
      "irq 16: nobody cared\nnvme 0000:01:00.0: not ready 1023ms after FLR; giving up\nnvme 0000:01:00.0: reset done")
    let path = "/sys/devices/pci0000:00/0000:01:00.0"
    files["/sys/bus/pci/devices/0000:01:00.0"] = .link("../../../devices/pci0000:00/0000:01:00.0")
    for (name, text) in [("vendor", "0x8086"), ("device", "0x1234"), ("class", "0x020000"), ("irq", "16")] {
      files.write("\(path)/\(name)", text)
    }
    let log = try #require(try MachineReader(.files(files)).machine().kernelLog)
    #expect(log.events.map(\.kind) == [.interruptClosed, .resetFailed, .answered])
    #expect(log.functionsByInterrupt == [16: [PCIAddress(bus: 1, device: 0, function: 0)]])
  }
}
