// SPDX-License-Identifier: GPL-3.0-or-later

/// A machine as it was read: one immutable value, whole, with its gaps. Everything is judged from it and from nothing
/// else.
package struct Machine: Sendable {
  /// nil for the running machine, else the directory or archive that was replayed.
  package var capturePath: String?
  /// Whether serial numbers in it are stand-ins, as in a redacted capture: they tell its own devices apart, and mean
  /// nothing beside those of another reading.
  package var isRedacted = false
  package var kernel = Kernel()
  package var processor = Processor()
  package var firmware = Firmware()
  /// What runs below the kernel; nil where nothing shows itself.
  package var hypervisor: Hypervisor?
  package var memory = Memory()
  package var iommu = IOMMU()
  package var vfio = VFIONodes()
  package var pci = PCITopology()
  package var usb = USBTopology()
  package var usage = HostUsage()
  /// What is plugged into Thunderbolt and USB4 ports, and the routers of the host itself.
  package var thunderbolt: [ThunderboltDevice] = []
  package var bootConfiguration = BootConfiguration()
  /// What the kernel has printed about PCI functions; nil where its log was not read.
  package var kernelLog: KernelLogExcerpt?
  /// What should have been read and could not be.
  package var gaps: [Gap] = [] {
    didSet {
      isPartial = gaps.contains(where: \.isNotRecorded)
      gapIndex = Dictionary(gaps.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
      let everywhere = "\(PCIReader.root)/*/"
      unrecordedAttributes = Set(gaps.map(\.path).filter { $0.hasPrefix(everywhere) }.map(FilePathText.name))
    }
  }
  private var gapIndex: [String: Gap] = [:]
  /// The names of those that were recorded of no PCI function.
  private var unrecordedAttributes: Set<String> = []

  package init() {}

  /// The gap at a path, if there is one: its own, or that of an attribute which was recorded of no device.
  package func gap(at path: String) -> Gap? {
    if let gap = gapIndex[path] { return gap }
    guard isPartial else { return nil }
    let (directory, name) = FilePathText.split(path)
    // Asked of every path that a finding rests on: most end here.
    guard unrecordedAttributes.contains(name) else { return nil }
    return PCIAddress(FilePathText.name(directory)) == nil ? nil : gapIndex["\(PCIReader.root)/*/\(name)"]
  }

  /// What was not recorded at a path: it, or a directory that it stands in.
  package func unrecorded(at path: String) -> Gap? {
    guard isPartial else { return nil }
    var place = path
    while true {
      if let gap = gap(at: place), gap.isNotRecorded { return gap }
      let parent = FilePathText.split(place).parent
      if parent == "/" { return nil }
      place = parent
    }
  }

  /// Whether the kernel's IOMMU groups are known. Where they were not recorded, what can be said of them is a
  /// prediction.
  package var knowsGroups: Bool { !iommu.groups.isEmpty || unrecorded(at: IOMMUReader.groupsPath) == nil }

  /// Whether whoever recorded it left something out.
  private var isPartial = false

  /// The group a function is in.
  package func group(of device: PCIDevice) -> IOMMUGroup? { device.group.flatMap { iommu.group($0) } }

  /// The functions of a group.
  package func members(of group: IOMMUGroup) -> [PCIDevice] { group.members.compactMap { pci[$0] } }
}
