// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

/// Lines of the kernel's log taken apart, and who is believed to have printed them.
struct KernelLogLineTests {
  private let function = PCIAddress(bus: 1, device: 0, function: 0)

  @Test(arguments: [
    "<4>[   12.345678] vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Corrected",
    "<4>[   12.345678][  T123] vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Corrected",
    "[   12.345678] [   C1] vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Corrected",
    "vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Corrected",
  ]) func aLineOfADriverIsTakenApart(text: String) {
    let line = KernelLogLine(text)
    #expect(line.driver == "vfio-pci")
    #expect(line.device == "0000:01:00.0")
    #expect(line.message == "PCIe Bus Error: severity=Corrected")
    #expect(line.text == "vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Corrected")
    #expect(line.subsystem == nil)
    #expect(line.isPrinted(for: function))
  }

  @Test func aLineOfASubsystemIsTakenApart() {
    let line = KernelLogLine("<6>[    0.4] DMAR: Intel(R) Virtualization Technology for Directed I/O")
    #expect(line.isFromKernel && line.subsystem == "DMAR")
    #expect(line.driver == nil && line.device == nil)
    #expect(line.message == "Intel(R) Virtualization Technology for Directed I/O")
  }

  @Test(arguments: [
    "", "<", "<4>", "[", "[]", "<4>[", ": ", ":", "<x>[ 1.0] : ", "a:", "<99999999999999999999>[1.0] a: b", "\u{0}",
  ])
  func whatIsNoSuchLineIsTextOnly(text: String) {
    #expect(!KernelLogLine(text).isPrinted(for: function))
    #expect(!KernelLogLine(text).reports(on: function))
  }

  @Test(arguments: [
    "<4>[ 1.0] pcieport 0000:00:1c.0: AER: Corrected error message received from 0000:01:00.0",
    "<4>[ 1.0] pcieport 0000:00:1c.0: AER: Multiple Uncorrectable (Non-Fatal) error message received from 0000:01:00.0",
    "<4>[ 1.0] pcieport 0000:00:1c.0: AER: Corrected error received: 0000:01:00.0",
    "<3>[ 1.0] DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x7000 [fault reason 0x06] PTE Read access is not set",
    "<3>[ 1.0] DMAR: [INTR-REMAP] Request device [0x01:0x00.0] fault index 0xa00 [fault reason 0x25]",
    "<4>[ 1.0] AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x001d address=0x637c000 flags=0x0000]",
    "<4>[ 1.0] AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=0x001d address=0x637c000 flags=0x0000]",
    "<4>[ 1.0] vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0037 address=0x7b flags=0x0000]",
    "<4>[ 1.0] NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.",
  ]) func reportsOnAFunctionAreKnown(text: String) {
    #expect(KernelLogLine(text).reports(on: function))
    #expect(!KernelLogLine(text).reports(on: PCIAddress(bus: 2, device: 0, function: 0)))
  }

  /// A stick's name, a program's words and a process's name are no reports, whatever they say.
  @Test(arguments: [
    "<6>[ 1.0] usb 1-2: Product: 0000:01:00.0: HC died",
    "<6>[ 1.0] usb 1-2: Product: pcieport 0000:00:1c.0: AER: Corrected error message received from 0000:01:00.0",
    "<6>[ 1.0] usb 1-2: Manufacturer: NVRM: Xid (PCI:0000:01:00): 79",
    "<6>[ 1.0] input: DMAR: [DMA Read] Request device [01:00.0] fault addr 0 as /devices/x",
    "<6>[ 1.0] hid-generic 0003:046D:C52B.0001: input: Xid (PCI:0000:01:00) on usb-0000:01:00.0-2/input0",
    "<13>[ 1.0] vfio-pci 0000:01:00.0: HC died",
    "<30>[ 1.0] pcieport 0000:00:1c.0: AER: Corrected error message received from 0000:01:00.0",
    "<6>[ 1.0] a.out[12]: segfault at 0 ip 0 sp 0 error 4 in 0000:01:00.0",
    "<4>[ 1.0] pcieport 0000:00:1c.0: AER: Corrected error message received from 10000:01:00.0",
  ]) func whatOthersMakeUpIsNoReport(text: String) {
    #expect(!KernelLogLine(text).reports(on: function))
    #expect(!KernelLogLine(text).isPrinted(for: function))
  }

  @Test func aUSBDeviceIsNamedByTheCoreAlone() throws {
    let device = try #require(USBPath("1-2"))
    #expect(KernelLogLine("<3>[ 5.0] usb 1-2: device descriptor read/64, error -110").isPrinted(for: device))
    for other in [
      "usb 1-2.1: x", "hub 1-2: x", "usb-storage 1-2:1.0: x", "usb usb1: Product: usb 1-2: x", "x usb 1-2: x",
    ] {
      #expect(!KernelLogLine("<3>[ 5.0] \(other)").isPrinted(for: device), "\(other)")
    }
  }
}
