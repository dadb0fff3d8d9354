// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("KernelConfigurationReader")
struct KernelConfigurationReaderTests {
  @Test func onlyWhatIsAboutVFIOIsKept() throws {
    var files = MemoryFileTree()
    files.write("/proc/sys/kernel/osrelease", "6.12.9-amd64")
    files.write(
      "/boot/config-6.12.9-amd64",
      "CONFIG_LOCALVERSION=\"-secret\"\nCONFIG_VFIO=m\n# CONFIG_VFIO_DEVICE_CDEV is not set\nCONFIG_IOMMUFD=m\n# CONFIG_X is not set\n"
    )
    files.write("/boot/config-6.1.0", "CONFIG_VFIO=n")
    let options = try MachineReader(.files(files)).machine().kernel.configuration
    #expect(options == ["VFIO": "m", "VFIO_DEVICE_CDEV": "n", "IOMMUFD": "m"])
  }

  /// "CONFIG_VFIO=m", "# CONFIG_VFIO_DEVICE_CDEV is not set" and "CONFIG_SECRET=y", by gzip.
  private static let packed: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0xf6, 0xf7, 0x73, 0xf3, 0x74, 0x8f, 0x0f, 0x73,
    0xf3, 0xf4, 0xb7, 0xcd, 0xe5, 0x52, 0x56, 0x70, 0x46, 0xf0, 0xe3, 0x5d, 0x5c, 0xc3, 0x3c, 0x9d, 0x5d, 0xe3, 0x9d,
    0x81, 0xb4, 0x42, 0x66, 0xb1, 0x42, 0x5e, 0x7e, 0x89, 0x42, 0x71, 0x6a, 0x09, 0x17, 0x54, 0x49, 0xb0, 0xab, 0x73,
    0x90, 0x6b, 0x88, 0x6d, 0x25, 0x17, 0x00, 0xe6, 0x26, 0xc8, 0xa5, 0x43, 0x00, 0x00, 0x00,
  ]

  @Test func theKernelsOwnCopyIsUnpacked() throws {
    var files = MemoryFileTree()
    files["/proc/config.gz"] = .file(Self.packed)
    #expect(
      try MachineReader(.files(files)).machine().kernel.configuration == ["VFIO": "m", "VFIO_DEVICE_CDEV": "n"])
    files["/proc/config.gz"] = .file(Array(Self.packed.prefix(30)))
    #expect(try MachineReader(.files(files)).machine().kernel.configuration == nil)
  }

  @Test func withoutOneNothingIsKnown() throws {
    #expect(try MachineReader(.files(MemoryFileTree())).machine().kernel.configuration == nil)
  }
}
