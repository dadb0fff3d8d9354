// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Foundation
internal import HostControl
internal import Inventory
internal import Measurement
internal import Passthrough

/// For the lab only: does with a device all that a measurement does, and ends itself with SIGKILL in the middle when
/// asked to.
///
///     vfio-trial BDF[,BDF] bind|map|read|type [--backend type1|iommufd] [--die] [--dump FILE]
///
/// What it prints is for a test to compare; no time is a result.
@main
struct VFIOTrial {
  static func main() {
    do { try run() } catch {
      FileHandle.standardError.write(Data("vfio-trial: \(error)\n".utf8))
      exit(1)
    }
  }

  private static let files = LiveFileTree()
  private static let kernel = LiveKernelInterface(files: files)
  private static let journal = Journal(files: files)

  private static func option(_ name: String) -> String? {
    let arguments = CommandLine.arguments
    guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
    return arguments[place + 1]
  }

  private static func dieIfAsked() {
    if CommandLine.arguments.contains("--die") { kill(getpid(), SIGKILL) }
  }

  private static func run() throws {
    let functions = CommandLine.arguments[1].split(separator: ",").compactMap { PCIAddress($0) }
    let plan = try AssignmentPlan(functions, on: try MachineReader(.live).machine())
    switch CommandLine.arguments[2] {
    case "type": try changeType(plan)
    case let what:
      var binding = try DriverBinding(plan, host: kernel, journal: journal)
      print("bound")
      if what == "bind" { dieIfAsked() }
      let backend = option("--backend").flatMap(VFIOBackend.init(rawValue:))
      for rule in IOPageRule.allCases {
        if what == "map" { try map(functions[0], backend, rule) }
        if what == "read" { try read(functions[0], backend, rule) }
      }
      try binding.restore()
      print("restored")
    }
  }

  private static func changeType(_ plan: AssignmentPlan) throws {
    var type = try GroupType(plan, host: kernel, journal: journal)
    for kind: GroupType.Kind in [.identity, .identity, .dma, .dmaFlushQueue] {
      try type.set(kind)
      print("type \(type.current ?? "?") \(AwaitedDisks.below(plan.functions[0], in: files))")
      if kind == .dma { dieIfAsked() }
    }
    try type.restore()
    print("restored to \(type.current ?? "?") \(AwaitedDisks.below(plan.functions[0], in: files))")
  }

  private static func median(_ samples: [UInt64]) -> UInt64 { samples.sorted()[samples.count / 2] }

  private static func map(_ address: PCIAddress, _ backend: VFIOBackend?, _ rule: IOPageRule) throws {
    let device = try VFIODevice(address, in: files, backend: backend, ioPages: rule)
    print("\(device.backend) \(rule) ranges \(try device.addresses().allowed.count) reset \(device.canReset)")
    for backing in HostMemory.Backing.allCases {
      do {
        let memory = try HostMemory(bytes: backing == .pages1G ? 1 << 30 : 4 << 20, backing: backing)
        let achieved = memory.achievedBacking(in: files)
        for bytes in [4096, 65536, 2 << 20, 4 << 20, 1 << 30]
        where bytes <= memory.size && bytes % backing.pageBytes == 0 {
          if bytes == 1 << 30 && rule == .smallest { continue }
          let samples = try MappingEngine(bytes: bytes, count: 10).run(on: device, with: memory)
          print(
            "map \(backing.rawValue) (\(achieved?.pageBytes ?? 0), \(achieved?.transparentHugeBytes ?? -1)) \(bytes) bytes: "
              + "\(samples.mapCalls) calls, map \(median(samples.map)) ns, unmap \(median(samples.unmap)) ns")
        }
      } catch { print("map \(backing.rawValue): \(error)") }
    }
    dieIfAsked()
  }

  private static func read(_ address: PCIAddress, _ backend: VFIOBackend?, _ rule: IOPageRule) throws {
    let device = try VFIODevice(address, in: files, backend: backend, ioPages: rule)
    let interface = device.backend
    var controller = try NVMeController.start(device)
    guard let namespace = controller.namespace else { return }
    print(
      "\(interface) \(rule): \(controller.model) \(controller.firmware): namespace \(namespace.number), \(namespace.blocks) blocks of "
        + "\(namespace.blockBytes), at most \(controller.largestTransfer)")
    let window = 4 << 20
    let memory = try HostMemory(bytes: window, backing: .pages4K)
    memory.fill(seed: 1)
    let target = try controller.map(memory)
    // Once through the disk's beginning, in chunks of odd places and sizes, to be compared with what the kernel reads.
    if let file = option("--dump") {
      var place = 0
      for bytes in [4096, 512, 8192, 65536, 12288, 131072, 4096] {
        try controller.time(
          try controller.reads(bytes: bytes, from: UInt64(place / namespace.blockBytes)),
          to: target.iova + UInt64(place))
        place += bytes
      }
      // The rest of the window must be as it was filled.
      try Data(target.memory.bytes(0..<place)).write(to: URL(filePath: "\(file).\(rule)"))
      let other = try HostMemory(bytes: window, backing: .pages4K)
      other.fill(seed: 1)
      print("dumped \(place), rest untouched: \(other.bytes(place..<window) == target.memory.bytes(place..<window))")
    }
    var samples = [UInt64](repeating: 0, count: 250)
    for (workingSet, transfer) in [(65536, 4096), (window, 512), (window, 4096), (window, 65536)] {
      try NVMeReadEngine(workingSet: workingSet, transfer: transfer, seed: 7).run(
        on: &controller, into: target, samples: &samples)
      print("read \(workingSet) \(transfer): \(samples.count) samples, median \(median(samples)) ns")
      dieIfAsked()
    }
    controller.close()
  }
}
