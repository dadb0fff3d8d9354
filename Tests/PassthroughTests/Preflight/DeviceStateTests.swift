// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Device state")
struct DeviceStateTests {
  private func state(_ device: PCIDevice, change: (inout Machine) -> Void = { _ in }) -> DeviceState {
    DeviceState(
      of: device,
      uses: HostUses(
        .built {
          $0.pci = PCITopology([device])
          change(&$0)
        }))
  }

  @Test func ofPCIFunctions() {
    let disk = PCIDevice.built("0000:01:00.0", classCode: 0x010802, driver: "nvme")
    #expect(state(disk) == .host)
    #expect(
      state(disk) {
        var block = BlockDevice(name: "nvme0n1", path: disk.path + "/nvme/nvme0/nvme0n1")
        block.isSwap = true
        $0.usage.blockDevices = [block]
      } == .inUse)
    #expect(state(.built("0000:01:00.0", driver: "vfio-pci")) == .vfio)
    #expect(state(.built("0000:01:00.0", driver: "mlx5_vfio_pci")) == .vfio)
    #expect(state(.built("0000:01:00.0", driver: "nvidia") { $0.vfioDeviceName = "vfio0" }) == .vfio)
    #expect(state(.built("0000:01:00.0", driver: "nvidia") { $0.offersMediatedDevices = true }) == .host)
    #expect(state(.built("0000:01:00.0")) == .free)
    #expect(state(.port("0000:00:01.0")) == .bridge)
    // VFIO goes by the header: NVSwitch is a device of class 06, a host or ISA bridge is the chipset's.
    #expect(state(.endpoint("0000:05:00.0", classCode: 0x068000, vendor: 0x10de, driver: "nvidia")) == .host)
    #expect(state(.conventional("0000:00:00.0", classCode: 0x060000)) == .chipset)
    #expect(state(.conventional("0000:00:1f.0", classCode: 0x060100, driver: "lpc_ich")) == .chipset)
  }

  @Test func ofUSBDevices() throws {
    let machine = try UmockdevFixture.machine("lab-xhci")
    func state(_ path: String) throws -> DeviceState {
      DeviceState(of: try #require(USBPath(path).flatMap { machine.usb[$0] }), uses: HostUses(machine))
    }
    #expect(try state("usb5") == .hub)
    #expect(try state("5-3") == .hub)
    #expect(try state("5-1") == .inUse)
    #expect(try state("5-3.1") == .host)
    #expect(DeviceState(of: .built("1-1") { $0.authorized = false }, uses: HostUses(machine)) == .blocked)
    #expect(DeviceState(of: .built("1-1", interfaces: [(USBClass(3), "usbfs")]), uses: HostUses(machine)) == .claimed)
    #expect(DeviceState(of: .built("1-1", interfaces: [(USBClass(3), nil)]), uses: HostUses(machine)) == .free)
  }
}
