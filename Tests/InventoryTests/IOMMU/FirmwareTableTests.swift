// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

/// The tables that describe IOMMUs, whole, damaged and hostile.
@Suite("ACPI tables of IOMMUs")
struct FirmwareTableTests {
  @Test func dmar() throws {
    let iommu = try FirmwareTables.machine(
      "DMAR", FirmwareTables.dmar(units: 2, flags: 5, width: 45, reserved: 1)
    ).iommu
    let table = try #require(iommu.dmar)
    #expect(table.hostAddressBits == 46)
    #expect(table.supportsInterruptRemapping && !table.optsOutOfX2APIC && table.wantsDMAProtection)
    #expect(table.units.map(\.registerBase) == [0xfed9_0000, 0xfed9_1000])
    #expect(table.units.map(\.coversAll) == [false, true])
    #expect(table.reservedMemory.map(\.start) == [0x7b80_0000])
    #expect(table.isWhole)
    #expect(iommu.unitCount(inTable: "DMAR") == 2)
  }

  /// One IOMMU has up to three blocks, for older and newer software.
  @Test func ivrs() throws {
    let table = try #require(
      FirmwareTables.machine(
        "IVRS", FirmwareTables.ivrs(blocks: [(0x10, 2), (0x11, 2), (0x40, 2), (0x10, 0x4002), (0x21, 0)])
      ).iommu.ivrs)
    #expect(table.units.map(\.deviceID) == [2, 0x4002])
    #expect(table.memoryBlockCount == 1)
    #expect(table.isWhole)
  }

  @Test func iort() throws {
    let table = try #require(
      FirmwareTables.machine(
        "IORT", FirmwareTables.iort([.itsGroup, .smmuV3, .smmu, .rootComplex(to: 1), .rootComplex(to: 0)])
      ).iommu.iort)
    #expect(table.smmuV3Count == 1 && table.smmuCount == 1)
    #expect(table.rootComplexes.map(\.isBehindSMMU) == [true, false])
    #expect(table.isWhole)
  }

  @Test func viot() throws {
    let table = try #require(
      FirmwareTables.machine("VIOT", FirmwareTables.viot(nodes: [1, 3, 2, 4])).iommu.viot)
    #expect(table.unitCount == 2)
    #expect(table.isWhole)
  }

  /// A capture made before contents were recorded holds an empty file.
  @Test(arguments: ["DMAR", "IVRS", "IORT", "VIOT"])
  func anEmptyFileIsNotRead(name: String) throws {
    let iommu = try FirmwareTables.machine(name, []).iommu
    #expect(iommu.firmwareTables == [name])
    #expect(iommu.unitCount(inTable: name) == nil)
  }

  @Test func anotherSignatureIsNoTable() throws {
    let iommu = try FirmwareTables.machine("IORT", FirmwareTables.dmar(units: 1)).iommu
    #expect(iommu.iort == nil)
  }

  @Test func aLengthOfZeroEndsTheWalk() throws {
    var bytes = FirmwareTables.dmar(units: 2)
    FirmwareTables.put(0, 2, at: 48 + 16 + 2, in: &bytes)
    let table = try #require(FirmwareTables.machine("DMAR", bytes).iommu.dmar)
    #expect(table.units.count == 1)
    #expect(!table.isWhole)
  }

  /// Nothing found in what broke off is not "none".
  @Test func abrokenTableWithoutUnitsIsNotKnown() throws {
    var bytes = FirmwareTables.iort([.itsGroup, .rootComplex(to: 0)])
    FirmwareTables.put(1 << 15, 2, at: 48 + 1, in: &bytes)
    let iommu = try FirmwareTables.machine("IORT", bytes).iommu
    #expect(iommu.iort?.isWhole == false)
    #expect(iommu.unitCount(inTable: "IORT") == nil)
  }

  @Test func countsAndOffsetsPastTheEndAreNotBelieved() throws {
    for (offset, value) in [(36, 0xffff_ffff), (40, 0xffff_ffff), (40, 0), (40, 35), (4, 0xffff_ffff), (4, 0)] {
      var bytes = FirmwareTables.iort([.smmuV3, .rootComplex(to: 0)])
      FirmwareTables.put(value, 4, at: offset, in: &bytes)
      _ = try FirmwareTables.machine("IORT", bytes)
    }
    // Id mappings: more of them, and further away, than the node has room for.
    for (offset, value) in [(8, 0xffff_ffff), (12, 0xffff_ffff), (12, 0), (48, 0xffff_ffff)] {
      var bytes = FirmwareTables.iort([.smmuV3, .rootComplex(to: 0)])
      FirmwareTables.put(value, 4, at: 48 + 68 + offset, in: &bytes)
      _ = try FirmwareTables.machine("IORT", bytes)
    }
  }

  /// Every cut and many damaged bytes: nothing traps, and no walk is longer than the table.
  @Test func cutsAndDamage() throws {
    let tables: [(String, [UInt8])] = [
      ("DMAR", FirmwareTables.dmar(units: 2, reserved: 1)),
      ("IVRS", FirmwareTables.ivrs(blocks: [(0x10, 2), (0x20, 0)])),
      ("IORT", FirmwareTables.iort([.smmu, .smmuV3, .itsGroup, .rootComplex(to: 0)])),
      ("VIOT", FirmwareTables.viot(nodes: [1, 3])),
    ]
    var generator = SeededGenerator(seed: 8)
    for (name, whole) in tables {
      for length in 0...whole.count { _ = try FirmwareTables.machine(name, Array(whole.prefix(length))) }
      for _ in 0..<300 {
        var bytes = whole
        for _ in 0..<4 {
          bytes[Int.random(in: 4..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        _ = try FirmwareTables.machine(name, bytes)
      }
    }
  }
}
