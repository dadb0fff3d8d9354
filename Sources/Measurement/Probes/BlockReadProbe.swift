// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Dispatch
internal import Glibc
package import Inventory
package import Passthrough
internal import Synchronization
internal import SystemPackage

/// Reads some blocks of a disk twice, past the page cache, and compares: the device has to move the data by DMA, and it
/// has to arrive intact. It opens the disk for reading only.
package struct BlockReadProbe: Sendable {
  /// A name below /dev.
  package let disk: String
  package let function: PCIAddress
  private let files: any FileTree
  /// Blocks, spread evenly over the disk.
  package var blocks = 64
  /// A device whose interrupts are lost comes back after its driver's timeout, half a minute for NVMe, or never.
  package var deadlineSeconds = 20

  private static let blockBytes = 4096

  private final class Outcome: Sendable {
    let observation = Mutex<ReadObservation?>(nil)
  }

  package init(disk: String, function: PCIAddress, in files: any FileTree) {
    self.files = files
    self.disk = disk
    self.function = function
  }

  /// Runs it. The reading is done by a thread of its own, since a dead device may keep it for good.
  package func run() -> ReadObservation {
    let counter = InterruptCounter(function, in: files)
    let before = counter?.count
    let outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      let observation = read()
      outcome.observation.withLock { $0 = observation }
      done.signal()
    }
    let isInTime = done.wait(timeout: .now() + .seconds(deadlineSeconds)) == .success
    guard isInTime, var observation = outcome.observation.withLock({ $0 }) else {
      var observation = ReadObservation(disk: disk, blockBytes: Self.blockBytes)
      observation.end = .timedOut(seconds: deadlineSeconds)
      return observation
    }
    if let before, let after = counter?.count { observation.interrupts = after - before }
    return observation
  }

  private func read() -> ReadObservation {
    var observation = ReadObservation(disk: disk, blockBytes: Self.blockBytes)
    do throws(Errno) { try read(into: &observation) } catch { observation.end = .failed(error) }
    return observation
  }

  private func read(into observation: inout ReadObservation) throws(Errno) {
    let descriptor = unsafe clinux_open_direct("/dev/\(disk)")
    guard descriptor >= 0 else { throw Errno(rawValue: -descriptor) }
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw Errno(rawValue: errno) }
    let size = Self.blockBytes
    let available = end / size
    guard available > 0 else { throw .noSuchAddressOrDevice }
    // O_DIRECT wants memory and offsets that are multiples of the logical block, at most 4096 bytes.
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * size, alignment: size)
    // SAFETY: the memory lives until the last read below has come back.
    defer { unsafe memory.deallocate() }
    let count = min(blocks, available)
    for index in 0..<count {
      let offset = (available / count) * index * size
      for half in 0..<2 {
        var got = 0
        repeat {
          got = unsafe pread(descriptor, memory.baseAddress.map { unsafe $0 + half * size }, size, offset)
        } while got < 0 && errno == EINTR
        guard got == size else { throw got < 0 ? Errno(rawValue: errno) : .ioError }
      }
      observation.blocks += 1
      let differs = unsafe memory[0..<size].elementsEqual(memory[size..<2 * size]) == false
      if differs { observation.mismatches += 1 }
    }
  }
}
