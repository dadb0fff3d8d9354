// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@testable import HostControl

@Suite("The guard before a device is taken away")
struct DetachingGuardTests {
  private static let disk = PCIAddress(bus: 2, device: 0, function: 0)

  private static func machine(_ gaps: [String] = []) -> Machine {
    .built { machine in
      machine.pci = PCITopology([.endpoint("\(disk)", group: 15, driver: "nvme")])
      machine.gaps = gaps.map { Gap(path: $0, errno: .permissionDenied) }
    }
  }

  @Test("an idle function of a machine that was read is free")
  func free() throws {
    #expect(try Self.machine().obstacles(to: Self.disk).isEmpty)
    // What has nothing to do with uses is no obstacle.
    #expect(try Self.machine(["/sys/bus/pci/devices/\(Self.disk)/config"]).obstacles(to: Self.disk).isEmpty)
  }

  @Test(
    "what could not be read is not taken for nothing",
    arguments: [
      "/proc/self/mountinfo", "/proc/swaps", "/proc/*/fd", "/proc/net/route", "/sys/class/block",
      "/run/udev/data/b8:0", "/sys/class/drm",
    ])
  func unread(path: String) {
    #expect(throws: AssignmentError.self) { _ = try Self.machine([path]).obstacles(to: Self.disk) }
  }

  @Test("a function that is not among those that were read is not free")
  func absent() {
    #expect(throws: AssignmentError.self) {
      _ = try Self.machine().obstacles(to: PCIAddress(bus: 3, device: 0, function: 0))
    }
  }

  @Test("only a node that opened, or has nothing behind it, is free")
  func claims() {
    typealias Claim = LiveKernelInterface.Claim
    #expect(Claim(opening: 3) == .free)
    #expect(Claim(opening: -Errno(rawValue: 123).rawValue) == .free)
    #expect(Claim(opening: -Errno.resourceBusy.rawValue) == .claimed)
    #expect(Claim(opening: -Errno.permissionDenied.rawValue) == .unknown(.permissionDenied))
    #expect(Claim(opening: -Errno.noSuchFileOrDirectory.rawValue) == .unknown(.noSuchFileOrDirectory))
  }
}
