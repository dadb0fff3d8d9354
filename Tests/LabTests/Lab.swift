// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import ToolSupport

/// The virtual machine room in lab/. Each machine is booted once for all tests that look at it.
actor Lab {
  static let shared = Lab()

  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  /// The names of all machines.
  static let machines: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "lab/machines").path)) ?? []).sorted()

  /// Where tests decide what is merged, nothing may be left out.
  static let mustRun = ProcessInfo.processInfo.environment["CI"] == "true"
  /// Whether machines can be booted here.
  static let isAvailable = mustRun || ["qemu-system-x86_64", "busybox", "mke2fs"].allSatisfy(isInstalled)
  /// Whether machines that need the lab's own kernel can be booted as well.
  static let hasOwnKernel: Bool = {
    let cache = ProcessInfo.processInfo.environment["LAB_CACHE"] ?? root.appending(path: "lab/.cache").path
    // As in the Makefile: with fewer processors CI does not build it.
    let isBuilt = mustRun && ProcessInfo.processInfo.activeProcessorCount >= 4
    return isBuilt || FileManager.default.fileExists(atPath: "\(cache)/lab/vmlinuz")
  }()
  /// The machines that can be booted here; `slots` is one machine for each of its slots, and has a suite of its own.
  static let bootable = machines.filter { $0 != "slots" && ($0 != "iommufd" || hasOwnKernel) }

  /// The optimised build of the command, beside the one that is tested.
  static let optimised = URL(filePath: Tool.path).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "release/vfio-check").path
  static let isOptimised = mustRun || FileManager.default.isExecutableFile(atPath: optimised)
  static let optimisedAbsence = "measurements need the optimised build: make release"

  static let absence = "the lab needs QEMU and busybox: make lab-dependencies"
  static let kernelAbsence = "the lab's own kernel is not built: make lab-kernel"

  private var boots: [String: Task<Boot, any Error>] = [:]
  /// The emulator runs a machine on one processor, so as many machines as there are processors run side by side, two at
  /// most.
  private var lanes = [Task<Void, Never>?](repeating: nil, count: min(2, ProcessInfo.processInfo.activeProcessorCount))

  /// What was found in a machine, or in a guest in it; it is booted when first asked for.
  func boot(_ machine: String, _ work: Boot.Work = .observing) async throws -> Boot {
    let name = machine + work.rawValue
    if let known = boots[name] { return try await known.value }
    let lane = boots.count % lanes.count
    let previous = lanes[lane]
    let boot = Task {
      await previous?.value
      return try await Boot(of: machine, work)
    }
    boots[name] = boot
    lanes[lane] = Task { _ = await boot.result }
    return try await boot.value
  }

  private static func isInstalled(_ program: String) -> Bool {
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/sbin"
    return path.split(separator: ":").contains {
      FileManager.default.fileExists(atPath: "\($0)/\(program)")
    }
  }
}
