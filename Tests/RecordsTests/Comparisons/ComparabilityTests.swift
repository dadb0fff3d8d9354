// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Records

@Suite("Comparability")
struct ComparabilityTests {
  private static func compare(_ change: (inout Run) -> Void) -> Comparability {
    Comparability(.built(), .built { change(&$0) })
  }

  @Test("a run may be held against one made alike")
  func alike() {
    let found = Self.compare { _ in }
    #expect(found.isComparable && found.mismatches.isEmpty && found.differences.isEmpty && found.unknown.isEmpty)
  }

  @Test("device, link, parameters, engine, version and reality must be the same")
  func mismatches() {
    func check(_ name: String, _ base: String, _ candidate: String, _ change: (inout Run) -> Void) {
      let found = Self.compare(change)
      #expect(found.mismatches == [FingerprintDifference(name: name, base: base, candidate: candidate)])
      #expect(!found.isComparable)
    }
    check("device.link", "16.0 GT/s x4", "8.0 GT/s x4") {
      $0.fingerprint.mustMatch = [FingerprintField("device.link", "8.0 GT/s x4", source: "elsewhere")]
    }
    check("parameter method", "pread", "io_uring") { $0.parameters["method"] = "io_uring" }
    check("engine", "block", "vfio") { $0.engine = "vfio" }
    check("tool", "1", "2") { $0.toolVersion = "2" }
    check("emulated", "no", "yes") { $0.emulated = "QEMU's disk" }
  }

  @Test("devices are told apart by what they must share")
  func device() {
    func run(_ id: String) -> Run {
      .built { $0.fingerprint.mustMatch = [FingerprintField("device.id", id, source: "config")] }
    }
    let found = Comparability(run("144d:a808"), run("144d:a80a"))
    #expect(found.mismatches.map(\.name) == ["device.id"])
  }

  @Test("in what way figures are unreal does not matter")
  func emulated() {
    let found = Comparability(.built { $0.emulated = "QEMU's disk" }, .built { $0.emulated = "QEMU's IOMMU" })
    #expect(found.isComparable)
  }

  @Test("what is known of one only is unknown, on whichever side")
  func unknown() {
    let without: (inout Run) -> Void = {
      $0.fingerprint.mustMatch = [FingerprintField("device.link", nil, source: "not readable")]
    }
    #expect(Self.compare(without).unknown == ["device.link"])
    #expect(Comparability(.built(change: without), .built()).unknown == ["device.link"])
    #expect(Self.compare(without).isComparable)
    // Known of neither, there is nothing to say.
    #expect(Comparability(.built(change: without), .built(change: without)).unknown.isEmpty)
    let parameter = Self.compare { $0.parameters["order"] = "random" }
    #expect(parameter.unknown == ["parameter order"] && parameter.isComparable)
  }

  @Test("what one run must share and the other may differ in is no mismatch")
  func otherClass() {
    let found = Self.compare {
      $0.fingerprint.mustMatch = []
      $0.fingerprint.mayDiffer.append(FingerprintField("device.link", "2.5 GT/s x1", source: "a guest's word"))
    }
    #expect(found.isComparable && found.differences.isEmpty)
  }

  @Test("what may differ and does is listed, what is known of one only is not")
  func differences() {
    let found = Self.compare {
      $0.fingerprint.mayDiffer = [
        FingerprintField("kernel.release", "6.18", source: "uname"),
        FingerprintField("kernel.other", "x", source: "uname"),
      ]
    }
    #expect(
      found.differences == [FingerprintDifference(name: "kernel.release", base: "6.12", candidate: "6.18")])
    #expect(found.isComparable)
    let unreadable = Self.compare {
      $0.fingerprint.mayDiffer = [FingerprintField("kernel.release", nil, source: "not readable")]
    }
    #expect(unreadable.differences.isEmpty)
  }
}
