// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("BootConfigurationReader")
struct BootConfigurationReaderTests {
  private func configuration(_ files: [String: String]) throws -> BootConfiguration {
    var tree = MemoryFileTree()
    for (path, text) in files { tree.write(path, text) }
    return try MachineReader(.files(tree)).machine().bootConfiguration
  }

  private func grub(_ text: String) throws -> [String] {
    try configuration(["/etc/default/grub": text]).commandLines.flatMap(\.words)
  }

  @Test(
    arguments: [
      ("GRUB_CMDLINE_LINUX=\"quiet iommu=pt\"", ["quiet", "iommu=pt"]),
      ("GRUB_CMDLINE_LINUX='a b'  # iommu=pt", ["a", "b"]),
      ("GRUB_CMDLINE_LINUX=iommu=pt quiet", ["iommu=pt"]),
      ("  export GRUB_CMDLINE_LINUX=\"a\"", ["a"]),
      ("#GRUB_CMDLINE_LINUX=\"a\"", []),
      ("GRUB_CMDLINE_LINUX_RECOVERY=\"a\"", []),
      ("GRUB_CMDLINE_LINUX=\"\"", []),
      ("GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX=\"b\"", ["b"]),
      ("GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX+=\" b\"", ["a", "b"]),
      (
        "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ${GRUB_CMDLINE_LINUX} b $other\"",
        ["a", "a", "b"]
      ),
      ("GRUB_CMDLINE_LINUX_DEFAULT=\"d\"\nGRUB_CMDLINE_LINUX=\"l\"", ["l", "d"]),
      ("GRUB_CMDLINE_LINUX=\"a \\\n b\"", ["a", "b"]),
      ("GRUB_CMDLINE_LINUX=\"a\n b\"\nX=1", ["a", "b"]),
      ("GRUB_CMDLINE_LINUX=\"dyndbg=\\\"x y\\\" z\"", ["dyndbg=x y", "z"]),
      ("GRUB_CMDLINE_LINUX='$a'", ["$a"]),
      ("GRUB_CMDLINE_LINUX=\"never closed", ["never", "closed"]),
      ("GRUB_CMDLINE_LINUX=\"${never closed\"", ["closed"]),
      ("GRUB_CMDLINE_LINUX", []), ("GRUB_CMDLINE_LINUX=\\", []), ("", []),
    ] as [(String, [String])])
  func grubQuoting(text: String, words: [String]) throws {
    #expect(try grub(text) == words)
  }

  /// Each line doubles the value: sixty of them would ask for more memory than there is.
  @Test func aValueThatDoublesItselfEnds() throws {
    let doubling = "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX\"\n"
    let words = try grub("GRUB_CMDLINE_LINUX=\"iommu=pt\"\n" + String(repeating: doubling, count: 60))
    #expect(words.count < 1 << 16)
  }

  @Test func laterFragmentsReplaceOrExtend() throws {
    let lines = try configuration([
      "/etc/default/grub": "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"",
      "/etc/default/grub.d/10-more.cfg": "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX iommu=pt\"",
      "/etc/default/grub.d/20-other.cfg": "GRUB_CMDLINE_LINUX_DEFAULT=\"splash\"",
      "/etc/default/grub.d/ignored.txt": "GRUB_CMDLINE_LINUX=\"x\"",
    ]).commandLines
    #expect(
      lines.map(\.path) == [
        "/etc/default/grub", "/etc/default/grub.d/10-more.cfg", "/etc/default/grub.d/20-other.cfg",
      ])
    #expect(lines.map(\.words) == [["a"], ["iommu=pt"], ["splash"]])
  }

  @Test func bootLoaderEntries() throws {
    let lines = try configuration([
      "/boot/loader/entries/a.conf":
        "title Debian\nversion 6.12.9\noptions\troot=/dev/sda1 iommu=pt\noptions quiet\noptions-like no",
      "/boot/loader/entries/b.conf": "options $kernelopts $tuned_params",
    ]).commandLines
    #expect(lines[0].words == ["root=/dev/sda1", "iommu=pt", "quiet"])
    #expect(lines[0].release == "6.12.9")
    #expect(lines[0].isComplete)
    #expect(!lines[1].isComplete)
  }

  @Test func grubsEnvironmentResolvesEntries() throws {
    let line = try #require(
      configuration([
        "/boot/loader/entries/b.conf": "options $kernelopts $tuned_params",
        "/boot/grub2/grubenv": "# GRUB Environment Block\nkernelopts=root=/dev/sda1 intel_iommu=on\n######",
      ]).commandLines.first)
    #expect(line.words == ["root=/dev/sda1", "intel_iommu=on"])
    #expect(line.isComplete)
  }

  @Test func kernelInstall() throws {
    let lines = try configuration([
      "/etc/kernel/cmdline": "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n  iommu=pt",
      "/etc/cmdline.d/vfio.conf": "# for the guest\nvfio-pci.ids=10de:2684",
    ]).commandLines
    #expect(lines.map(\.words) == [["root=ZFS=rpool/ROOT/pve-1", "boot=zfs", "iommu=pt"], ["vfio-pci.ids=10de:2684"]])
  }

  @Test func driverctlNamesBusAndDevice() throws {
    let overrides = try configuration([
      "/etc/driverctl.d/pci-0000:01:00.0": "vfio-pci", "/etc/driverctl.d/vmbus-x": "uio_hv_generic",
    ]).driverOverrides
    #expect(overrides.map(\.address.description) == ["0000:01:00.0"])
    #expect(overrides.map(\.driver) == ["vfio-pci"])
  }
}
