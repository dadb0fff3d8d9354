// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("ProcessorReader")
struct ProcessorReaderTests {
  private func processor(_ text: String) throws -> Processor {
    var files = MemoryFileTree()
    files.write("/proc/cpuinfo", text)
    return try MachineReader(.files(files)).machine().processor
  }

  @Test func intel() throws {
    let one = """
      processor\t: 0
      vendor_id\t: GenuineIntel
      model name\t: 12th Gen Intel(R) Core(TM) i7-12700K
      flags\t\t: fpu vme de pse ept vmx
      vmx flags\t: vnmi preemption_timer
      address sizes\t: 46 bits physical, 48 bits virtual

      """
    let processor = try processor(one + "\n" + one.replacing(": 0", with: ": 1").replacing("vmx\n", with: "\n"))
    #expect(processor.vendor == "GenuineIntel")
    #expect(processor.modelName == "12th Gen Intel(R) Core(TM) i7-12700K")
    #expect(processor.virtualizationFlag == "vmx")
    #expect(processor.physicalAddressBits == 46)
    #expect(processor.count == 2)
    #expect(processor.isX86 && !processor.isVirtualMachine)
  }

  @Test func amdGuest() throws {
    let processor = try processor(
      "processor : 0\nvendor_id : AuthenticAMD\nflags : fpu svm hypervisor\naddress sizes : 48 bits physical, 48 bits virtual"
    )
    #expect(processor.virtualizationFlag == "svm")
    #expect(processor.isVirtualMachine)
  }

  @Test func arm() throws {
    let processor = try processor(
      "processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm\nCPU implementer\t: 0x41")
    #expect(processor.vendor == nil)
    #expect(processor.flags == ["fp", "asimd", "evtstrm"])
    #expect(!processor.isX86)
    #expect(processor.virtualizationFlag == nil)
  }

  @Test(arguments: ["", ":::\n::", "flags", "address sizes : 99999999999999999999 bits, x", "processor"])
  func oddText(text: String) throws {
    let processor = try processor(text)
    #expect(processor.physicalAddressBits == nil)
    #expect(processor.flags.isEmpty)
  }

  @Test func bytesThatAreNoUTF8() throws {
    var files = MemoryFileTree()
    files["/proc/cpuinfo"] = .file(Array("processor : 0\nmodel name : ".utf8) + [0xff, 0xfe, 0x0a])
    #expect(try MachineReader(.files(files)).machine().processor.modelName == "\u{fffd}\u{fffd}")
  }
}

@Suite("Architectures by /proc/cpuinfo")
struct ArchitectureTests {
  @Test(
    arguments: [
      ("processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nflags\t\t: fpu svm\n", .x86),
      ("processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n", .arm),
      ("vendor_id       : IBM/S390\n# processors    : 1\nfeatures\t: esan3 sie\nprocessor 0: version = FF,\n", .s390),
      ("processor\t: 0\ncpu\t\t: POWER9, altivec supported\nclock\t\t: 2300MHz\n", .power),
      ("processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdch_zicbom\nmmu\t\t: sv39\n", .riscV),
      ("system type\t: generic\nprocessor\t: 0\nCPU Family\t\t: Loongson-64bit\n", .loongArch), ("", nil),
    ] as [(String, Architecture?)])
  func architecture(text: String, expected: Architecture?) throws {
    var files = MemoryFileTree()
    files.write("/proc/cpuinfo", text)
    let processor = try MachineReader(.files(files)).machine().processor
    #expect(processor.architecture == expected)
    #expect(processor.isX86 == (expected == .x86))
    #expect(processor.isKnownNotX86 == (expected != nil && expected != .x86))
    #expect(processor.count == (expected == nil ? 0 : 1))
  }

  @Test func extensionsOfRISCV() throws {
    var files = MemoryFileTree()
    files.write("/proc/cpuinfo", "processor\t: 0\nisa\t\t: rv64imafdch_zicbom_svinval\n")
    let flags = try MachineReader(.files(files)).machine().processor.flags
    #expect(flags.isSuperset(of: ["h", "zicbom", "svinval"]))
    #expect(!flags.contains("rv64imafdch"))
  }
}
