// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of a field of a fingerprint. API, like a metric's id: the names grow and never change.
///
/// A record of a later version may have others; they are compared as they are.
package struct FingerprintKey: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }

  package static let cpuBoost = FingerprintKey(rawValue: "cpu.boost")
  package static let cpuEnergyPreference = FingerprintKey(rawValue: "cpu.energyPreference")
  package static let cpuFrequencyKilohertz = FingerprintKey(rawValue: "cpu.frequencyKilohertz")
  package static let cpuGovernor = FingerprintKey(rawValue: "cpu.governor")
  package static let cpuLastLevelCacheBytes = FingerprintKey(rawValue: "cpu.lastLevelCacheBytes")
  package static let cpuMicrocode = FingerprintKey(rawValue: "cpu.microcode")
  package static let cpuModel = FingerprintKey(rawValue: "cpu.model")
  package static let cpuNoTurbo = FingerprintKey(rawValue: "cpu.noTurbo")
  package static let cpuSMT = FingerprintKey(rawValue: "cpu.smt")
  package static let cpuStealTicks = FingerprintKey(rawValue: "cpu.stealTicks")
  package static let cpuThrottleCount = FingerprintKey(rawValue: "cpu.throttleCount")

  package static let deviceDriver = FingerprintKey(rawValue: "device.driver")
  package static let deviceID = FingerprintKey(rawValue: "device.id")
  package static let deviceLink = FingerprintKey(rawValue: "device.link")
  package static let deviceLinkNow = FingerprintKey(rawValue: "device.linkNow")
  package static let deviceLinkUnderLoad = FingerprintKey(rawValue: "device.linkUnderLoad")
  package static let deviceMaxPayloadBytes = FingerprintKey(rawValue: "device.maxPayloadBytes")
  package static let deviceMaxReadRequestBytes = FingerprintKey(rawValue: "device.maxReadRequestBytes")
  package static let deviceNUMANode = FingerprintKey(rawValue: "device.numaNode")
  package static let deviceRevision = FingerprintKey(rawValue: "device.revision")
  package static let deviceSerial = FingerprintKey(rawValue: "device.serial")
  package static let deviceSubsystem = FingerprintKey(rawValue: "device.subsystem")

  package static let diskBytes = FingerprintKey(rawValue: "disk.bytes")
  package static let diskFirmware = FingerprintKey(rawValue: "disk.firmware")
  package static let diskLogicalBlockBytes = FingerprintKey(rawValue: "disk.logicalBlockBytes")
  package static let diskMaxSectors = FingerprintKey(rawValue: "disk.max_sectors_kb")
  package static let diskModel = FingerprintKey(rawValue: "disk.model")
  package static let diskNoMerges = FingerprintKey(rawValue: "disk.nomerges")
  package static let diskScheduler = FingerprintKey(rawValue: "disk.scheduler")
  package static let diskSerial = FingerprintKey(rawValue: "disk.serial")

  package static let gpuBytes = FingerprintKey(rawValue: "gpu.bytes")
  package static let gpuComputeCapability = FingerprintKey(rawValue: "gpu.computeCapability")
  package static let gpuDriver = FingerprintKey(rawValue: "gpu.driver")
  package static let gpuDriverAPI = FingerprintKey(rawValue: "gpu.driverAPI")
  package static let gpuName = FingerprintKey(rawValue: "gpu.name")
  package static let gpuPartition = FingerprintKey(rawValue: "gpu.partition")
  package static let gpuUsesHostPageTables = FingerprintKey(rawValue: "gpu.usesHostPageTables")

  package static let hostCPUModel = FingerprintKey(rawValue: "host.cpu.model")
  package static let hostIOMMUGroupType = FingerprintKey(rawValue: "host.iommu.groupType")
  package static let hostIOMMUInterruptRemapping = FingerprintKey(rawValue: "host.iommu.interruptRemapping")
  package static let hostIOMMUPageBytes = FingerprintKey(rawValue: "host.iommu.pageBytes")
  package static let hostIOMMUUnits = FingerprintKey(rawValue: "host.iommu.units")
  package static let hostKernelRelease = FingerprintKey(rawValue: "host.kernel.release")

  package static let iommuGroupType = FingerprintKey(rawValue: "iommu.groupType")
  package static let iommuUnits = FingerprintKey(rawValue: "iommu.units")

  package static let kernelClocksource = FingerprintKey(rawValue: "kernel.clocksource")
  package static let kernelClocksources = FingerprintKey(rawValue: "kernel.clocksources")
  package static let kernelRelease = FingerprintKey(rawValue: "kernel.release")

  package static let machineHypervisor = FingerprintKey(rawValue: "machine.hypervisor")
  package static let machineHypervisorInterface = FingerprintKey(rawValue: "machine.hypervisorInterface")
  package static let machineIsVirtual = FingerprintKey(rawValue: "machine.isVirtual")
  package static let machineProcessors = FingerprintKey(rawValue: "machine.processors")

  package static let memoryGibibytes = FingerprintKey(rawValue: "memory.gibibytes")
  package static let memoryPages2M = FingerprintKey(rawValue: "memory.pages2M")
  package static let memoryTransparentHugePages = FingerprintKey(rawValue: "memory.transparentHugePages")

  package static let pcieASPMPolicy = FingerprintKey(rawValue: "pcie.aspmPolicy")

  package static let threadIsNearDevice = FingerprintKey(rawValue: "thread.isNearDevice")
  package static let threadProcessor = FingerprintKey(rawValue: "thread.processor")

  package static let usbHubs = FingerprintKey(rawValue: "usb.hubs")
  package static let usbRoute = FingerprintKey(rawValue: "usb.route")
  package static let usbTranslator = FingerprintKey(rawValue: "usb.translator")

  /// Of a USB device. `place`: its ports, where there are several.
  package static func usb(_ fact: USBFact, at place: String?) -> FingerprintKey {
    FingerprintKey(rawValue: "usb\(place.map { "[\($0)]" } ?? "").\(fact.rawValue)")
  }

  package enum USBFact: String, Sendable {
    case id, release, serial, speed
  }

  /// Of host memory, by the pages that were asked for: what was had.
  package static func memory(_ asked: String, _ fact: MemoryFact) -> FingerprintKey {
    FingerprintKey(rawValue: "memory.\(asked).\(fact.rawValue)")
  }

  package enum MemoryFact: String, Sendable {
    case pageBytes, transparentHugeBytes
  }

  /// Whether it is about the PCI function that is measured.
  package var isOfDevice: Bool { rawValue.hasPrefix("device.") }

  /// The same fact of a function that is only the controller of what is measured.
  package var ofController: FingerprintKey {
    isOfDevice ? FingerprintKey(rawValue: "controller" + rawValue.dropFirst("device".count)) : self
  }

  /// Whether it says how addresses are translated, here or on the host of a guest.
  package var concernsIOMMU: Bool { rawValue.hasPrefix("iommu.") || rawValue.hasPrefix("host.iommu.") }
}
