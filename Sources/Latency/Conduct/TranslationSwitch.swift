// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
public import Inventory
internal import SystemPackage

/// A drive whose group changes its type between sessions, and gets back what it had when this value ends.
public struct TranslationSwitch: ~Copyable {
  private var group: GroupType
  private let function: PCIAddress
  private let size: Int

  /// Looks at the group; nothing is changed yet. Throws where the drive is in use or its group not viable.
  public init(_ disk: MeasuredDisk, on machine: Machine) throws(AssignmentError) {
    guard let device = disk.function else { throw .noDisk(disk.disk.name) }
    group = try GroupType(AssignmentPlan([device.address], on: machine))
    function = device.address
    size = disk.disk.size
  }

  /// Tries the types one after the other. Returns those that the kernel lets this group have, untranslated first.
  public mutating func kinds() throws(AssignmentError) -> [GroupType.Kind] {
    var kinds: [GroupType.Kind] = []
    for kind: GroupType.Kind in [.identity, .dmaFlushQueue, .dma] {
      do throws(AssignmentError) {
        try group.set(kind)
        kinds.append(kind)
      } catch {
        // iommu_get_default_domain_type in `drivers/iommu/iommu.c`: the IOMMU's driver insists on another type.
        guard case .unwritable(_, _, .invalidArgument) = error else { throw error }
      }
    }
    return kinds
  }

  /// Gives the group the type of an arm, and waits until the drive is back and at rest. Returns the disk, whose name may be another.
  public mutating func set(_ arm: String?) throws(EngineError) -> BlockDisk {
    guard let kind = arm.flatMap({ GroupType.Kind(rawValue: ArmPlan.conditions(of: $0)) }) else {
      throw .unsupported("no arm \(arm ?? "")")
    }
    do throws(AssignmentError) { try group.set(kind) } catch { throw .refused(error.description) }
    let names = AwaitedDisks.below(function)
    guard let name = names.first(where: { BlockDisk.size(of: $0) == size }) else {
      throw .notFound(
        "\(function) did not come back with its disk after its group's type was changed to \(kind.rawValue)")
    }
    let disk = BlockDisk(name, size: size)
    Self.awaitRest(disk)
    return disk
  }

  /// What the host changed is as it was; says what could not be put back.
  public mutating func restore() throws(AssignmentError) {
    try group.restore()
    _ = AwaitedDisks.below(function)
  }

  /// The type in force, as the kernel names it.
  public var current: String? { group.current }

  /// udev looks into a new disk at once. Waits until nobody has read for a fifth of a second, ten seconds at most.
  private static func awaitRest(_ disk: BlockDisk) {
    var last = disk.counters?.reads
    for _ in 0..<50 {
      usleep(200_000)
      let now = disk.counters?.reads
      if now == last { return }
      last = now
    }
  }
}
