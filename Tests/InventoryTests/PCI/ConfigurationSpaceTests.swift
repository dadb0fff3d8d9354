// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Inventory

@Suite("ConfigurationSpace")
struct ConfigurationSpaceTests {
  @Test func nothingReadIsUnreadableNotAbsent() {
    let space = ConfigurationSpace(bytes: [])
    #expect(space.headerType == nil && !space.isAllOnes && space.word(0) == nil)
    #expect(space.express.isUnreadable && space.accessControlServices.isUnreadable && space.resizableBARs.isUnreadable)
    #expect(space.bridgeBuses == nil && space.subsystem == nil)
  }

  @Test func theHeaderAloneSaysNothingOfCapabilities() {
    let space = ConfigurationBuilder().express(.endpoint).unprivileged
    #expect(space.headerType == 0)
    #expect(space.express.isUnreadable && space.capability(PCICapability.ID.msi).isUnreadable)
  }

  @Test func theHeaderAloneIsEnoughWhereTheListBitIsClear() {
    let space = ConfigurationBuilder(size: 64).setting(byte: 0x06, to: 0).space
    #expect(space.express == .absent && space.accessControlServices == .absent)
  }

  @Test func aConventionalFunctionHasNoExtendedSpace() {
    let space = ConfigurationBuilder(size: 256).powerManagement(noSoftReset: false).space
    #expect(space.hasNoSoftReset == .present(false))
    #expect(space.express == .absent && space.accessControlServices == .absent && space.resizableBARs == .absent)
  }

  @Test func everyRegisterIsFoundIn4096Bytes() throws {
    let space = ConfigurationBuilder(classCode: 0x030000).multifunction
      .express(.endpoint, functionLevelReset: true, capability: (5, 16), status: (4, 8), hasSlot: false)
      .powerManagement(noSoftReset: true).messageInterrupts(msi: 32, msix: 2048).advancedFeaturesReset()
      .accessControl(capability: .isolation, control: [.sourceValidation])
      .serialNumber(0x0123_4567_89ab_cdef).resizableBAR(index: 1, sizes: [0, 8, 14], current: 14).space
    #expect(space.defects.isEmpty)
    #expect(space.isMultifunction && space.headerType == 0 && space.isBusMaster)
    let express = try #require(space.express.value)
    #expect(express.portType == .endpoint && express.hasFunctionLevelReset)
    #expect(express.linkCapability?.description == "32.0 GT/s x16")
    #expect(express.linkStatus?.description == "16.0 GT/s x8")
    #expect(space.hasNoSoftReset == .present(true))
    #expect(space.hasAdvancedFeaturesReset == .present(true))
    #expect(space.messageInterrupts.msiVectors == 32 && space.messageInterrupts.msixVectors == 2048)
    #expect(
      space.accessControlServices.value?.missing(of: .isolation) == [
        .requestRedirect, .completionRedirect, .upstreamForwarding,
      ])
    #expect(space.deviceSerialNumber == .present(0x0123_4567_89ab_cdef))
    #expect(
      space.resizableBARs
        == .present([
          ResizableBAR(index: 1, supportedSizes: [1 << 20, 256 << 20, 16 << 30], currentSize: 16 << 30)
        ]))
  }

  @Test(arguments: [4, 64, 256, 4096]) func allOnesIsADeadDeviceNotAList(size: Int) {
    let space = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: size))
    #expect(
      space.isAllOnes && space.capabilities.isEmpty && space.extendedCapabilities.isEmpty && space.defects.isEmpty)
  }

  @Test func aLoopEnds() {
    let space = ConfigurationBuilder().powerManagement(noSoftReset: false).messageInterrupts(msi: 1)
      .setting(byte: 0x49, to: 0x40).space
    #expect(space.capabilities.map(\.offset) == [0x40, 0x48])
    #expect(space.defects == ["the capability list loops at 0x40"])
  }

  @Test func aPointerIntoTheHeaderEndsTheList() {
    let space = ConfigurationBuilder().setting(byte: 0x34, to: 0x10).space
    #expect(space.capabilities.isEmpty)
    #expect(space.defects == ["capability pointer 0x10 points into the header"])
  }

  @Test func capabilitiesThatOverlapAreNamed() {
    // Power management takes 8 bytes; the next begins after 4.
    let space = ConfigurationBuilder().setting(byte: 0x34, to: 0x40).setting(byte: 0x40, to: 0x01)
      .setting(byte: 0x41, to: 0x44).setting(byte: 0x44, to: 0x05).space
    #expect(space.defects == ["the capability at 0x40 overlaps the one at 0x44"])
  }

  @Test func aCapabilityAtTheVeryEndIsUnreadable() {
    // 256 bytes: MSI at FCh, its control word still inside, a PCIe capability's registers not.
    let msi = ConfigurationBuilder(size: 256).setting(byte: 0x34, to: 0xfc).setting(byte: 0xfc, to: 0x05).space
    #expect(msi.messageInterrupts.msiVectors == 1)
    let express = ConfigurationBuilder(size: 256).setting(byte: 0x34, to: 0xfc).setting(byte: 0xfc, to: 0x10).space
    #expect(express.express.isUnreadable)
    #expect(express.defects == ["the capability at 0xfc runs past the end of configuration space"])
  }

  @Test func anExtendedCapabilityAtTheVeryEndIsUnreadable() {
    let space = ConfigurationBuilder().extended(0x19).setting(byte: 0x102, to: 0xc1).setting(byte: 0x103, to: 0xff)
      .setting(byte: 0xffc, to: 0x0d).setting(byte: 0xffe, to: 0x01).space
    #expect(space.extendedCapabilities.map(\.offset) == [0x100, 0xffc])
    #expect(space.accessControlServices.isUnreadable)
    #expect(space.defects == ["the capability at 0xffc runs past the end of configuration space"])
  }

  @Test func anExtendedLoopEnds() {
    let space = ConfigurationBuilder().extended(0x19).setting(byte: 0x103, to: 0x10).space
    #expect(space.extendedCapabilities.count == 1)
    #expect(space.defects == ["the extended capability list loops at 0x100"])
  }

  @Test func anExtendedPointerOutsideItsSpaceEndsTheList() {
    let space = ConfigurationBuilder().extended(0x19).setting(byte: 0x102, to: 0x41).space
    #expect(space.defects == ["extended capability pointer 0x004 points outside the extended space"])
  }

  @Test func aBridgeTellsItsBusesAndItsSubsystem() {
    let space = ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 3, subordinate: 9).space
    #expect(space.bridgeBuses?.secondary == 3 && space.bridgeBuses?.subordinate == 9)
    #expect(space.subsystem == nil)
  }

  @Test func resizableSizesReachTo128TBAndBeyond() {
    // Capability bit 31 is 128 TB, control bit 16 the size after it; a size of 63 is none.
    let space = ConfigurationBuilder()
      .extended(PCICapability.ExtendedID.resizableBAR, [0x8000_0000, 0x0001_1b20 | 2, 0xffff_ffff, 0xffff_3f05]).space
    #expect(
      space.resizableBARs
        == .present([ResizableBAR(index: 2, supportedSizes: [1 << 47, 1 << 48], currentSize: 1 << 47)]))
  }

  @Test func virtualFunctionsAreTakenApart() {
    var registers = [UInt32](repeating: 0, count: 15)
    // NumVFs 2 and TotalVFs 7; BAR 0 of 64 bits, whose upper half is none, and BAR 2.
    registers[2] = 7 << 16
    registers[3] = 2
    (registers[8], registers[9], registers[10]) = (0xc, 0x40, 4)
    let space = ConfigurationBuilder().express(.endpoint)
      .extended(PCICapability.ExtendedID.singleRootIOVirtualization, registers).space
    #expect(
      space.singleRootIOVirtualization.value
        == SingleRootIOVirtualization(totalFunctions: 7, functions: 2, usedBARs: [0, 2]))
    #expect(ConfigurationBuilder().express(.endpoint).space.singleRootIOVirtualization == .absent)
    #expect(ConfigurationBuilder().express(.endpoint).unprivileged.singleRootIOVirtualization.isUnreadable)
  }

  @Test func thunderboltIsAVendorSpecificCapability() {
    let id = PCICapability.ExtendedID.vendorSpecific
    #expect(ConfigurationBuilder().express(.upstreamPort).extended(id, [0x1234, 0]).space.isThunderbolt)
    #expect(!ConfigurationBuilder().express(.upstreamPort).extended(id, [0x1235, 0]).space.isThunderbolt)
  }
}
