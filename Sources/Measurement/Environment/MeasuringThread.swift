// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Inventory
internal import Records

/// The calling thread, kept on one processor near the device while it measures.
struct MeasuringThread {
  /// The processor it runs on; nil where the kernel does not allow a choice.
  let processor: Int?
  /// nil where no device is measured.
  let isLocal: Bool?

  /// Chooses the last processor near the device (`local_cpulist`) that this process may use: the first ones take most
  /// of the machine's interrupts.
  init(near function: PCIAddress?, in tree: any FileTree) {
    let local = function.flatMap { address in
      (try? tree.read(address.busPath + "/local_cpulist", limit: 4096))
        .map { Self.processors(String(decoding: $0, as: UTF8.self)) }
    }
    let allowed = (0..<1024).filter { clinux_may_run_on(Int32($0)) == 1 }
    let near = allowed.filter { local?.contains($0) ?? false }
    guard let choice = near.last ?? allowed.last, clinux_run_on(Int32(choice)) == 0 else {
      processor = nil
      isLocal = function == nil ? nil : false
      return
    }
    processor = choice
    isLocal = function == nil ? nil : near.last != nil
  }

  /// A list as the kernel writes it: "0-3,8".
  static func processors(_ list: String) -> Set<Int> {
    var processors: Set<Int> = []
    for part in list.filter({ !$0.isWhitespace }).split(separator: ",") {
      let ends = part.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first >= 0, first <= last, last < 65_536 else { continue }
      processors.formUnion(first...last)
    }
    return processors
  }
}

extension MeasuringThread {
  /// For the record.
  var fields: [FingerprintField] {
    [
      FingerprintField(.threadProcessor, processor.map { "\($0)" }, source: "sched_setaffinity(2)"),
      FingerprintField(.threadIsNearDevice, isLocal.map { $0 ? "yes" : "no" }, source: "local_cpulist"),
    ]
  }
}
