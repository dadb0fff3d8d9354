// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Reads the kernel's identity, parameters, modules, lockdown mode, memory map and interrupt chips.
struct KernelReader {
  let reader: TreeReader

  /// The module parameters that checks ask about.
  private static let parameters = [
    "vfio.enable_unsafe_noiommu_mode", "vfio_iommu_type1.allow_unsafe_interrupts", "vfio_iommu_type1.dma_entry_limit",
    "vfio_iommu_type1.disable_hugepages", "iommufd.allow_unsafe_interrupts", "vfio_pci.disable_idle_d3",
    "vfio_pci.disable_vga", "kvm_intel.ept", "kvm_amd.npt", "kvm_intel.nested", "kvm_amd.nested", "usbcore.autosuspend",
    "usbcore.authorized_default",
  ]

  func kernel() -> Kernel {
    var kernel = Kernel()
    kernel.release = reader.text("/proc/sys/kernel/osrelease")
    kernel.commandLine = KernelArguments.words(reader.text("/proc/cmdline") ?? "")
    kernel.lockdown = reader.text("/sys/kernel/security/lockdown").flatMap { text in
      // "none [integrity] confidentiality": the mode in force stands in brackets.
      text.split(separator: " ").first { $0.count > 2 && $0.hasPrefix("[") && $0.hasSuffix("]") }
        .map { String($0.dropFirst().dropLast()) }
    }
    kernel.loadedModules = Set(
      reader.lines("/proc/modules", limit: 1 << 20).compactMap { $0.split(separator: " ").first.map(String.init) })
    if let release = kernel.release { readModules(release, &kernel) }
    kernel.configuration = KernelConfigurationReader(reader: reader, release: kernel.release).options()
    for name in Self.parameters {
      let parts = name.split(separator: ".")
      if let text = reader.text("/sys/module/\(parts[0])/parameters/\(parts[1])") { kernel.parameters[name] = text }
    }
    readMemoryMap(&kernel)
    kernel.interruptChips = Set(
      reader.lines("/proc/interrupts", limit: 1 << 22).compactMap { line in
        // " 24:  0  7  IR-PCI-MSI 0-edge  nvme0q0": after the counts of the processors stands the chip's name
        // (kernel/irq/proc.c, show_interrupts). Lines of the architecture have letters for a number, and no chip.
        let fields = line.split(separator: " ")
        guard let number = fields.first, number.hasSuffix(":"), Int(number.dropLast()) != nil else { return nil }
        return fields.dropFirst().first { Int($0) == nil }.map(String.init)
      })
    kernel.pciDrivers = Set(reader.list("/sys/bus/pci/drivers"))
    return kernel
  }

  private func readModules(_ release: String, _ kernel: inout Kernel) {
    let directory = [
      "/lib/modules/\(release)", "/usr/lib/modules/\(release)",
      "/run/booted-system/kernel-modules/lib/modules/\(release)",
    ]
    .first { reader.exists($0 + "/modules.builtin") == true }
    guard let directory else { return }
    func names(_ file: String) -> Set<String> {
      Set(
        reader.lines("\(directory)/\(file)", limit: 1 << 23).map { line in
          let path = line.prefix { $0 != ":" }
          return String(FilePathText.name(String(path)).prefix { $0 != "." }).replacing("-", with: "_")
        })
    }
    kernel.builtInModules = names("modules.builtin")
    kernel.availableModules = names("modules.dep")
    kernel.vfioAliases = vfioAliases("\(directory)/modules.alias")
  }

  /// The few lines of a file of a megabyte and more that are about VFIO; only they go into a capture.
  private func vfioAliases(_ path: String) -> [VFIOAlias]? {
    guard let bytes = reader.unrecorded.bytes(path, limit: 1 << 25) else { return nil }
    let prefix = Array("alias vfio_pci:".utf8)
    let lines = bytes.split(separator: 10).filter { $0.starts(with: prefix) }
    reader.record(path, Array(lines.joined(separator: [10])))
    return lines.compactMap { VFIOAlias(line: String(decoding: $0, as: UTF8.self)) }
  }

  private func readMemoryMap(_ kernel: inout Kernel) {
    let path = "/proc/iomem"
    guard let bytes = reader.bytes(path, limit: 1 << 22) else { return }
    let ranges = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
      MemoryRange(line: String($0))
    }
    // Without CAP_SYS_ADMIN the kernel prints every address as zero (%pK-like hiding in kernel/resource.c).
    if ranges.allSatisfy({ $0.start == 0 && $0.end == 0 }) {
      if !ranges.isEmpty { reader.note(.permissionDenied, at: path) }
    } else {
      kernel.memoryMap = ranges
    }
  }
}
