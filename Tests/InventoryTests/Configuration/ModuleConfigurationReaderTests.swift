// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("ModuleConfigurationReader")
struct ModuleConfigurationReaderTests {
  private func configuration(_ files: [String: String]) throws -> BootConfiguration {
    var tree = MemoryFileTree()
    for (path, text) in files { tree.write(path, text) }
    return try MachineReader(.files(tree)).machine().bootConfiguration
  }

  @Test func linesAreReadWithTheirNumbers() throws {
    let directives = try configuration([
      "/etc/modprobe.d/vfio.conf": """
      # options vfio-pci ids=dead:beef

      options vfio-pci ids="10de:2684,10de:22ba" disable_vga=1
      softdep nvidia \\
        pre: vfio-pci
      \tblacklist  nouveau
      options
      """
    ]).moduleDirectives
    #expect(
      directives == [
        ModuleDirective(
          path: "/etc/modprobe.d/vfio.conf", line: 3, command: "options", module: "vfio_pci",
          arguments: ["ids=10de:2684,10de:22ba", "disable_vga=1"]),
        ModuleDirective(
          path: "/etc/modprobe.d/vfio.conf", line: 4, command: "softdep", module: "nvidia",
          arguments: ["pre:", "vfio-pci"]),
        ModuleDirective(
          path: "/etc/modprobe.d/vfio.conf", line: 6, command: "blacklist", module: "nouveau", arguments: []),
      ])
  }

  @Test func earlierDirectoriesHideFilesAndNamesGiveTheOrder() throws {
    let paths = try configuration([
      "/usr/lib/modprobe.d/a.conf": "blacklist usr",
      "/etc/modprobe.d/b.conf": "blacklist etc",
      "/run/modprobe.d/b.conf": "blacklist run",
      "/usr/local/lib/modprobe.d/b.conf": "blacklist local",
      "/lib/modprobe.d/c.conf": "blacklist lib",
      "/etc/modprobe.d/d.conf.bak": "blacklist no",
    ]).moduleDirectives.map(\.path)
    #expect(paths == ["/usr/lib/modprobe.d/a.conf", "/etc/modprobe.d/b.conf", "/lib/modprobe.d/c.conf"])
  }

  @Test func aLinkToNothingHidesTheDistributionsFile() throws {
    var files = MemoryFileTree()
    files["/etc/modprobe.d/nvidia.conf"] = .link("/dev/null")
    files["/dev/null"] = .device(isAccessible: true)
    files.write("/usr/lib/modprobe.d/nvidia.conf", "blacklist nouveau")
    let machine = try MachineReader(.files(files)).machine()
    #expect(machine.bootConfiguration.moduleDirectives.isEmpty)
    #expect(machine.gap(at: "/etc/modprobe.d/nvidia.conf") == nil)
  }

  @Test func bytesThatAreNoUTF8AreKept() throws {
    var files = MemoryFileTree()
    files["/etc/modprobe.d/x.conf"] = .file([0xff, 0x20, 0xfe, 0x0a] + Array("blacklist nouveau".utf8))
    let directives = try MachineReader(.files(files)).machine().bootConfiguration.moduleDirectives
    #expect(directives.last?.module == "nouveau")
  }

  @Test func everyInitramfsBuilderIsUnderstood() throws {
    let modules = try configuration([
      "/etc/initramfs-tools/modules": "# comment\nvfio-pci ids=10de:2684\n",
      "/etc/modules": "vendor-reset",
      "/etc/modules-load.d/vfio.conf": "; comment\nvfio-pci",
      "/etc/dracut.conf.d/vfio.conf": "#add_drivers+=\" no \"\nforce_drivers+=\" vfio_pci vfio \" # more",
      "/etc/mkinitcpio.conf": "HOOKS=(base udev)\nMODULES=(vfio_pci # first\n  vfio_iommu_type1\n)\nBINARIES=(x)",
    ]).earlyModules
    #expect(
      modules == [
        EarlyModule(path: "/etc/initramfs-tools/modules", module: "vfio_pci", isInitramfs: true),
        EarlyModule(path: "/etc/modules", module: "vendor_reset", isInitramfs: false),
        EarlyModule(path: "/etc/modules-load.d/vfio.conf", module: "vfio_pci", isInitramfs: false),
        EarlyModule(path: "/etc/dracut.conf.d/vfio.conf", module: "vfio_pci", isInitramfs: true),
        EarlyModule(path: "/etc/dracut.conf.d/vfio.conf", module: "vfio", isInitramfs: true),
        EarlyModule(path: "/etc/mkinitcpio.conf", module: "vfio_pci", isInitramfs: true),
        EarlyModule(path: "/etc/mkinitcpio.conf", module: "vfio_iommu_type1", isInitramfs: true),
      ])
  }
}
