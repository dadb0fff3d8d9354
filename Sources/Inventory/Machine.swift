// SPDX-License-Identifier: GPL-3.0-or-later

/// A machine as it was read: one immutable value, whole, with its gaps. Everything is judged from it and from nothing else.
public struct Machine: Sendable {
  /// nil for the running machine, else the directory or archive that was replayed.
  public var capturePath: String?
  /// Whether serial numbers in it are stand-ins, as in a redacted capture: they tell its own devices apart, and mean nothing beside
  /// those of another reading.
  public var isRedacted = false
  public var kernel = Kernel()
  public var processor = Processor()
  public var firmware = Firmware()
  /// What runs below the kernel; nil where nothing shows itself.
  public var hypervisor: Hypervisor?
  public var memory = Memory()
  public var iommu = IOMMU()
  public var vfio = VFIONodes()
  public var pci = PCITopology()
  public var usb = USBTopology()
  public var usage = HostUsage()
  public var bootConfiguration = BootConfiguration()
  /// What the kernel has printed about PCI functions; nil where its log was not read.
  public var kernelLog: KernelLogExcerpt?
  /// What should have been read and could not be.
  public var gaps: [Gap] = [] {
    didSet { gapIndex = Dictionary(gaps.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first }) }
  }
  private var gapIndex: [String: Gap] = [:]

  public init() {}

  /// The gap at a path, if there is one.
  public func gap(at path: String) -> Gap? { gapIndex[path] }

  /// The group a function is in.
  public func group(of device: PCIDevice) -> IOMMUGroup? { device.group.flatMap { iommu.group($0) } }

  /// The functions of a group.
  public func members(of group: IOMMUGroup) -> [PCIDevice] { group.members.compactMap { pci[$0] } }
}
