// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
internal import Records

/// What is to be measured of a device that vfio-pci has.
package struct VFIOSetup: Sendable {
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
    function: PCIAddress, backend: VFIOBackend?, backing: HostMemory.Backing, mappings: [Int], workingSets: [Int],
    transfers: [Int], operations: Int? = nil
  ) {
    self.function = function
    self.backend = backend
    self.backing = backing
    self.mappings = mappings
    self.workingSets = workingSets
    self.transfers = transfers
    self.operations = operations
  }

  /// Memory of the pages that were asked for.
  func memory(bytes: Int) throws(EngineError) -> HostMemory {
    do throws(VFIOError) { return try HostMemory(bytes: bytes, backing: backing) } catch { throw EngineError(error) }
  }

  /// Opens the device.
  func open(ioPages: IOPageRule) throws(EngineError) -> VFIODevice {
    do throws(VFIOError) { return try VFIODevice(function, backend: backend, ioPages: ioPages) } catch {
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
