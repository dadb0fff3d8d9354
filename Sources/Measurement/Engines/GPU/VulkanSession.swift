// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Inventory
package import Records

/// A session in which a GPU copies through Vulkan, on memory that is had anew.
package final class VulkanSession: Engine {
  private let copies: VulkanCopyEngine
  private let files: any FileTree
  private var time = DeviceTime()

  package var readsLink: Bool { true }
  package var linkUnderLoad: String? { copies.linkUnderLoad }
  /// Whether the copies are done by a queue that does nothing else.
  package let isTransferOnly: Bool

  /// `backing`: the pages of host memory; nil for the driver's choice. `seed`: of what is copied.
  package init(
    _ setup: GPUSetup, on device: VulkanDevice, backing: HostMemory.Backing?, seed: UInt64
  ) throws(EngineError) {
    let queue: VulkanQueue
    do throws(VulkanError) { queue = try VulkanQueue(device, timeout: setup.timeout) } catch {
      throw EngineError(error)
    }
    files = setup.files
    isTransferOnly = queue.isTransferOnly
    copies = try VulkanCopyEngine(
      queue, capacity: max(setup.copyBytes, 4096), backing: backing, seed: seed,
      link: DeviceLink(setup.function, in: setup.files))
  }

  /// What the memory turned out to be made of; nil for the driver's choice.
  package var achievedBacking: AchievedBacking? { copies.achievedBacking(in: files) }

  package func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    guard let direction = point.direction, direction != .both, let bytes = point.latency.point["bytes"] else {
      throw .unsupported("\(point.latency.id) is not measured through Vulkan; measure with --api cuda")
    }
    time = try copies.run(direction, bytes: bytes, operations: operations, samples: samples)
    return time.device
  }

  package func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] {
    time.isPlausible(batches: operations) ? [] : [.clockDisagrees]
  }
}
