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

  /// kubevirt/kubevirt#17642: the vGPU manager registers its virtual functions itself; vfio-pci could not take them.
  @Test func whatItsDriverRegisteredPasses() {
    func machine(_ type: Int?) -> Machine {
      DeviceMachine.single(classCode: 0x030200, vendor: 0x10de, driver: "nvidia") {
        $0.vfioDeviceName = "vfio0"
        $0.vgpuType = type
        $0.physicalFunction = PCIAddress("0000:01:00.7")
      }
    }
    for type in [nil, 1155] {
      let judgement = check.judge(DeviceMachine.gpu, of: machine(type))[0]
      #expect(judgement.verdict == .pass)
      #expect(judgement.summary == "registered with VFIO by nvidia, as vfio0")
    }
    let unset = check.judge(DeviceMachine.gpu, of: machine(0))[0]
    #expect(unset.verdict == .warn)
    #expect(unset.summary.contains("no vGPU type is chosen"))
    #expect(unset.remedy[0].command?.contains("nvidia/current_vgpu_type") == true)
    #expect(!unset.remedy.contains { $0.command?.contains("vfio-pci") == true })
  }

  /// kubevirt/kubevirt#18895: a kernel without device nodes, where only the group can be opened.
  @Test func aGroupWithoutADeviceNodeIsSaid() {
    var machine = DeviceMachine.single(driver: "vfio-pci") { $0.vfioDeviceName = "vfio0" }
    machine.vfio.groups = [1]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .pass && judgement.summary.contains("KubeVirt"))
    machine.vfio.devices = ["vfio0"]
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].summary == "bound to vfio-pci")
  }

  /// A driver that only has "vfio" in its name, and registered nothing, is no VFIO driver.
  @Test func aNameIsNotARegistration() {
    #expect(check.verdict(of: DeviceMachine.single(driver: "my_vfio_thing")) == .warn)
    #expect(check.verdict(of: DeviceMachine.single(driver: "my_vfio_thing") { $0.vfioDeviceName = "vfio3" }) == .pass)
  }

  @Test func theParentOfMediatedDevicesStaysBound() {
    let machine = DeviceMachine.single(classCode: 0x030000, driver: "i915") {
      $0.offersMediatedDevices = true
      $0.mediatedDeviceCount = 2
    }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("2 mediated devices"))
    #expect(judgement.remedy.compactMap(\.command).isEmpty)
  }

  @Test func aPhysicalFunctionWithVirtualOnesStaysBound() {
    let machine = DeviceMachine.single(classCode: 0x030200, driver: "nvidia") {
      $0.totalVirtualFunctions = 32
      $0.enabledVirtualFunctions = 2
    }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.compactMap(\.command).isEmpty)
  }

  @Test func aVariantOfThisKernelIsOffered() throws {
    var machine = DeviceMachine.single(classCode: 0x020000, vendor: 0x15b3, driver: "mlx5_core") {
      $0.identity.device = 0x101e
    }
    machine.kernel.vfioAliases = [
      try #require(VFIOAlias(line: "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci")),
      try #require(VFIOAlias(line: "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci")),
    ]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.remedy.contains { $0.command?.contains("echo mlx5_vfio_pci | sudo tee") == true })
    #expect(judgement.remedy.contains { $0.command?.hasPrefix("sudo modprobe mlx5_vfio_pci") == true })
    var devices = machine.pci.devices
    devices[1].driver = "vfio-pci"
    machine.pci = PCITopology(devices)
    let bound = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(bound.verdict == .pass && bound.summary.contains("mlx5_vfio_pci"))
    machine.kernel.vfioAliases = [try #require(VFIOAlias(line: "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci"))]
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].summary == "bound to vfio-pci")
  }

  @Test func anOverrideThatIsSetIsNotSetAgain() {
    let machine = DeviceMachine.single { $0.driverOverride = "vfio-pci" }
    let commands = check.judge(DeviceMachine.gpu, of: machine)[0].remedy.compactMap(\.command).joined()
    #expect(!commands.contains("driver_override") && commands.contains("driver/unbind"))
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
