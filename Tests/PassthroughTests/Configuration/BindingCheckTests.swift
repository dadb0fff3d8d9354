// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("config.binding")
struct BindingCheckTests {
  private let check = BindingCheck()

  private func card(_ address: String, driver: String?) -> PCIDevice {
    .built(address, classCode: 0x030000, vendor: 0x10de, device: 0x2684, group: 14, driver: driver)
  }

  private func options(_ ids: String, line: Int = 1) -> ModuleDirective {
    ModuleDirective(
      path: "/etc/modprobe.d/vfio.conf", line: line, command: "options", module: "vfio_pci", arguments: ["ids=\(ids)"])
  }

  private func host(
    _ devices: [PCIDevice], _ directives: [ModuleDirective] = [], _ change: (inout Machine) -> Void = { _ in }
  ) -> Machine {
    .built {
      $0.pci = PCITopology(devices)
      $0.bootConfiguration.moduleDirectives = directives
      $0.kernel.builtInModules = []
      $0.kernel.pciDrivers = ["vfio-pci", "nvidia"]
      $0.kernel.loadedModules = ["vfio_pci"]
      change(&$0)
    }
  }

  private func target(_ machine: Machine) -> [Target] { [.pci(machine.pci.devices[0].address)] }

  @Test func boundAsConfiguredPassesOnTheDevice() {
    let judgement = check.judge(host([card("0000:01:00.0", driver: "vfio-pci")], [options("10de:2684")]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.subject == Subject("pci:0000:01:00.0"))
    #expect(
      judgement.evidence.contains(Evidence("/etc/modprobe.d/vfio.conf", "line 1: options vfio-pci ids=10de:2684")))
  }

  @Test func nothingConfiguredIsNotApplicable() {
    let machine = host([card("0000:01:00.0", driver: "nvidia")])
    #expect(check.judge(machine).map(\.verdict) == [.notApplicable])
    #expect(check.judge(machine).first?.subject == nil)
    #expect(check.judge(machine, targets: target(machine)).map(\.verdict) == [.notApplicable])
  }

  /// The nvidia module wins the race: vga-passthrough issue 15.
  @Test func aDriverThatIsLoadedFirstNeedsASoftdep() {
    let judgement = check.judge(host([card("0000:01:00.0", driver: "nvidia")], [options("10de:2684")]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("no softdep"))
    #expect(
      judgement.remedy.first?.command
        == "echo 'softdep nvidia pre: vfio-pci' | sudo tee -a /etc/modprobe.d/vfio.conf")
  }

  @Test func withASoftdepTheInitramfsIsSuspected() {
    let softdep = ModuleDirective(
      path: "/etc/modprobe.d/vfio.conf", line: 2, command: "softdep", module: "nvidia", arguments: ["pre:", "vfio-pci"])
    let judgement = check.judge(host([card("0000:01:00.0", driver: "nvidia")], [options("10de:2684"), softdep]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.first?.command == "sudo update-initramfs -u")
  }

  /// The RTX card's USB-C function: xhci_hcd built in binds before any module can.
  @Test func aBuiltInDriverCannotBeMadeToWait() {
    let usb = PCIDevice.built(
      "0000:01:00.2", classCode: 0x0c0330, vendor: 0x10de, device: 0x1ad8, driver: "xhci_hcd")
    let judgement = check.judge(host([usb], [options("10de:1ad8")]) { $0.kernel.builtInModules = ["xhci_pci"] })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("xhci_pci is built into the kernel"))
    #expect(judgement.remedy.first?.command == "sudo driverctl set-override 0000:01:00.2 vfio-pci")
  }

  @Test func aBuiltInVFIODoesNotReadModprobe() {
    let judgement = check.judge(
      host([card("0000:01:00.0", driver: "nouveau")], [options("10de:2684")]) {
        $0.kernel.builtInModules = ["vfio_pci"]
      })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.first?.command == "vfio-pci.ids=10de:2684")
  }

  @Test func aLaterListReplacesAnEarlierOne() {
    let machine = host(
      [card("0000:01:00.0", driver: "nvidia")], [options("10de:2684"), options("1002:73bf", line: 5)])
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("replaces"))
  }

  @Test func theKernelCommandLineCounts() {
    let machine = host([card("0000:01:00.0", driver: "vfio-pci")]) {
      $0.kernel.commandLine = ["vfio-pci.ids=10de:2684"]
    }
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func aModuleThatNobodyLoadsIsNamed() {
    let judgement = check.judge(
      host([card("0000:01:00.0", driver: nil)], [options("10de:2684")]) {
        $0.kernel.pciDrivers = []
        $0.kernel.loadedModules = []
      })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.first?.command?.contains("/etc/modules-load.d/") == true)
  }

  @Test func aTwinOnAHostDriverIsInDanger() {
    let machine = host(
      [card("0000:01:00.0", driver: "vfio-pci"), card("0000:41:00.0", driver: "nvidia")], [options("10de:2684")])
    let judgement = check.judge(machine, targets: target(machine))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("0000:41:00.0"))
  }

  @Test func twinsThatAreBothMeantPass() {
    let machine = host(
      [card("0000:01:00.0", driver: "vfio-pci"), card("0000:41:00.0", driver: "vfio-pci")], [options("10de:2684")])
    #expect(
      check.judge(machine, targets: machine.pci.devices.map { .pci($0.address) }).map(\.verdict) == [.pass, .pass])
  }

  /// truenas/middleware#11397: two equal cards, one of them meant for the host.
  @Test func aTwinThatIsTakenAlreadyIsAWarning() throws {
    var machine = host(
      [card("0000:01:00.0", driver: "vfio-pci"), card("0000:41:00.0", driver: "vfio-pci")], [options("10de:2684")])
    let one = check.judge(machine, targets: target(machine))[0]
    #expect(one.verdict == .warn)
    #expect(one.summary.contains("took 0000:41:00.0 as well"))
    #expect(one.remedy[0].text.contains("/etc/modprobe.d/vfio.conf"))
    #expect(one.remedy[0].command == "sudo driverctl set-override 0000:01:00.0 vfio-pci")
    // One that is bound by its address as well is meant.
    machine.bootConfiguration.driverOverrides = [
      DriverOverride(
        path: "/etc/driverctl.d/pci-0000:41:00.0", address: try #require(PCIAddress("0000:41:00.0")),
        driver: "vfio-pci")
    ]
    #expect(check.judge(machine, targets: target(machine))[0].verdict == .pass)
  }

  @Test func whatItsDriverRegisteredNeedsNoBinding() {
    let machine = host([
      .built("0000:41:00.4", classCode: 0x030200, vendor: 0x10de, driver: "nvidia") { $0.vfioDeviceName = "vfio0" }
    ])
    let judgement = check.judge(machine, targets: target(machine))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.remedy.isEmpty)
  }

  @Test func driverctlNamesTheSlot() throws {
    let address = try #require(PCIAddress("0000:01:00.0"))
    let machine = host(
      [card("0000:01:00.0", driver: "vfio-pci"), card("0000:41:00.0", driver: "nvidia")]
    ) {
      $0.bootConfiguration.driverOverrides = [
        DriverOverride(path: "/etc/driverctl.d/pci-0000:01:00.0", address: address, driver: "vfio-pci")
      ]
    }
    #expect(check.judge(machine, targets: target(machine)).map(\.verdict) == [.pass])
  }

  @Test func anOverrideThatWasNotAppliedWarns() throws {
    let address = try #require(PCIAddress("0000:01:00.0"))
    let machine = host([card("0000:01:00.0", driver: "nvidia")]) {
      $0.bootConfiguration.driverOverrides = [
        DriverOverride(path: "/etc/driverctl.d/pci-0000:01:00.0", address: address, driver: "vfio-pci")
      ]
    }
    #expect(check.judge(machine)[0].summary.contains("driverctl's override"))
  }

  @Test func boundByHandWarns() {
    let judgement = check.judge(host([card("0000:01:00.0", driver: "vfio-pci")]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.first?.command == "sudo driverctl set-override 0000:01:00.0 vfio-pci")
  }

  /// libvirt's managed='yes' binds the device for as long as the guest runs.
  @Test func aRunningGuestsDevicePasses() {
    let machine = host([card("0000:01:00.0", driver: "vfio-pci")]) {
      $0.usage.openNodes = [
        OpenNode(process: 4711, command: "qemu-system-x86", node: "/dev/vfio/14", path: "/proc/4711/fd/30")
      ]
    }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("qemu-system-x86 (pid 4711)"))
  }

  @Test func whoCannotSeeTheGuestDoesNotKnow() {
    let machine = host([card("0000:01:00.0", driver: "vfio-pci")]) {
      $0.gaps = [Gap(path: HostUsage.openFilesPath, errno: .permissionDenied)]
    }
    #expect(check.judge(machine)[0].verdict == .unknown)
    #expect(check.judge(machine)[0].remedy == [.runAsRoot])
  }
}
