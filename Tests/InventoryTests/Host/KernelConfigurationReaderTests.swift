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

  @Test func withoutOneNothingIsKnown() throws {
    #expect(try MachineReader(.files(MemoryFileTree())).machine().kernel.configuration == nil)
  }
}
