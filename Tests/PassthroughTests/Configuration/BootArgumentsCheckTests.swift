// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("config.boot")
struct BootArgumentsCheckTests {
  private let check = BootArgumentsCheck()

  private func host(_ running: [String], _ written: [PersistedCommandLine]) -> Machine {
    .built {
      $0.kernel.release = "6.12.9"
      $0.kernel.commandLine = running
      $0.bootConfiguration.commandLines = written
    }
  }

  private func grub(_ words: String...) -> PersistedCommandLine {
    PersistedCommandLine(path: "/etc/default/grub", source: .grub, words: words)
  }

  private let image = "BOOT_IMAGE=/vmlinuz-6.12.9"

  @Test func whatIsWrittenAndRunsPasses() {
    let judgement = check.judge(host([image, "quiet", "iommu=pt"], [grub("quiet", "iommu=pt")]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "iommu=pt runs and is written down")
  }

  @Test func argumentsOfNoConcernAreLeftAlone() {
    #expect(check.judge(host([image, "quiet", "splash"], [grub("loglevel=3")])).map(\.verdict) == [.pass])
  }

  /// Typed at GRUB's prompt.
  @Test func whatIsNotWrittenWillBeLost() {
    let judgement = check.judge(host([image, "intel_iommu=on", "iommu=pt"], [grub("quiet", "iommu=pt")]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "intel_iommu=on runs but is not written down: lost at the next boot")
    #expect(judgement.remedy.first?.command == "sudo update-grub")
  }

  /// Edited, but neither update-grub nor a reboot since.
  @Test func whatDoesNotRunYetIsPending() {
    let judgement = check.judge(host([image], [grub("vfio-pci.ids=10de:2684,10de:22ba")]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "vfio-pci.ids=10de:2684,10de:22ba is written down but not in effect")
  }

  @Test func aChangedValueIsBoth() {
    let machine = host([image, "hugepages=8"], [grub("hugepages=16")])
    #expect(check.judge(machine).map(\.verdict) == [.warn, .warn])
  }

  @Test func dashesAndUnderscoresAreTheSame() {
    let machine = host([image, "vfio_pci.ids=10de:2684"], [grub("vfio-pci.ids=10de:2684")])
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func onlyFramebuffersMatterOfVideo() {
    #expect(check.judge(host([image, "video=HDMI-A-1:1080p"], [grub()])).map(\.verdict) == [.pass])
    #expect(check.judge(host([image, "video=efifb:off"], [grub()])).map(\.verdict) == [.warn])
  }

  /// Proxmox VE on ZFS starts by systemd-boot and still ships /etc/default/grub.
  @Test func filesOfTheOtherBootLoaderDoNotCount() {
    let kernelInstall = PersistedCommandLine(
      path: "/etc/kernel/cmdline", source: .kernelInstall, words: ["root=ZFS=rpool/ROOT/pve-1", "iommu=pt"])
    let machine = host(["initrd=\\EFI\\proxmox\\initrd.img", "iommu=pt"], [grub("intel_iommu=off"), kernelInstall])
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func onlyTheRunningKernelsEntryCounts() {
    let old = PersistedCommandLine(
      path: "/boot/loader/entries/old.conf", source: .systemdBoot, words: ["hugepages=4"], release: "6.1.0")
    let own = PersistedCommandLine(
      path: "/boot/loader/entries/own.conf", source: .systemdBoot, words: ["iommu=pt"], release: "6.12.9")
    #expect(check.judge(host(["iommu=pt"], [old, own])).map(\.verdict) == [.pass])
    let judgement = check.judge(host([], [old, own]))
    #expect(judgement.map(\.verdict) == [.notApplicable])
  }

  @Test func unresolvedVariablesAreUnknown() {
    let entry = PersistedCommandLine(
      path: "/boot/loader/entries/el8.conf", source: .systemdBoot, words: [], release: "6.12.9", isComplete: false)
    let judgement = check.judge(host([image, "intel_iommu=on"], [entry]))[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.summary.contains("el8.conf"))
  }

  @Test func unreadableFilesAreUnknown() {
    var machine = host(["iommu=pt"], [])
    machine.gaps = [Gap(path: "/boot/efi/loader/entries", errno: .permissionDenied)]
    #expect(check.judge(machine)[0].remedy == [.runAsRoot])
    machine.bootConfiguration.commandLines = [
      PersistedCommandLine(path: "/etc/kernel/cmdline", source: .kernelInstall, words: [])
    ]
    #expect(check.judge(machine).map(\.verdict) == [.unknown])
  }

  /// On Debian /boot/efi is root's, which is nothing to a machine that GRUB starts.
  @Test func anUnreadablePlaceOfTheOtherBootLoaderDoesNotCount() {
    var machine = host([image, "iommu=pt"], [grub("iommu=pt")])
    machine.gaps = [Gap(path: "/boot/efi/loader/entries", errno: .permissionDenied)]
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func withoutABootLoaderThereIsNothingToCompare() {
    #expect(check.judge(host(["console=ttyS0"], [])).map(\.verdict) == [.notApplicable])
  }
}
