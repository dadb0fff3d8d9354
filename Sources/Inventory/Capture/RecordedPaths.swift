// SPDX-License-Identifier: GPL-3.0-or-later

/// Every path that a reader reads, with what of it a redacted capture keeps. **What is not in this table does not leave
/// the machine**; a reader that reads something new needs a line here, and a test fails until it has one.
///
/// In a path `*` is any one name and `**` any number of them, none included. Names that these stand for are kept or
/// replaced by `Redaction.name(_:in:)`; names that are written out in the table stay.
struct RecordedPaths {
  typealias Line = (path: StaticString, rule: RedactionRule)

  private static let lines: [Line] = [
    // The kernel.
    ("/proc/cmdline", .kernelArguments),
    ("/proc/sys/kernel/osrelease", .kernelRelease),
    ("/proc/sys/kernel/dmesg_restrict", .numbers), ("/proc/sys/vm/max_map_count", .numbers),
    ("/proc/modules", .loadedModules),
    ("/lib/modules/*/modules.builtin", .moduleFiles), ("/lib/modules/*/modules.dep", .moduleFiles),
    ("/lib/modules/*/modules.alias", .variantDriverAliases),
    ("/usr/lib/modules/*/modules.builtin", .moduleFiles), ("/usr/lib/modules/*/modules.dep", .moduleFiles),
    ("/usr/lib/modules/*/modules.alias", .variantDriverAliases),
    ("/run/booted-system/kernel-modules/lib/modules/*/modules.builtin", .moduleFiles),
    ("/run/booted-system/kernel-modules/lib/modules/*/modules.dep", .moduleFiles),
    ("/run/booted-system/kernel-modules/lib/modules/*/modules.alias", .variantDriverAliases),
    ("/boot/config-*", .kernelOptions), ("/lib/modules/*/config", .kernelOptions),
    ("/usr/lib/modules/*/config", .kernelOptions), ("/proc/config.gz", .kernelOptions), ("/kernel.log", .matchedLines),
    ("/sys/kernel/security/lockdown", .words("none integrity confidentiality [none] [integrity] [confidentiality]")),
    ("/sys/module/*", .presence), ("/sys/module/*/parameters/*", .numbers), ("/sys/module/*/version", .version),
    ("/sys/module/*/initstate", .words("live coming going")),
    ("/proc/iomem", .memoryMap), ("/proc/ioports", .memoryMap), ("/proc/interrupts", .interruptChips),

    // Processor, memory, firmware, hypervisor.
    ("/proc/cpuinfo", .processor), ("/proc/meminfo", .memory),
    ("/sys/kernel/mm/hugepages/*", .presence),
    ("/sys/**/hugepages/*/nr_hugepages", .numbers), ("/sys/**/hugepages/*/free_hugepages", .numbers),
    ("/sys/**/hugepages/*/resv_hugepages", .numbers), ("/sys/**/hugepages/*/surplus_hugepages", .numbers),
    ("/sys/devices/system/node/*/meminfo", .nodeMemory),
    ("/sys/**/dmi/id/sys_vendor", .model), ("/sys/**/dmi/id/product_name", .model),
    ("/sys/**/dmi/id/board_vendor", .model), ("/sys/**/dmi/id/board_name", .model),
    ("/sys/**/dmi/id/bios_vendor", .model), ("/sys/**/dmi/id/bios_version", .model),
    ("/sys/**/dmi/id/bios_date", .numbers), ("/sys/**/dmi/id/chassis_type", .numbers),
    ("/sys/firmware/efi", .presence), ("/sys/firmware/acpi/tables", .presence),
    ("/sys/firmware/acpi/tables/DMAR", .bytes), ("/sys/firmware/acpi/tables/IVRS", .bytes),
    ("/sys/firmware/acpi/tables/IORT", .bytes), ("/sys/firmware/acpi/tables/VIOT", .bytes),
    ("/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f", .bootLoader),
    ("/sys/hypervisor", .presence),
    ("/sys/hypervisor/type", .words("xen kvm hyperv")), ("/sys/hypervisor/guest_type", .words("PV HVM PVH")),
    ("/sys/hypervisor/version/*", .numbers), ("/sys/hypervisor/properties/features", .numbers),
    ("/proc/sysinfo", .controlProgram), ("/proc/ppc64/lparcfg", .presence), ("/proc/device-tree/model", .model),
    ("/proc/device-tree/hypervisor/compatible", .model), ("/sys/firmware/devicetree", .presence),
    ("/proc/xen", .presence), ("/proc/xen/capabilities", .words("control_d")),

    // IOMMUs and their groups.
    ("/sys/class/iommu/*", .link), ("/sys/class/iommu/*/**/*", .presence),
    ("/sys/**/iommu/*/device", .link), ("/sys/**/iommu/*/*", .presence), ("/sys/**/iommu/*/devices/*", .link),
    ("/sys/**/intel-iommu/cap", .hexadecimal), ("/sys/**/intel-iommu/ecap", .hexadecimal),
    ("/sys/**/intel-iommu/version", .numbers), ("/sys/**/amd-iommu/cap", .hexadecimal),
    ("/sys/**/amd-iommu/features", .hexadecimal),
    ("/sys/kernel/iommu_groups/*", .presence), ("/sys/kernel/iommu_groups/*/devices/*", .link),
    ("/sys/kernel/iommu_groups/*/type", .words("DMA DMA-FQ identity unmanaged blocked auto")),
    ("/sys/kernel/iommu_groups/*/reserved_regions", .ranges),

    // Device nodes.
    ("/dev/iommu", .node), ("/dev/kvm", .node), ("/dev/vfio/*", .node), ("/dev/vfio/devices/*", .node),
    ("/dev/bus/usb", .node), ("/dev/bus/usb/*/*", .node), ("/dev/kmsg", .node), ("/dev/dri/*", .node),
    ("/dev/*", .node),

    // PCI functions, wherever they stand in the tree.
    ("/sys/bus/pci/devices/*", .link), ("/sys/bus/pci/drivers/*", .presence), ("/sys/bus/pci/drivers/*/*", .link),
    ("/sys/**/vendor", .numbers), ("/sys/**/device", .numbers), ("/sys/**/subsystem_vendor", .numbers),
    ("/sys/**/subsystem_device", .numbers), ("/sys/**/class", .numbers), ("/sys/**/revision", .numbers),
    ("/sys/**/irq", .numbers), ("/sys/**/resource", .ranges), ("/sys/**/config", .configurationSpace),
    ("/sys/**/uevent", .event), ("/sys/**/modalias", .hardwareAlias),
    ("/sys/**/driver", .link), ("/sys/**/iommu_group", .link), ("/sys/**/physfn", .link), ("/sys/**/iommu", .link),
    ("/sys/**/subsystem", .link),
    ("/sys/**/driver_override", .driver), ("/sys/**/reset", .presence), ("/sys/**/rom", .presence),
    ("/sys/**/reset_method", .words("flr pm bus device_specific acpi af_flr cxl_bus none")),
    ("/sys/**/boot_vga", .numbers), ("/sys/**/enable", .numbers), ("/sys/**/numa_node", .numbers),
    ("/sys/**/msi_bus", .numbers), ("/sys/**/msi_irqs/*", .words("msi msix")),
    ("/sys/**/d3cold_allowed", .numbers), ("/sys/**/broken_parity_status", .numbers),
    ("/sys/**/power_state", .words("D0 D1 D2 D3hot D3cold unknown error")),
    ("/sys/**/power/control", .words("on auto")),
    ("/sys/**/power/runtime_status", .words("active suspended suspending resuming unsupported error")),
    ("/sys/**/power/autosuspend_delay_ms", .numbers), ("/sys/**/power/wakeup", .words("enabled disabled")),
    ("/sys/**/current_link_speed", .linkSpeed), ("/sys/**/current_link_width", .numbers),
    ("/sys/**/max_link_speed", .linkSpeed), ("/sys/**/max_link_width", .numbers),
    ("/sys/**/aer_dev_correctable", .errorCounters), ("/sys/**/aer_dev_nonfatal", .errorCounters),
    ("/sys/**/aer_dev_fatal", .errorCounters),
    ("/sys/**/sriov_totalvfs", .numbers), ("/sys/**/sriov_numvfs", .numbers), ("/sys/**/sriov_offset", .numbers),
    ("/sys/**/sriov_stride", .numbers), ("/sys/**/sriov_vf_device", .numbers),
    ("/sys/**/sriov_drivers_autoprobe", .numbers),
    ("/sys/**/resource0_resize", .hexadecimal), ("/sys/**/resource1_resize", .hexadecimal),
    ("/sys/**/resource2_resize", .hexadecimal), ("/sys/**/resource3_resize", .hexadecimal),
    ("/sys/**/resource4_resize", .hexadecimal), ("/sys/**/resource5_resize", .hexadecimal),
    ("/sys/**/removable", .words("removable fixed unknown")), ("/sys/**/untrusted", .numbers),
    ("/sys/**/vfio-dev/*", .presence), ("/sys/**/nvidia/current_vgpu_type", .numbers),
    ("/sys/**/nvidia/creatable_vgpu_types", .leftOut), ("/sys/**/mdev_supported_types/*", .presence),
    ("/sys/**/nvme/*/serial", .serialNumber), ("/sys/**/nvme/*", .presence),
    ("/proc/driver/nvidia/gpus/*", .presence), ("/proc/driver/nvidia/gpus/*/information", .nvidiaInformation),

    // USB and Thunderbolt.
    ("/sys/bus/usb/devices/*", .link), ("/sys/bus/usb/drivers/*", .presence),
    ("/sys/bus/thunderbolt/devices/*", .link), ("/sys/**/generation", .numbers),
    (
      "/sys/**/security",
      .words("none user secure dponly usbonly nopcie")
    ), ("/sys/**/iommu_dma_protection", .numbers),
    ("/sys/**/unique_id", .leftOut), ("/sys/**/device_name", .leftOut), ("/sys/**/vendor_name", .leftOut),
    ("/sys/**/idVendor", .numbers), ("/sys/**/idProduct", .numbers), ("/sys/**/bcdDevice", .numbers),
    ("/sys/**/bDeviceClass", .numbers), ("/sys/**/bDeviceSubClass", .numbers), ("/sys/**/bDeviceProtocol", .numbers),
    ("/sys/**/bInterfaceNumber", .numbers), ("/sys/**/bInterfaceClass", .numbers),
    ("/sys/**/bInterfaceSubClass", .numbers), ("/sys/**/bInterfaceProtocol", .numbers),
    ("/sys/**/bAlternateSetting", .numbers), ("/sys/**/bConfigurationValue", .numbers),
    ("/sys/**/bMaxPower", .electricCurrent), ("/sys/**/devnum", .numbers), ("/sys/**/busnum", .numbers),
    ("/sys/**/devpath", .numbers), ("/sys/**/speed", .numbers), ("/sys/**/version", .numbers),
    ("/sys/**/maxchild", .numbers), ("/sys/**/authorized", .numbers), ("/sys/**/authorized_default", .numbers),
    ("/sys/**/interface_authorized_default", .numbers), ("/sys/**/quirks", .numbers),
    ("/sys/**/connect_type", .words("hotplug hardwired not used unknown")), ("/sys/**/peer", .link),
    ("/sys/**/over_current_count", .numbers),
    ("/sys/**/descriptors", .bytes), ("/sys/**/bos_descriptors", .binaryObjectStore),
    ("/sys/**/serial", .serialNumber), ("/sys/**/manufacturer", .leftOut), ("/sys/**/product", .leftOut),

    // What the host uses.
    ("/sys/class/*/*", .link), ("/sys/class/*", .presence), ("/sys/block/*", .link),
    ("/sys/**/net/*/operstate", .words("up down unknown dormant testing lowerlayerdown notpresent")),
    ("/sys/**/net/*/master", .link), ("/sys/**/net/*/*", .upperInterface),
    ("/proc/net/route", .routes), ("/proc/net/ipv6_route", .routes6),
    ("/sys/**/dev", .numbers), ("/sys/**/size", .numbers), ("/sys/**/holders/*", .presence),
    ("/sys/**/slaves/*", .presence), ("/sys/**/ro", .numbers), ("/sys/**/hidden", .numbers),
    ("/proc/self/mountinfo", .mounts), ("/proc/swaps", .swaps), ("/run/udev/data/*", .udevRecord),
    ("/proc/spl/kstat/zfs/*", .presence), ("/proc/spl/kstat/zfs/*/state", .presence),
    ("/sys/fs/btrfs/*", .presence), ("/sys/fs/btrfs/*/devices/*", .presence),
    ("/sys/**/input/*/name", .inputName), ("/sys/**/capabilities/key", .hexadecimal),
    ("/sys/**/capabilities/rel", .hexadecimal),
    ("/sys/**/graphics/*/name", .framebufferName),
    ("/sys/**/status", .words("connected disconnected unknown")), ("/sys/**/enabled", .words("enabled disabled")),
    ("/proc/*/comm", .process), ("/proc/*/limits", .lockedMemory), ("/proc/*/status", .effectiveCapabilities),
    ("/proc/*/fd", .presence), ("/proc/*/fd/*", .openNode),

    // What is written down for the next boot.
    ("/etc/default/grub", .grubDefaults), ("/etc/default/grub.d/*", .grubDefaults),
    ("/boot/grub/grubenv", .grubEnvironment), ("/boot/grub2/grubenv", .grubEnvironment),
    ("/boot/loader/entries/*", .bootEntry), ("/boot/efi/loader/entries/*", .bootEntry),
    ("/efi/loader/entries/*", .bootEntry),
    ("/etc/kernel/cmdline", .kernelArguments), ("/etc/cmdline", .kernelArguments),
    ("/etc/cmdline.d/*", .kernelArguments),
    ("/etc/modprobe.d/*", .moduleDirectives), ("/run/modprobe.d/*", .moduleDirectives),
    ("/usr/local/lib/modprobe.d/*", .moduleDirectives), ("/usr/lib/modprobe.d/*", .moduleDirectives),
    ("/lib/modprobe.d/*", .moduleDirectives),
    ("/etc/initramfs-tools/modules", .moduleList), ("/usr/share/initramfs-tools/modules.d/*", .moduleList),
    ("/etc/modules", .moduleList), ("/etc/modules-load.d/*", .moduleList), ("/run/modules-load.d/*", .moduleList),
    ("/usr/lib/modules-load.d/*", .moduleList), ("/lib/modules-load.d/*", .moduleList),
    ("/etc/dracut.conf", .moduleAssignments), ("/etc/dracut.conf.d/*", .moduleAssignments),
    ("/usr/lib/dracut/dracut.conf.d/*", .moduleAssignments),
    ("/etc/mkinitcpio.conf", .moduleAssignments), ("/etc/mkinitcpio.conf.d/*", .moduleAssignments),
    ("/etc/driverctl.d/*", .driver),

    // Which distribution and which tools: for remedies that fit the host.
    ("/etc/os-release", .operatingSystem), ("/usr/lib/os-release", .operatingSystem),
    ("/etc/kernel/proxmox-boot-uuids", .presence), ("/run/ostree-booted", .presence), ("/etc/NIXOS", .presence),
    ("/etc/default/limine", .presence), ("/boot/limine.conf", .presence), ("/boot/syslinux/syslinux.cfg", .presence),
    ("/etc/unraid-version", .presence), ("/etc/pve", .presence), ("/usr/bin/*", .presence), ("/usr/sbin/*", .presence),
    ("/bin/*", .presence), ("/sbin/*", .presence),
  ]

  /// A line with its path taken apart.
  private struct Pattern {
    let segments: [Substring]
    let rule: RedactionRule
    /// Where `**` stands, if it does.
    let gap: Int?

    init(_ line: Line) {
      let text = line.path.description
      segments = text.split(separator: "/")
      rule = line.rule
      gap = segments.firstIndex(of: "**")
    }

    /// Which parts of a path the wildcards stand for; nil where it does not fit.
    func fits(_ parts: [Substring]) -> Bool {
      guard let gap else { return parts.count == segments.count && Self.fit(segments[...], parts[...]) }
      let tail = segments[(gap + 1)...]
      guard parts.count >= segments.count - 1 else { return false }
      return Self.fit(segments[..<gap], parts[..<gap]) && Self.fit(tail, parts.suffix(tail.count))
    }

    /// Whether the path could lead to something that fits.
    func leads(from parts: [Substring]) -> Bool {
      if let gap {
        let head = segments[..<gap]
        return parts.count >= gap
          ? Self.fit(head, parts.prefix(gap)) : Self.fit(head.prefix(parts.count), parts[...])
      }
      return parts.count < segments.count && Self.fit(segments.prefix(parts.count), parts[...])
    }

    private static func fit(_ segments: ArraySlice<Substring>, _ parts: ArraySlice<Substring>) -> Bool {
      zip(segments, parts).allSatisfy { segment, part in
        if segment == "*" { return true }
        if segment.hasSuffix("*") { return part.hasPrefix(segment.dropLast()) }
        return segment == part
      }
    }
  }

  /// Patterns by their last part (and those that end in `*` by the part before it), so that few are tried for a path.
  private let byEnd: [Substring: [Pattern]]
  private let byParent: [Substring: [Pattern]]
  private let others: [Pattern]
  private let byStart: [Substring: [Pattern]]

  static let all = RecordedPaths(lines)

  init(_ lines: [Line]) {
    let patterns = lines.map(Pattern.init)
    func ends(_ pattern: Pattern) -> Bool { pattern.segments.last?.hasSuffix("*") == false }
    func isParent(_ pattern: Pattern) -> Bool {
      !ends(pattern) && pattern.segments.count > 1 && pattern.segments.dropLast().last?.hasSuffix("*") == false
    }
    byEnd = Dictionary(grouping: patterns.filter(ends)) { $0.segments.last ?? "" }
    byParent = Dictionary(grouping: patterns.filter(isParent)) { $0.segments.dropLast().last ?? "" }
    others = patterns.filter { !ends($0) && !isParent($0) }
    names = Set(patterns.flatMap(\.segments).filter { !$0.hasSuffix("*") })
    byStart = Dictionary(grouping: patterns) { $0.segments.first ?? "" }
  }

  /// What of a file, a link or a node is kept; nil where the table has no line for it.
  func rule(for path: String) -> RedactionRule? {
    let parts = path.split(separator: "/")
    guard let last = parts.last else { return nil }
    if let found = byEnd[last]?.first(where: { $0.fits(parts) }) { return found.rule }
    if parts.count > 1, let found = byParent[parts[parts.count - 2]]?.first(where: { $0.fits(parts) }) {
      return found.rule
    }
    return others.first { $0.fits(parts) }?.rule
  }

  /// The names that the table writes out itself: the kernel's own words, whoever's machine it is.
  let names: Set<Substring>

  /// Whether something in the table may lie below a directory.
  func leads(from directory: String) -> Bool {
    let parts = directory.split(separator: "/")
    guard let first = parts.first else { return true }
    return byStart[first]?.contains { $0.leads(from: parts) } ?? false
  }

  /// Whether the table knows a path, as a leaf or as a directory on the way to one.
  func knows(_ path: String) -> Bool { rule(for: path) != nil || leads(from: path) }
}
