// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Statistics
internal import SystemPackage

/// Times reads of an NVMe controller into places all over a working set, in random order: with every place the device
/// meets an IO address that it may not have translated lately. What grows with the working set and shrinks with larger
/// IO pages is the price of the IOMMU.
///
/// Always the same blocks are read, so that they come from the controller's own memory and the medium is not what
/// varies. One command at a time; the time is from the doorbell to the completion seen in memory, without an interrupt
/// and without the kernel.
package struct NVMeReadEngine: Sendable {
  /// Bytes of memory that the transfers go to: a multiple of `transfer`.
  package var workingSet: Int
  /// Bytes of one read: a multiple of the namespace's block.
  package var transfer: Int
  /// The first block to read.
  package var firstBlock: UInt64 = 0
  /// Reads before those that are timed.
  package var warmUp = 32
  /// Where the random order starts from.
  package var seed: UInt64

  package init(workingSet: Int, transfer: Int, seed: UInt64) {
    self.workingSet = workingSet
    self.transfer = transfer
    self.seed = seed
  }

  /// The order in which places are visited: permutations of all of them, one after the other, so that none comes again
  /// before all the others have.
  static func order(places: Int, count: Int, seed: UInt64) -> [UInt32] {
    var generator = RandomNumbers(seed: seed)
    var order: [UInt32] = []
    order.reserveCapacity(count + places)
    var permutation = (0..<UInt32(places)).map { $0 }
    while order.count < count {
      permutation.shuffle(using: &generator)
      order += permutation
    }
    order.removeLast(order.count - count)
    return order
  }

  /// Fills `samples` with the nanoseconds of as many reads. `target` is mapped memory of at least the working set.
  ///
  /// Throws `NVMeError`; the controller is then of no more use.
  package func run(
    on controller: inout NVMeController, into target: borrowing MappedMemory, samples: inout [UInt64]
  ) throws(NVMeError) {
    precondition(transfer > 0 && workingSet >= transfer && workingSet <= target.size && !samples.isEmpty)
    let places = workingSet / transfer
    let order = Self.order(places: places, count: warmUp + samples.count, seed: seed)
    let reads = try controller.reads(bytes: transfer, from: firstBlock)
    for (index, place) in order.enumerated() {
      let nanoseconds = try controller.time(reads, to: target.iova + UInt64(place) * UInt64(transfer))
      if index >= warmUp { samples[index - warmUp] = nanoseconds }
    }
  }
}
