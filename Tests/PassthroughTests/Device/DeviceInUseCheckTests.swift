// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.in-use")
struct DeviceInUseCheckTests {
  private let check = DeviceInUseCheck()
  private var path: String { "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0" }

  private func machine(driver: String? = "nvme", _ change: (inout Machine) -> Void) -> Machine {
    var machine = DeviceMachine.single(driver: driver)
    change(&machine)
    return machine
  }

  @Test func whatNobodyUsesPasses() {
    #expect(check.verdict(of: machine { _ in }) == .pass)
  }

  @Test func theRootDriveFails() {
    let judgement = check.judge(
      DeviceMachine.gpu,
      of: machine { machine in
        machine.usage.blockDevices = [BlockDevice(name: "nvme0n1p2", path: path + "/nvme/nvme0/nvme0n1/nvme0n1p2")]
        machine.usage.blockDevices[0].mountPoints = ["/"]
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "nvme0n1p2 is mounted at /")
    // Nobody should be told to type "umount /".
    #expect(judgement.remedy.allSatisfy { $0.command == nil })
  }

  @Test func theWorstUseIsNamedFirstAndTheOthersAreCounted() {
    let judgement = check.judge(
      DeviceMachine.gpu,
      of: machine(driver: "e1000e") { machine in
        machine.usage.inputDevices = [InputDevice(name: "input3", path: path + "/input/input3")]
        machine.usage.inputDevices[0].isPointer = true
        machine.usage.networkInterfaces = [NetworkInterface(name: "eth0", path: path + "/net/eth0")]
        machine.usage.networkInterfaces[0].hasDefaultRoute = true
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "eth0 carries the default route, and 1 more use")
  }

  @Test func aDisplayIsAWarning() {
    var machine = DeviceMachine.graphics { $0.isBootVGA = true }
    machine.usage.connectors = [
      DisplayConnector(name: "card0-DP-1", path: path + "/drm/card0/card0-DP-1", status: "connected", isEnabled: true)
    ]
    #expect(check.verdict(of: machine) == .warn)
  }

  private func card(_ driver: String, _ change: (inout Machine) -> Void = { _ in }) -> Machine {
    var machine = DeviceMachine.graphics(driver: driver) { $0.isBootVGA = false }
    machine.usage.nodes = [
      DeviceNode(node: "/dev/nvidia0", path: "/sys/bus/pci/devices/0000:01:00.0"),
      DeviceNode(node: "/dev/dri/card0", path: path + "/drm/card0"),
    ]
    change(&machine)
    return machine
  }

  /// kubernetes-sigs/dra-driver-nvidia-gpu#1076: the unbind of nvidia waits without an end.
  @Test func nvidiaDoesNotLetGoWhileSomebodyHasItOpen() {
    func held(_ driver: String, _ command: String, _ node: String) -> Judgement {
      check.judge(
        DeviceMachine.gpu,
        of: card(driver) {
          $0.usage.openNodes = [OpenNode(process: 812, command: command, node: node, path: "/proc/812/fd/7")]
        })[0]
    }
    let daemon = held("nvidia", "nvidia-persiste", "/dev/nvidia0")
    #expect(daemon.verdict == .fail)
    #expect(daemon.summary.contains("nvidia-persiste (pid 812)"))
    #expect(daemon.remedy[0].command == "sudo systemctl stop nvidia-persistenced")
    let compositor = held("nvidia", "kwin_wayland", "/dev/dri/card0")
    #expect(compositor.verdict == .fail)
    #expect(compositor.remedy[0].command == "sudo systemctl stop display-manager")
    // Others let go; sound of the same card too.
    #expect(held("amdgpu", "kwin_wayland", "/dev/dri/card0").verdict == .warn)
    #expect(check.judge(DeviceMachine.gpu, of: card("nvidia"))[0].verdict == .pass)
  }

  /// joeknock90/Single-GPU-Passthrough#6: no process shows, the console holds it.
  @Test func nvidiaDoesNotLetGoOfTheBootDisplay() {
    var machine = DeviceMachine.graphics(driver: "nvidia") { $0.isBootVGA = true }
    machine.kernel.loadedModules = ["nvidia", "nvidia_modeset", "nvidia_drm"]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("boot display"))
    #expect(judgement.remedy.contains { $0.command?.contains("modprobe -r nvidia_drm") == true })
    // Nor should anybody be shown how to unbind it now.
    let driver = DeviceDriverCheck().judge(DeviceMachine.gpu, of: machine)[0]
    #expect(driver.remedy.compactMap(\.command).isEmpty)
    machine.kernel.loadedModules = ["nvidia"]
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].verdict == .warn)
  }

  @Test func aGuestThatHasItIsAWarning() {
    let judgement = check.judge(
      DeviceMachine.gpu,
      of: machine(driver: "vfio-pci") {
        $0.usage.openNodes = [
          OpenNode(process: 4242, command: "qemu-system-x86", node: "/dev/vfio/1", path: "/proc/4242/fd/31")
        ]
      })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "qemu-system-x86 (pid 4242) has it in a guest, through /dev/vfio/1")
  }

  @Test func unseenProcessesMakeItUnknown() {
    let judgement = check.judge(
      DeviceMachine.gpu,
      of: machine { $0.gaps = [Gap(path: HostUsage.openFilesPath, errno: .permissionDenied)] })[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }

  @Test func unseenProcessesDoNotHideWhatWasFound() {
    let verdict = check.verdict(
      of: machine { machine in
        machine.gaps = [Gap(path: HostUsage.openFilesPath, errno: .permissionDenied)]
        machine.usage.blockDevices = [BlockDevice(name: "nvme0n1p3", path: path + "/nvme/nvme0/nvme0n1/nvme0n1p3")]
        machine.usage.blockDevices[0].isSwap = true
      })
    #expect(verdict == .fail)
  }
}
