// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import Testing

@Suite("IOMMUReader")
struct IOMMUReaderTests {
  private func iommu(_ build: (inout MemoryFileTree) -> Void) throws -> IOMMU {
    var files = MemoryFileTree()
    build(&files)
    return try MachineReader(.files(files)).machine().iommu
  }

  @Test func aTableCountsWithoutBeingReadable() throws {
    var files = MemoryFileTree()
    files["/sys/firmware/acpi/tables/DMAR"] = .failure(.permissionDenied)
    let machine = try MachineReader(.files(files)).machine()
    #expect(machine.iommu.firmwareTables == ["DMAR"])
    #expect(machine.gap(at: "/sys/firmware/acpi/tables/DMAR")?.needsPrivilege == true)
    #expect(machine.iommu.dmar == nil)
  }

  @Test func anIntelUnit() throws {
    let unit = try #require(
      iommu {
        let path = "/sys/devices/virtual/iommu/dmar0"
        $0["/sys/class/iommu/dmar0"] = .link("../../devices/virtual/iommu/dmar0")
        $0.write("\(path)/intel-iommu/cap", "d2008c40660462")
        $0.write("\(path)/intel-iommu/ecap", "f050da")
        $0.write("\(path)/intel-iommu/version", "1:0")
        $0["\(path)/devices/0000:00:02.0"] = .link("../../../../pci0000:00/0000:00:02.0")
        $0["\(path)/devices/nonsense"] = .link("../x")
      }.units.first)
    #expect(
      unit.design
        == .intel(IntelIOMMU(capability: 0xd2_008c_4066_0462, extendedCapability: 0xf0_50da, version: "1:0")))
    #expect(unit.inputAddressBits == 39)
    #expect(unit.canRemapInterrupts == true)
    #expect(unit.devices.map(\.description) == ["0000:00:02.0"])
  }

  /// The second register came in Linux 6.0, first before the first register and later after it.
  @Test(
    arguments: [
      ("58f77ef22294ade", 0x58f_77ef_2229_4ade), ("58f77ef22294ade:0", 0x58f_77ef_2229_4ade),
      ("1d:25bf732fa2295afe", 0x25bf_732f_a229_5afe), ("25bf732fa2295afe:1d", 0x25bf_732f_a229_5afe), ("", nil),
      ("1:2:3", nil), ("x:1", nil), ("1ffffffffffffffff", nil),
    ] as [(String, UInt64?)])
  func amdFeatures(text: String, features: UInt64?) throws {
    let unit = try #require(
      iommu { $0.write("/sys/class/iommu/ivhd0/amd-iommu/features", text) }.units.first)
    #expect(unit.design == .amd(AMDIOMMU(features: features)))
  }

  @Test(
    arguments: [
      (0x58f_77ef_2229_4ade, 64), (0x58f_77ef_2229_42de, 48), (0x400, 57), (0xc00, nil), (0, nil),
    ] as [(UInt64, Int?)])
  func amdWidth(features: UInt64, bits: Int?) {
    #expect(AMDIOMMU(features: features).inputAddressBits == bits)
  }

  @Test(
    arguments: [
      (0xd2_008c_4066_0462, 39), (0x8d2_078c_106f_0466, 48), (0x38_0800, 57), (0, 1),
      (.max, 57),
    ] as [(UInt64, Int)])
  func intelWidth(capability: UInt64, bits: Int) {
    #expect(IntelIOMMU(capability: capability).inputAddressBits == bits)
  }

  @Test(
    arguments: [
      ("smmu3.0x0000000011000000", "../../devices/platform/arm-smmu-v3.0/iommu/smmu3.0x0000000011000000", .arm),
      ("smmu.0x0000000011000000", "../../devices/platform/11000000.iommu/iommu/smmu.0x0000000011000000", .arm),
      ("virtio0", "../../devices/pci0000:00/0000:00:01.0/virtio0/iommu/virtio0", .virtio),
      ("riscv-iommu@0000:00:01.0", "../../devices/pci0000:00/0000:00:01.0/iommu/riscv-iommu@0000:00:01.0", .other),
    ] as [(String, String, IOMMUUnit.Kind)])
  func designsThatShowNothing(name: String, link: String, kind: IOMMUUnit.Kind) throws {
    let unit = try #require(iommu { $0["/sys/class/iommu/\(name)"] = .link(link) }.units.first)
    #expect(unit.kind == kind && unit.inputAddressBits == nil && unit.addressWidthPath == nil)
  }

  @Test func groupsAreSortedByNumberAndKeepOtherMembers() throws {
    let iommu = try iommu {
      let root = "/sys/kernel/iommu_groups"
      $0["\(root)/10/devices/0000:01:00.1"] = .link("../x")
      $0["\(root)/10/devices/0000:01:00.0"] = .link("../x")
      $0.write("\(root)/10/type", "DMA-FQ")
      $0.write(
        "\(root)/10/reserved_regions",
        """
        0x00000000fee00000 0x00000000feefffff msi
        0x0000000000000000 0x0000000000ffffff direct-relaxable
        0x1 0x2
        0xfffffffffffffffff 0x0 direct
        """)
      $0["\(root)/9/devices/arm-smmu-test"] = .link("../x")
      $0["\(root)/99999999999999999999/devices"] = .directory
    }
    #expect(iommu.groups.map(\.number) == [9, 10])
    #expect(iommu.groups[1].members.map(\.description) == ["0000:01:00.0", "0000:01:00.1"])
    #expect(iommu.groups[1].type == .dmaLazy)
    #expect(iommu.groups[1].reservedRegions.map(\.type) == ["msi", "direct-relaxable"])
    #expect(iommu.groups[0].otherMembers == ["arm-smmu-test"])
    #expect(iommu.groups[0].type == nil)
  }
}
