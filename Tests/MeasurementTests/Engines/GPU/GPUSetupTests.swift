// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@testable import Measurement
@testable import Records

@Suite("GPUSetup")
struct GPUSetupTests {
  @Test(
    "batches hold 64 copies, and 128 MiB at most unless one copy is more",
    arguments: [
      (4096, 64), (2 << 20, 64), (4 << 20, 32), (128 << 20, 1), (512 << 20, 1),
    ])
  func batches(bytes: Int, copies: Int) {
    #expect(GPUSetup.copies(of: bytes) == copies)
  }

  @Test("each direction and size is a point with a rate; pinning and reads have none")
  func points() {
    let setup = GPUSetup(
      files: LiveFileTree(), function: nil, sizes: [4096, 1 << 20], directions: [.toDevice, .both],
      workingSets: [1 << 20], mappings: [4096])
    #expect(
      setup.points.map(\.latency.id) == [
        "gpu.copy.h2d.latency", "gpu.copy.h2d.latency", "gpu.copy.both.latency", "gpu.copy.both.latency",
        "gpu.pin.latency", "gpu.unpin.latency", "gpu.chase.latency",
      ])
    #expect(setup.points.map { $0.rate != nil } == [true, true, true, true, false, false, false])
    // What a batch moves, both ways counted.
    #expect(setup.points[0].bytes == 64 * 4096 && setup.points[3].bytes == 2 * 64 << 20)
    #expect(setup.points[6].latency.pointText == "a read each 4 KiB, working set 1 MiB")
    #expect(setup.hostBytes == 2 * 64 << 20 + 1 << 20 + 4096)
  }

  @Test("what does not fit into memory is left out, the largest first, and told")
  func shrinking() {
    var setup = GPUSetup(
      files: LiveFileTree(), function: nil, sizes: [4096, 512 << 20], workingSets: [1 << 20, 1 << 30],
      mappings: [4096, 64 << 20])
    #expect(setup.shrink(to: 4 << 30).isEmpty && setup.sizes.count == 2)
    let notes = setup.shrink(to: 256 << 20)
    #expect(setup.sizes == [4096] && setup.workingSets == [1 << 20] && setup.mappings == [4096, 64 << 20])
    #expect(notes.count == 1 && notes[0].contains("copies of 512 MiB, a working set of 1 GiB"))
    _ = setup.shrink(to: 0)
    #expect(setup.points.isEmpty)
  }

  @Test("pinning of less than a page is left out and told")
  func parts() {
    var setup = GPUSetup(files: LiveFileTree(), function: nil, sizes: [4096], mappings: [4096, 2 << 20, 3 << 20])
    #expect(setup.leaveOutParts(of: [4096]).isEmpty && setup.mappings.count == 3)
    let notes = setup.leaveOutParts(of: [2 << 20, 4096])
    #expect(setup.mappings == [2 << 20] && notes.count == 1)
    #expect(notes.allSatisfy { $0.contains("pinning of 4 KiB, 3 MiB") && $0.contains("pages of 2 MiB") })
  }
}
