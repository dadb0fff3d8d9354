// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Records

/// A session in which memory is mapped for a device, and nothing is moved: any device will do.
package final class VFIOMappingSession: Engine {
  private let device: VFIODevice
  private let memory: HostMemory

  package init(_ setup: VFIOSetup, ioPages: IOPageRule) throws(EngineError) {
    memory = try setup.memory(bytes: setup.mappings.max() ?? 4096)
    device = try setup.device(ioPages: ioPages)
  }

  package func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let result: MappingSamples
    do throws(VFIOError) {
      result = try MappingEngine(bytes: point.bytes, count: operations).run(on: device, with: memory)
    } catch { throw EngineError(error) }
    return result.append(to: samples, point)
  }
}

extension MappingSamples {
  /// The half that a point is about. Returns how long it took altogether.
  func append(to samples: SampleBuffer, _ point: MeasurementPoint) -> UInt64 {
    let half = point.latency.id == VFIOMetric.unmap ? unmap : map
    for sample in half { samples.append(sample) }
    return half.reduce(0, &+)
  }
}
