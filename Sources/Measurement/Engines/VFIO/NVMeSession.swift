// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Records

/// A session in which an NVMe controller is driven from here: reads into working sets of several sizes, and mappings
/// beside them.
package final class NVMeSession: Engine {
  private var controller: NVMeController
  private let target: MappedMemory
  private let spare: HostMemory
  private var seed: UInt64

  /// `seed`: of the order in which places are visited.
  package init(_ setup: VFIOSetup, ioPages: IOPageRule, seed: UInt64) throws(EngineError) {
    self.seed = seed
    spare = try setup.memory(bytes: setup.mappings.max() ?? 4096)
    let memory = try setup.memory(bytes: setup.workingSets.max() ?? 4096)
    memory.fill(seed: seed)
    var started = try Self.start(try setup.device(ioPages: ioPages))
    target = try Self.map(memory, for: &started)
    controller = started
  }

  private static func start(_ device: consuming VFIODevice) throws(EngineError) -> NVMeController {
    do throws(NVMeError) { return try NVMeController.start(device) } catch { throw EngineError(error) }
  }

  private static func map(
    _ memory: consuming HostMemory, for controller: inout NVMeController
  ) throws(EngineError) -> MappedMemory {
    do throws(NVMeError) { return try controller.map(memory) } catch { throw EngineError(error) }
  }

  /// What the controller says it is.
  package var model: String { controller.model }

  package func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    guard let window = point.latency.point["workingSetBytes"] else {
      let result: MappingSamples
      do throws(VFIOError) {
        result = try MappingEngine(bytes: point.bytes, count: operations).run(
          on: controller.device, with: spare, in: controller.addresses)
      } catch { throw EngineError(error) }
      return result.append(to: samples, point)
    }
    // Another order in every block.
    seed &+= 1
    var results = [UInt64](repeating: 0, count: operations)
    do throws(NVMeError) {
      try NVMeReadEngine(workingSet: window, transfer: point.bytes, seed: seed).run(
        on: &controller, into: target, samples: &results)
    } catch { throw EngineError(error) }
    for sample in results { samples.append(sample) }
    return results.reduce(0, &+)
  }
}
