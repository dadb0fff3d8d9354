// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.driver")
struct DeviceDriverCheckTests {
  private let check = DeviceDriverCheck()

  @Test(arguments: ["vfio-pci", "mlx5_vfio_pci", "nvgrace_gpu_vfio_pci", "xe-vfio-pci"])
  func vfioAndItsVariantsPass(driver: String) {
    #expect(check.verdict(of: DeviceMachine.single(driver: driver)) == .pass)
  }

  @Test func aHostDriverComesWithWhatToType() {
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.graphics())[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "nouveau has it, not a VFIO driver")
    let commands = judgement.remedy.compactMap(\.command)
    #expect(judgement.remedy.contains { $0.text.contains("driverctl set-override 0000:01:00.0 vfio-pci") })
    #expect(commands.contains { $0.contains("driver/unbind") && $0.hasSuffix("/sys/bus/pci/drivers_probe") })
  }

  /// The commands that would take a mounted disk away must not be there to be copied.
  @Test func aDeviceThatTheHostNeedsComesWithoutCommands() {
    let disk = PCIDevice.built("0000:01:00.0", classCode: 0x010802, driver: "nvme")
    let machine = Machine.built {
      $0.pci = PCITopology([disk])
      var block = BlockDevice(name: "nvme0n1", path: disk.path + "/nvme/nvme0/nvme0n1")
      block.mountPoints = ["/"]
      $0.usage.blockDevices = [block]
    }
    let judgement = check.judge("0000:01:00.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.compactMap(\.command).isEmpty)
  }

  @Test func withoutADriverThereIsNothingToUnbind() {
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.single(driver: nil))[0]
    #expect(judgement.verdict == .warn)
    #expect(!judgement.remedy.compactMap(\.command).contains { $0.contains("unbind") })
  }

  @Test func anOverrideWithoutADriverIsNamed() {
    let machine = DeviceMachine.single(driver: nil) { $0.driverOverride = "vfio-pci" }
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].summary.contains("driver_override asks for vfio-pci"))
  }

  /// VoltCyclone/PCILeechFWGenerator#77: pcieport was taken for a violation; naming the port itself is the mistake.
  @Test func aBridgeCannotBeHandedOver() {
    #expect(check.verdict(DeviceMachine.port, of: DeviceMachine.graphics()) == .fail)
  }
}
