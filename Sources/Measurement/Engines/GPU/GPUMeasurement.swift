// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Inventory
internal import Passthrough
package import Records

/// A GPU with what is measured of it here: what was asked for, as far as its driver and the memory there is allow it.
package struct GPUMeasurement: EngineSetup {
  package static let engine = EngineDefinition.gpu

  package let gpu: MeasuredGPU
  package let setup: GPUSetup

  /// Leaves out what cannot be measured, which is said in the record. `free`: the memory that is free; nil where it is
  /// not known.
  package init(
    _ gpu: MeasuredGPU, _ wanted: GPUSetup, pages: GPUSetup.Pages, free: FreeMemory?
  ) throws(EngineError) {
    var setup = try gpu.fit(wanted)
    setup.backings = try Self.backings(pages, gpu, &setup)
    setup.notes += setup.leaveOutParts(of: setup.backings.map { $0?.pageBytes ?? 1 })
    // Half of what is free: the other half is for those who live here. What is reserved for huge pages is nobody's
    // meanwhile.
    if setup.backings.contains(where: { $0?.freePages(in: wanted.files) == nil }), let free {
      setup.notes += setup.shrink(to: Int(clamping: free.bytes / 2))
    }
    guard !setup.points.isEmpty else {
      throw .misnamed(
        "nothing to measure: through \(gpu.interface.rawValue) and with the memory there is, none of what was asked for"
      )
    }
    self.gpu = gpu
    self.setup = setup
  }

  /// The kinds of pages to measure with, the largest first; nil for the driver's choice.
  private static func backings(
    _ pages: GPUSetup.Pages, _ gpu: MeasuredGPU, _ setup: inout GPUSetup
  ) throws(EngineError) -> [HostMemory.Backing?] {
    switch pages {
    case .driver: return [nil]
    case .kinds(let kinds):
      guard gpu.takesMemory else {
        throw .unsupported(
          "the driver of \(gpu.name) takes no memory of ours (VK_EXT_external_memory_host): measure with --backing driver"
        )
      }
      return kinds
    case .auto:
      guard gpu.takesMemory else {
        setup.notes.append("The pages of host memory are the driver's choice: it takes no memory of ours.")
        return [nil]
      }
      let page = HostMemory.Backing.pages2M
      let needed = setup.hostBytes / page.pageBytes + 4
      if page.freePages(in: setup.files) ?? 0 >= needed { return [page] }
      setup.notes.append(
        "Memory of 4 KiB pages: too few huge pages are reserved. echo \(needed) | sudo tee \(page.poolPath)/nr_hugepages, and --backing 2M,4K shows what they make of it."
      )
      return [.pages4K]
    }
  }

  private var names: [String] { setup.backings.map { $0?.rawValue ?? "driver" } }

  package var points: [MeasurementPoint] { setup.points }
  package var parameters: [String: String] { ["backing": names.joined(separator: " "), "data": "random"] }
  package var arms: [Arm] { names.count > 1 ? names.map { Arm($0) } : [] }

  package func open(_ session: PlannedSession, seed: UInt64) throws(EngineError) -> any Engine {
    let backing = session.arm.map { HostMemory.Backing(rawValue: $0.name) } ?? setup.backings[0]
    return try gpu.open(setup, backing: backing, seed: seed)
  }

  /// The record that is measured into.
  package func record(_ context: MeasurementContext) -> Run {
    let reader = FingerprintReader(context.machine, device: gpu.function, in: context.files)
    var fingerprint = reader.fingerprint(context: context.passport)
    // At rest it is slower than at work: what it is at work is read while data moves.
    fingerprint.mustMatch.removeAll { $0.name == .deviceLink }
    fingerprint.mustMatch += gpu.fields.mustMatch
    return record(
      context, subject: gpu.function.map { .pci($0.address) }, deviceName: gpu.name,
      emulated: gpu.emulation ?? reader.emulation, fingerprint: fingerprint)
  }

  /// The record with what is known only now that it was measured.
  package func completed(_ measured: Run, _ context: MeasurementContext) -> Run {
    var run = measured
    run.parameters.merge(gpu.parameters) { $1 }
    run.fingerprint.mayDiffer += gpu.fields.mayDiffer
    run.notes += gpu.notes + setup.notes
    run.notes += [
      TranslationRemark.text(gpu.function, on: context.machine, context: context.passport),
      gpu.linkRemark(run, in: setup.files),
    ].compactMap { $0 }
    return run
  }
}
