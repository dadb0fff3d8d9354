// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Glibc
package import HostControl
package import Inventory
package import Records
internal import SystemPackage

/// A drive whose group changes its type between sessions, and gets back what it had when this value ends.
package struct DomainTypeSwitch: ~Copyable {
  private var group: GroupType
  private let function: PCIAddress
  private let files: any FileTree
  private let size: Int
  private let namespace: String
  /// How many disks the function has.
  private let count: Int

  /// Looks at the group; nothing is changed yet. Throws where the drive is in use or its group not viable.
  package init(
    _ disk: MeasuredDisk, on machine: Machine, host: any KernelInterface, journal: Journal
  ) throws(AssignmentError) {
    guard let device = disk.function else { throw .noDisk(disk.disk.name) }
    group = try GroupType(AssignmentPlan([device.address], on: machine), host: host, journal: journal)
    files = host.files
    function = device.address
    size = disk.disk.size
    namespace = String(Self.namespace(disk.disk.name))
    count = max(1, AwaitedDisks.below(device.address, in: files, seconds: 0).count)
  }

  /// Tries the types one after the other. Returns those that the kernel lets this group have, untranslated first.
  package mutating func kinds() throws(AssignmentError) -> [GroupType.Kind] {
    var kinds: [GroupType.Kind] = []
    for kind: GroupType.Kind in [.identity, .dmaFlushQueue, .dma] {
      do throws(AssignmentError) {
        try group.set(kind)
        kinds.append(kind)
        // Before it is taken away again, whoever looks into a new disk must have let go of it.
        if let disk = awaited() { Self.awaitRest(disk) }
      } catch {
        // iommu_get_default_domain_type in `drivers/iommu/iommu.c`: the IOMMU's driver insists on another type.
        guard case .unwritable(_, _, .invalidArgument) = error else { throw error }
      }
    }
    return kinds
  }

  /// Gives the group the type of an arm, and waits until the drive is back and at rest. Returns the disk, whose name
  /// may be another.
  package mutating func set(_ arm: Arm?) throws(EngineError) -> BlockDisk {
    guard let kind = arm.flatMap({ GroupType.Kind(rawValue: $0.name) }) else {
      throw .unsupported("no arm \(arm?.name ?? "")")
    }
    do throws(AssignmentError) { try group.set(kind) } catch { throw .refused(error.description) }
    let names = AwaitedDisks.below(function, in: files)
    guard let name = names.first(where: { BlockDisk.size(of: $0, in: files) == size }) else {
      throw .notFound(
        "\(function) did not come back with its disk after its group's type was changed to \(kind.rawValue)")
    }
    let disk = BlockDisk(files: files, name, size: size)
    Self.awaitRest(disk)
    return disk
  }

  /// What the host changed is as it was; says what could not be put back.
  package mutating func restore() throws(AssignmentError) {
    try group.restore()
    _ = awaited()
  }

  /// The disk, when it is there again: by its namespace and size, since its controller may have another number now.
  private func awaited() -> BlockDisk? {
    AwaitedDisks.below(function, in: files, count: count).first { name in
      String(Self.namespace(name)) == namespace && BlockDisk.size(of: name, in: files) == size
    }.map { BlockDisk(files: files, $0, size: size) }
  }

  /// `n1` of `nvme0n1`; a name without one as it is.
  private static func namespace(_ name: String) -> Substring {
    name.lastIndex(of: "n").map { name[$0...] } ?? name[...]
  }

  /// The type in force, as the kernel names it.
  package var current: String? { group.current }

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
