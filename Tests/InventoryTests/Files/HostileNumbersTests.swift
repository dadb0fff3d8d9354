// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

/// Numbers that a file chose end in an answer, never in a trap.
@Suite("Hostile numbers")
struct HostileNumbersTests {
  @Test func errorCountersSaturate() throws {
    var tree = MemoryFileTree()
    let path = "/sys/bus/pci/devices/0000:00:01.0"
    tree.write(path + "/vendor", "0x8086")
    tree.write(path + "/device", "0x1234")
    tree.write(
      path + "/aer_dev_correctable",
      String(repeating: "RxErr 18446744073709551615\n", count: 12) + "TOTAL_ERR_COR 18446744073709551615")
    tree.write(path + "/aer_dev_fatal", "TOTAL_ERR_FATAL 99999999999999999999999")
    let device = try #require(try MachineReader(.files(tree)).machine().pci.devices.first)
    #expect(device.errorCounters?.kinds["RxErr"] == .max)
    #expect(device.errorCounters?.correctable == .max)
    #expect(device.errorCounters?.fatal == nil)
  }

  @Test(arguments: ["1e19", "1e308", "inf", "nan", "-480", "99999999999999999999"])
  func aSpeedThatIsNoneIsUnknown(text: String) throws {
    var tree = MemoryFileTree()
    tree.write("/sys/bus/usb/devices/usb1/idVendor", "1d6b")
    tree.write("/sys/bus/usb/devices/usb1/idProduct", "0002")
    tree.write("/sys/bus/usb/devices/usb1/speed", text)
    #expect(try MachineReader(.files(tree)).machine().usb.devices.map(\.megabitsPerSecond) == [nil])
  }

  @Test func sizesOfDisksAndProcessorsAreBounded() throws {
    var tree = MemoryFileTree()
    tree.write("/sys/class/block/sda/size", "9223372036854775807")
    tree.write("/proc/cpuinfo", "processor\t: 0\naddress sizes\t: 9223372036854775807 bits physical, 48 bits virtual")
    let machine = try MachineReader(.files(tree)).machine()
    #expect(machine.usage.blockDevices.map(\.size) == [.max])
    #expect(machine.processor.physicalAddressBits == nil)
  }

  /// A hundred thousand mounts of one disk.
  @Test(.timeLimit(.minutes(1))) func mountsAreReadInLinearTime() throws {
    var tree = MemoryFileTree()
    tree.write("/sys/class/block/sda/dev", "8:0")
    tree.write(
      "/proc/self/mountinfo",
      (0..<100_000).map { "\($0) 1 8:0 / /mnt/\($0) rw - ext4 /dev/sda rw" }.joined(separator: "\n"))
    let machine = try MachineReader(.files(tree)).machine()
    #expect(machine.usage.blockDevices.first?.mountPoints.count == 100_000)
  }
}
