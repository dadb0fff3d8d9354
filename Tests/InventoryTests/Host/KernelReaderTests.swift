// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import Testing

@Suite("KernelReader")
struct KernelReaderTests {
  private func kernel(_ files: [String: String]) throws -> Kernel { try machine(files).kernel }

  private func machine(_ files: [String: String]) throws -> Machine {
    var tree = MemoryFileTree()
    for (path, text) in files { tree.write(path, text) }
    return try MachineReader(.files(tree)).machine()
  }

  @Test func theCommandLineIsTakenApartAsTheKernelDoesIt() throws {
    let kernel = try kernel([
      "/proc/cmdline":
        "BOOT_IMAGE=/vmlinuz  iommu=off iommu=pt dyndbg=\"file a.c +p; file b.c +p\" vfio_pci.ids=10de:2684 quiet -- iommu=off"
    ])
    #expect(kernel.commandLine.contains("dyndbg=file a.c +p; file b.c +p"))
    #expect(kernel.argument("iommu") == "pt")
    #expect(kernel.argument("vfio-pci.ids") == "10de:2684")
    #expect(kernel.argument("quiet") == "")
    #expect(kernel.argument("vmlinuz") == nil)
  }

  @Test(
    arguments: [
      ("[none] integrity confidentiality", "none"), ("none [integrity] confidentiality", "integrity"),
      ("none integrity confidentiality", nil), ("", nil), ("[", nil), ("[]", nil),
    ] as [(String, String?)])
  func lockdown(text: String, mode: String?) throws {
    #expect(try kernel(["/sys/kernel/security/lockdown": text]).lockdown == mode)
  }

  @Test func interruptChipsComeFromNumberedInterruptsOnly() throws {
    let kernel = try kernel([
      "/proc/interrupts": """
                 CPU0       CPU1
        0:         38          0   IR-IO-APIC   2-edge      timer
      120:          0          0  IR-PCI-MSIX-0000:00:14.0    0-edge      xhci_hcd
      121:          0          7     GICv3  27 Level     arch_timer
      122:          1          2
      NMI:          5          6   Non-maskable interrupts
      ERR:          0
      """
    ])
    #expect(kernel.interruptChips == ["IR-IO-APIC", "IR-PCI-MSIX-0000:00:14.0", "GICv3"])
  }

  @Test func onlyTheAliasesOfVFIOAreKept() throws {
    let aliases = try #require(
      try kernel([
        "/proc/sys/kernel/osrelease": "6.12.9-amd64",
        "/lib/modules/6.12.9-amd64/modules.builtin": "",
        "/lib/modules/6.12.9-amd64/modules.alias": """
        # Aliases extracted from modules themselves.
        alias pci:v00008086d00001592sv*sd*bc*sc*i* ice
        alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci
        alias vfio_pci:v000010DEd00002342sv*sd*bc*sc*i* nvgrace-gpu-vfio-pci
        alias vfio_pci:v000010DEd0000ZZZZsv*sd*bc*sc*i* nonsense
        alias vfio_pci:v000010DEd00002342 nonsense
        """,
      ]).vfioAliases)
    #expect(aliases.map(\.module) == ["vfio_pci", "nvgrace_gpu_vfio_pci"])
    #expect(aliases[1].vendor == 0x10de && aliases[1].device == 0x2342 && aliases[1].baseClass == nil)
    #expect(try kernel(["/proc/sys/kernel/osrelease": "6.12.9-amd64"]).vfioAliases == nil)
  }

  @Test func modulesAreFoundByTheRunningRelease() throws {
    let kernel = try kernel([
      "/proc/sys/kernel/osrelease": "6.12.9-amd64",
      "/proc/modules": "vfio_pci 16384 0 - Live 0x0000000000000000\nkvm_intel 1 0 - Live 0x0",
      "/lib/modules/6.12.9-amd64/modules.builtin":
        "kernel/drivers/usb/host/xhci-pci.ko\nkernel/drivers/pci/pcie/aer.ko\n",
      "/lib/modules/6.12.9-amd64/modules.dep":
        "kernel/drivers/vfio/pci/vfio-pci.ko.zst: kernel/drivers/vfio/vfio.ko.zst\nkernel/net/x.ko.xz:",
      "/lib/modules/6.1.0/modules.builtin": "kernel/other.ko",
    ])
    #expect(kernel.builtInModules == ["xhci_pci", "aer"])
    #expect(kernel.availableModules == ["vfio_pci", "x"])
    #expect(kernel.has(module: "vfio-pci") == true)
    #expect(kernel.has(module: "xhci-pci") == true)
    #expect(kernel.has(module: "nvidia") == false)
  }

  @Test func withoutListsAModuleThatIsNotLoadedIsUnknown() throws {
    let kernel = try kernel(["/proc/sys/kernel/osrelease": "6.6.0", "/proc/modules": "nvme 1 0 - Live 0x0"])
    #expect(kernel.builtInModules == nil)
    #expect(kernel.has(module: "nvme") == true)
    #expect(kernel.has(module: "vfio_pci") == nil)
  }

  @Test func parametersAndDrivers() throws {
    let kernel = try kernel([
      "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts": "N",
      "/sys/bus/pci/drivers/vfio-pci/bind": "",
    ])
    #expect(kernel.parameters == ["vfio_iommu_type1.allow_unsafe_interrupts": "N"])
    #expect(kernel.pciDrivers == ["vfio-pci"])
  }

  @Test func memoryRangesNest() throws {
    let kernel = try kernel([
      "/proc/iomem": """
      00000000-00000fff : Reserved
      80000000-dfffffff : PCI Bus 0000:00
        c0000000-d01fffff : PCI Bus 0000:01
          c0000000-cfffffff : 0000:01:00.0
            c0000000-c02fffff : BOOTFB
      nonsense
      10000000000000000-1ffffffffffffffff : too big
      """
    ])
    #expect(kernel.memoryMap.map(\.depth) == [0, 0, 1, 2, 3])
    #expect(kernel.memoryMap.last?.owner == "BOOTFB")
  }

  @Test func hiddenAddressesAreAGap() throws {
    let machine = try machine(["/proc/iomem": "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code"])
    #expect(machine.kernel.memoryMap.isEmpty)
    #expect(machine.gap(at: "/proc/iomem")?.needsPrivilege == true)
  }
}
