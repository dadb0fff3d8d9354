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
    #expect(commands.contains("sudo virsh nodedev-detach pci_0000_01_00_0"))
    #expect(commands.contains { $0.contains("driverctl set-override 0000:01:00.0 vfio-pci") })
    #expect(commands.contains { $0.contains("driver/unbind") && $0.hasSuffix("/sys/bus/pci/drivers_probe") })
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
