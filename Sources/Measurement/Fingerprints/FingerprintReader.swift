// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
package import Records

/// Gathers what the figures of a run may depend on.
package struct FingerprintReader {
  private let machine: Machine
  private let device: PCIDevice?
  private let tree: any FileTree
  private let hypervisor: HypervisorInterface?

  package init(_ machine: Machine, device: PCIDevice?, in tree: any FileTree) {
    self.tree = tree
    self.machine = machine
    self.device = device
    hypervisor = machine.processor.isVirtualMachine ? .current() : nil
  }

  /// `context`: the host's passport, for a guest, which cannot see its host. `disk`: what is measured, where it is a
  /// disk.
  package func fingerprint(disk: BlockDisk? = nil, context: Passport? = nil) -> Fingerprint {
    var fingerprint = Fingerprint()
    fingerprint.mustMatch = deviceFields() + (disk.map(diskFields) ?? [])
    fingerprint.mustMatch.append(
      FingerprintField(.cpuModel, machine.processor.modelName, source: "/proc/cpuinfo"))
    // What a guest says of these is its hypervisor's invention, so there they are told and not held against a host's.
    if machine.processor.isVirtualMachine {
      fingerprint.mayDiffer = packetFields() + hardwareFields()
    } else {
      fingerprint.mustMatch += packetFields() + hardwareFields()
    }
    fingerprint.mayDiffer += environmentFields()
    if let disk {
      fingerprint.mayDiffer += [
        (.diskScheduler, "scheduler"), (.diskMaxSectors, "max_sectors_kb"), (.diskNoMerges, "nomerges"),
      ].map { field($0, "/sys/class/block/\(disk.name)/queue/\($1)") }
    }
    if let context { fingerprint.mayDiffer += hostFields(context) }
    return fingerprint
  }

  /// Why figures of this device say nothing of real hardware; nil where they do.
  package var emulation: String? {
    if let device, device.isMadeByHypervisor {
      return
        "\(device.address) is emulated by a hypervisor: its figures show that and how it works, not what hardware does"
    }
    return processorEmulation
  }

  /// Why no time on this machine is that of hardware, whatever is measured; nil where it may be.
  var processorEmulation: String? {
    if hypervisor?.isTranslator ?? false {
      return
        "the processor is emulated by QEMU's translator (TCG): no instruction exits, and what each takes is what its translation takes"
    }
    // In a guest of such a machine the hypervisor is a real one, on a processor that still says what it is.
    guard let model = machine.processor.modelName, model.hasPrefix("QEMU TCG") else { return nil }
    return "the processor below this machine's hypervisor is emulated (\(model)): every time is the emulator's"
  }

  private func deviceFields() -> [FingerprintField] {
    guard let device else { return [] }
    let identity = device.identity
    let config = "\(device.busPath)/config"
    var fields = [
      FingerprintField(.deviceID, identity.idText, source: config),
      FingerprintField(
        .deviceSubsystem,
        "\(hexadecimal(identity.subsystemVendor, digits: 4)):\(hexadecimal(identity.subsystemDevice, digits: 4))",
        source: config),
      FingerprintField(.deviceRevision, hexadecimal(identity.revision, digits: 2), source: config),
      FingerprintField(.deviceDriver, device.driver, source: "\(device.busPath)/driver"),
      FingerprintField(
        .deviceLink, device.link.map { "\($0)" },
        source: config),
    ]
    let serial = device.configuration.deviceSerialNumber.value.map { DeviceSerial($0, of: identity).text(.comparable) }
    fields.append(FingerprintField(.deviceSerial, serial, source: "Device Serial Number capability"))
    return fields
  }

  /// The sizes of packets. A guest reads what it wrote itself: vfio-pci keeps both from the hardware
  /// (init_pci_cap_exp_perm in `drivers/vfio/pci/vfio_pci_config.c`), and Linux sets them by the emulated port above.
  private func packetFields() -> [FingerprintField] {
    guard let device else { return [] }
    let express = device.configuration.express.value
    return [
      FingerprintField(
        .deviceMaxPayloadBytes, express?.maximumPayloadBytes.map { "\($0)" }, source: "Device Control"),
      FingerprintField(
        .deviceMaxReadRequestBytes, express?.maximumReadRequestBytes.map { "\($0)" }, source: "Device Control"),
    ]
  }

  private func diskFields(_ disk: BlockDisk) -> [FingerprintField] {
    let directory = "/sys/class/block/\(disk.name)"
    return [
      FingerprintField(.diskModel, disk.model, source: "\(directory)/device/model"),
      FingerprintField(.diskFirmware, disk.firmware, source: "\(directory)/device/firmware_rev"),
      FingerprintField(.diskBytes, "\(disk.size)", source: "\(directory)/size"),
      FingerprintField(
        .diskLogicalBlockBytes, "\(disk.logicalBlock)", source: "\(directory)/queue/logical_block_size"),
      FingerprintField(
        .diskSerial, disk.serial.map { DeviceSerial(disk: $0, model: disk.model ?? "").text(.comparable) },
        source: "\(directory)/device/serial"),
    ]
  }

  private func hardwareFields() -> [FingerprintField] {
    [
      FingerprintField(.cpuMicrocode, microcode, source: "/proc/cpuinfo"),
      field(.cpuGovernor, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      field(.cpuEnergyPreference, "/sys/devices/system/cpu/cpu0/cpufreq/energy_performance_preference"),
      field(.cpuBoost, "/sys/devices/system/cpu/cpufreq/boost"),
      field(.cpuNoTurbo, "/sys/devices/system/cpu/intel_pstate/no_turbo"),
      field(.cpuSMT, "/sys/devices/system/cpu/smt/control"),
      field(.pcieASPMPolicy, "/sys/module/pcie_aspm/parameters/policy"),
      FingerprintField(
        .memoryGibibytes, machine.memory.total.map { "\(($0 + (1 << 29)) >> 30)" }, source: "/proc/meminfo"),
    ]
  }

  private func environmentFields() -> [FingerprintField] {
    let group = device.flatMap { machine.group(of: $0) }
    let kinds = machine.iommu.units.map { "\($0.kind)" }
    return [
      FingerprintField(
        .machineIsVirtual, machine.processor.isVirtualMachine ? "yes" : "no", source: "/proc/cpuinfo: hypervisor"),
      FingerprintField(.machineHypervisor, machine.firmware.systemVendor, source: "/sys/class/dmi/id/sys_vendor"),
      FingerprintField(.machineHypervisorInterface, hypervisor?.signature, source: "CPUID 0x40000000"),
      FingerprintField(.machineProcessors, "\(machine.processor.count)", source: "/proc/cpuinfo"),
      FingerprintField(
        .kernelRelease, machine.kernel.release.map { KernelRelease.redacted($0) },
        source: "/proc/sys/kernel/osrelease"),
      FingerprintField(
        .iommuUnits, kinds.isEmpty ? "none" : Set(kinds).sorted().joined(separator: " "), source: "/sys/class/iommu"),
      FingerprintField(
        .iommuGroupType, device == nil ? nil : group?.type?.rawValue ?? (group == nil ? "none" : nil),
        source: group.map { "\($0.path)/type" } ?? "no group"),
      field(.kernelClocksource, Clocksource.currentPath),
      field(.kernelClocksources, Clocksource.availablePath),
      FingerprintField(
        ProcessorCaches.field, ProcessorCaches.lastLevelBytes(in: tree).map { "\($0)" },
        source: ProcessorCaches.directory),
      field(.memoryTransparentHugePages, "/sys/kernel/mm/transparent_hugepage/enabled"),
      FingerprintField(.deviceNUMANode, device?.numaNode.map { "\($0)" }, source: "numa_node"),
    ]
  }

  /// What the host's passport adds, for a guest.
  private func hostFields(_ passport: Passport) -> [FingerprintField] {
    let host = passport.host
    let function = device.flatMap { device in
      passport.functions.first { $0.idText == device.identity.idText }
    }
    let source = "the host's passport"
    return [
      FingerprintField(.hostKernelRelease, host.kernelRelease, source: source),
      FingerprintField(.hostCPUModel, host.processorModel, source: source),
      FingerprintField(
        .hostIOMMUUnits,
        host.iommuUnits.isEmpty ? "none" : Set(host.iommuUnits.map(\.kind)).sorted().joined(separator: " "),
        source: source),
      FingerprintField(.hostIOMMUGroupType, function?.groupType, source: source),
      FingerprintField(
        .hostIOMMUInterruptRemapping, host.remapsInterrupts.map { $0 ? "yes" : "no" }, source: source),
      FingerprintField(
        .hostIOMMUPageBytes,
        host.iommuUnits.compactMap(\.ioPageSizesBytes).first.map { $0.map { "\($0)" }.joined(separator: " ") },
        source: source),
    ]
  }

  private var microcode: String? {
    tree.text("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("microcode") }
      .flatMap { $0.split(separator: ":").last }.map { String($0.drop(while: \.isWhitespace)) }
  }

  private func field(_ name: FingerprintKey, _ path: String) -> FingerprintField {
    FingerprintField(name, tree.text(path), source: path)
  }
}
