// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Inventory
package import Records

/// A session in which a GPU is driven through CUDA: copies, pinning, and reads by the GPU itself, on memory that is had
/// anew.
package final class CUDASession: Engine {
  private let equipment: CUDAEquipment
  private let copies: CUDACopyEngine?
  private let chase: CUDAChaseEngine?
  private let pin: CUDAPinEngine?
  private let files: any FileTree
  private var time = DeviceTime()
  package private(set) var linkUnderLoad: String?

  package var readsLink: Bool { true }

  /// `seed`: of what is copied, and of the orders in which places are read.
  package init(
    _ setup: GPUSetup, on device: CUDADevice, backing: HostMemory.Backing, seed: UInt64
  ) throws(EngineError) {
    let equipment = try CUDAEquipment(device, timeout: setup.timeout)
    let link = DeviceLink(setup.function, in: setup.files)
    copies =
      setup.copyBytes > 0 && !setup.directions.isEmpty
      ? try CUDACopyEngine(equipment, capacity: setup.copyBytes, backing: backing, seed: seed, link: link) : nil
    if let largest = setup.workingSets.max() {
      guard let program = equipment.program else {
        throw .unsupported(
          "the driver cannot compile the function that reads host memory: measure without working sets")
      }
      chase = try CUDAChaseEngine(
        equipment, program, capacity: largest, backing: backing, seed: seed, link: link)
    } else {
      chase = nil
    }
    pin = try setup.mappings.max().map { bytes throws(EngineError) in
      try CUDAPinEngine(equipment, capacity: bytes, backing: backing)
    }
    self.equipment = equipment
    files = setup.files
  }

  /// What the memory turned out to be made of.
  package var achievedBacking: AchievedBacking? {
    copies?.achievedBacking(in: files) ?? chase?.achievedBacking(in: files)
  }

  package func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    time = DeviceTime()
    linkUnderLoad = nil
    let bytes = point.latency.point["bytes"] ?? 0
    if let direction = point.direction, let copies {
      time = try copies.run(direction, bytes: bytes, operations: operations, samples: samples)
      linkUnderLoad = copies.linkUnderLoad
    } else if let window = point.latency.point[WorkingSetCurve.parameter], let chase {
      time = try chase.run(workingSet: window, operations: operations, samples: samples)
      linkUnderLoad = chase.linkUnderLoad
    } else if let pin {
      return try pin.run(
        bytes: bytes, isUnpinning: point.latency.id == GPUMetric.unpin, operations: operations, samples: samples)
    }
    return time.device
  }

  package func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] {
    time.isPlausible(batches: operations) ? [] : [.clockDisagrees]
  }
}
