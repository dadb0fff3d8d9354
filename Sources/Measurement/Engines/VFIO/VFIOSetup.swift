// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
internal import Passthrough
package import Records

/// What is to be measured of a device that vfio-pci has.
package struct VFIOSetup: EngineSetup, Sendable {
  package static let engine = EngineDefinition.vfio

  /// Where the device and the memory are looked for.
  package let files: any FileTree
  package var function: PCIAddress
  /// nil for iommufd where the kernel has it, else type 1.
  package var backend: VFIOBackend?
  package var backing: HostMemory.Backing
  /// Bytes of memory that are mapped at once.
  package var mappings: [Int]
  /// Bytes of memory that reads go to, at random; empty where nothing is to be read.
  package var workingSets: [Int]
  /// Bytes of a read.
  package var transfers: [Int]
  /// Of a block of reads; nil for the usual number.
  package var operations: Int?

  package init(
    files: any FileTree, function: PCIAddress, backend: VFIOBackend?, backing: HostMemory.Backing, mappings: [Int],
    workingSets: [Int],
    transfers: [Int], operations: Int? = nil
  ) {
    self.files = files
    self.function = function
    self.backend = backend
    self.backing = backing
    self.mappings = mappings
    self.workingSets = workingSets
    self.transfers = transfers
    self.operations = operations
  }

  /// For a function, as far as it can be: what is no NVMe controller is not read, and what is no whole number of pages
  /// is not mapped. `backing`: nil for pages of 2 MiB where enough are reserved, else of 4 KiB. `notes` gets what is to
  /// be said of that.
  package init(
    files: any FileTree, for function: PCIDevice, backend: VFIOBackend?, backing: HostMemory.Backing?, mappings: [Int],
    workingSets: [Int],
    transfers: [Int], operations: Int?, notes: inout [String]
  ) {
    let chosen = backing ?? Self.backing(bytes: (workingSets.max() ?? 0) + (mappings.max() ?? 0), files, &notes)
    let isNVMe = function.pciClass.isNVMe
    let fitting = mappings.filter { $0 % chosen.pageBytes == 0 }
    if fitting.count < mappings.count {
      notes.append("Mappings that are no multiple of a page of \(chosen.rawValue) were left out.")
    }
    if !isNVMe { notes.append("No NVMe controller, so nothing was read: only mappings were timed.") }
    self.init(
      files: files, function: function.address, backend: backend, backing: chosen, mappings: fitting,
      workingSets: isNVMe ? workingSets : [], transfers: transfers, operations: operations)
  }

  private static func backing(bytes: Int, _ files: any FileTree, _ notes: inout [String]) -> HostMemory.Backing {
    let page = HostMemory.Backing.pages2M
    // One more for each of the two, which are rounded up.
    let needed = bytes / page.pageBytes + 2
    if page.freePages(in: files) ?? 0 >= needed { return page }
    notes.append(
      "Memory of 4 KiB pages: too few huge pages are reserved, so IO pages are hardly ever larger, and the two arms differ little. "
        + "echo \(needed) | sudo tee \(page.poolPath)/nr_hugepages gives the comparison its point.")
    return .pages4K
  }

  /// The interface is known when vfio-pci has the function.
  package var parameters: [String: String] {
    var parameters = ["backing": backing.rawValue, "order": "random permutations"]
    parameters["interface"] = backend?.rawValue
    return parameters
  }

  package var arms: [Arm] { IOPageRule.allCases.map { Arm($0.rawValue) } }

  package func open(_ session: PlannedSession, seed: UInt64) throws(EngineError) -> any Engine {
    let rule = session.arm.flatMap { IOPageRule(rawValue: $0.name) } ?? .largest
    return workingSets.isEmpty
      ? try VFIOMappingSession(self, ioPages: rule) : try NVMeSession(self, ioPages: rule, seed: seed)
  }

  /// The record that is measured into. `name`: what a person calls the device.
  package func record(
    of function: PCIDevice, named name: String, _ context: MeasurementContext, notes: [String]
  ) -> Run {
    let reader = FingerprintReader(context.machine, device: function, in: context.files)
    var fingerprint = reader.fingerprint(context: context.passport)
    // For the measurement it is vfio-pci in any case.
    fingerprint.mustMatch.removeAll { $0.name == .deviceDriver }
    return record(
      context, subject: .pci(function.address), deviceName: name, emulated: reader.emulation, fingerprint: fingerprint,
      notes: notes)
  }

  /// Memory of the pages that were asked for.
  func memory(bytes: Int) throws(EngineError) -> HostMemory {
    do throws(VFIOError) { return try HostMemory(bytes: bytes, backing: backing) } catch { throw EngineError(error) }
  }

  /// Opens the device.
  func device(ioPages: IOPageRule) throws(EngineError) -> VFIODevice {
    do throws(VFIOError) { return try VFIODevice(function, in: files, backend: backend, ioPages: ioPages) } catch {
      throw EngineError(error)
    }
  }

  /// Mapping and unmapping by size, then reads by working set and transfer.
  package var points: [MeasurementPoint] {
    let maps = mappings.flatMap { bytes in
      [VFIOMetric.map, VFIOMetric.unmap].map { id in
        MeasurementPoint(
          latency: Metric(id: id, point: ["bytes": bytes]), operations: operations ?? 200, bytes: bytes)
      }
    }
    let reads = transfers.flatMap { bytes in
      workingSets.filter { $0 >= bytes }.map { window in
        MeasurementPoint(
          latency: Metric(id: VFIOMetric.read, point: ["bytes": bytes, "workingSetBytes": window]),
          operations: operations ?? 1000, bytes: bytes)
      }
    }
    return maps + reads
  }
}
