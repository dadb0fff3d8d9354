// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import HostControl
import Inventory
import Passthrough
import SystemPackage
import Testing
import ToolSupport

@Suite("Borrowing a device")
struct AssignmentTests {
  private static let gpu = "0000:01:00.0"
  private static let audio = "0000:01:00.1"
  private static let disk = "0000:02:00.0"

  private static func plan(_ group: Int, _ functions: String...) -> AssignmentPlan {
    AssignmentPlan(group: group, functions: functions.compactMap { PCIAddress($0) })
  }

  private static func desktop(type: String? = "DMA-FQ", hasVFIO: Bool = true) -> KernelModel {
    KernelModel(
      [(gpu, "nouveau", 14), (audio, "snd_hda_intel", 14), (disk, "nvme", 15)], type: type, hasVFIO: hasVFIO)
  }

  private static func journal(_ directory: String, id: Int32 = 42, alive: Set<Int32> = [42], boot: String = "b1")
    -> Journal
  {
    Journal(
      files: LiveFileTree(), path: directory + "/journal", process: ProcessIdentity(id: id, startTicks: 7),
      bootID: boot,
      isAlive: { alive.contains($0.id) })
  }

  private static let mounted = [
    HostUse(.mount, "nvme0n1 is mounted at /", [Evidence("/proc/self/mountinfo", "/")], isVital: true)
  ]

  // MARK: Drivers

  @Test("A binding gives its functions to vfio-pci, and back to whom they belonged")
  func bindingAndBack() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      let journal = Self.journal(directory)
      var binding = try DriverBinding(Self.plan(14, Self.gpu, Self.audio), host: kernel, journal: journal)
      #expect(kernel.driver(Self.gpu) == "vfio-pci" && kernel.driver(Self.audio) == "vfio-pci")
      #expect(kernel.driver(Self.disk) == "nvme")
      #expect(try journal.records().map(\.entries.count) == [1])
      try binding.restore()
      #expect(kernel.driver(Self.gpu) == "nouveau" && kernel.driver(Self.audio) == "snd_hda_intel")
      #expect(kernel.override(Self.gpu) == "(null)")
      #expect(try journal.records().isEmpty)
    }
  }

  @Test("A binding that goes out of scope gives back as well")
  func scope() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      do {
        let binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
        #expect(binding.before.functions.map(\.driver) == ["nvme"])
        #expect(kernel.driver(Self.disk) == "vfio-pci")
      }
      #expect(kernel.driver(Self.disk) == "nvme")
      #expect(try Self.journal(directory).records().isEmpty)
    }
  }

  @Test("An override that was there is put back, and does not keep the old driver from its device")
  func foreignOverride() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      // Set for the next boot, say, while nvme still has it.
      try kernel.write("pci-stub", to: "/sys/bus/pci/devices/\(Self.disk)/driver_override")
      var binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
      #expect(kernel.driver(Self.disk) == "vfio-pci")
      try binding.restore()
      #expect(kernel.driver(Self.disk) == "nvme")
      #expect(kernel.override(Self.disk) == "pci-stub")
    }
  }

  @Test("What belongs to vfio-pci already stays there, and nothing is written")
  func alreadyBound() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = KernelModel([(Self.disk, "vfio-pci", 15)])
      var binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
      try binding.restore()
      #expect(kernel.driver(Self.disk) == "vfio-pci")
      #expect(kernel.log.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: directory + "/journal"))
    }
  }

  @Test("A function without a driver has none afterwards")
  func withoutDriver() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = KernelModel([(Self.disk, nil, 15)])
      var binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
      #expect(kernel.driver(Self.disk) == "vfio-pci")
      try binding.restore()
      #expect(kernel.driver(Self.disk) == nil)
      #expect(kernel.override(Self.disk) == "(null)")
    }
  }

  @Test("Where it cannot be read who uses a device, it is not taken from its driver")
  func unreadable() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      kernel.hide("/proc/self/mountinfo")
      let journal = Self.journal(directory)
      let error = try #require(throws: AssignmentError.self) {
        _ = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: journal)
      }
      #expect(error.description.contains("cannot tell whether the host uses 0000:02:00.0"))
      #expect(error.description.contains("/proc/self/mountinfo"))
      #expect(kernel.driver(Self.disk) == "nvme" && kernel.override(Self.disk) == "(null)")
      #expect(!kernel.log.contains { $0.contains("unbind") })
      #expect(try journal.records().isEmpty)
    }
  }

  @Test("What was borrowed stays, and stays written down, while it cannot be read who uses it")
  func unreadableOnTheWayBack() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      let journal = Self.journal(directory)
      var binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: journal)
      kernel.hide("/proc/*/fd")
      #expect(throws: AssignmentError.self) { try binding.restore() }
      #expect(kernel.driver(Self.disk) == "vfio-pci")
      #expect(try journal.records().map(\.entries.count) == [1])
      kernel.hide(nil)
      try binding.restore()
      #expect(kernel.driver(Self.disk) == "nvme")
      #expect(try journal.records().isEmpty)
    }
  }

  @Test("A device in use is not taken from its driver, and everything is as before")
  func inUse() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      kernel.use(Self.disk, Self.mounted)
      let journal = Self.journal(directory)
      let error = try #require(throws: AssignmentError.self) {
        _ = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: journal)
      }
      #expect(error.description.contains("nvme0n1 is mounted at /"))
      #expect(kernel.driver(Self.disk) == "nvme" && kernel.override(Self.disk) == "(null)")
      #expect(try journal.records().isEmpty)
    }
  }

  @Test("Without vfio-pci nothing happens, and the error says what to type")
  func noDriver() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop(hasVFIO: false)
      let error = try #require(throws: AssignmentError.self) {
        _ = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
      }
      #expect(error.description.contains("sudo modprobe vfio-pci"))
      #expect(kernel.log.isEmpty)
    }
  }

  @Test("When the second function cannot be bound the first one goes back")
  func halfway() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      kernel.fail("/sys/bus/pci/drivers/snd_hda_intel/unbind", .permissionDenied)
      let journal = Self.journal(directory)
      let error = try #require(throws: AssignmentError.self) {
        _ = try DriverBinding(Self.plan(14, Self.gpu, Self.audio), host: kernel, journal: journal)
      }
      #expect(error.description.contains("run as root"))
      #expect(kernel.driver(Self.gpu) == "nouveau" && kernel.driver(Self.audio) == "snd_hda_intel")
      #expect(kernel.override(Self.audio) == "(null)")
      #expect(try journal.records().isEmpty)
    }
  }

  // MARK: Type

  @Test("The type changes with the driver gone and back, and is put back")
  func groupType() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      let journal = Self.journal(directory)
      var type = try GroupType(Self.plan(15, Self.disk), host: kernel, journal: journal)
      #expect(try journal.records().isEmpty)
      for kind: GroupType.Kind in [.identity, .dma, .dma, .dmaFlushQueue, .identity] {
        try type.set(kind)
        #expect(type.current == kind.rawValue)
        #expect(kernel.driver(Self.disk) == "nvme")
      }
      #expect(try journal.records().flatMap(\.entries).count == 1)
      try type.restore()
      #expect(kernel.type(15) == "DMA-FQ" && kernel.driver(Self.disk) == "nvme")
      #expect(try journal.records().isEmpty)
    }
  }

  @Test("A type that the kernel refuses leaves the driver where it was")
  func refusedType() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      kernel.fail("/sys/kernel/iommu_groups/15/type", .invalidArgument)
      let journal = Self.journal(directory)
      do {
        var type = try GroupType(Self.plan(15, Self.disk), host: kernel, journal: journal)
        #expect(throws: AssignmentError.self) { try type.set(.identity) }
        #expect(kernel.driver(Self.disk) == "nvme")
      }
      #expect(kernel.type(15) == "DMA-FQ" && kernel.driver(Self.disk) == "nvme")
      #expect(try journal.records().isEmpty)
    }
  }

  @Test("A kernel without the file says so")
  func noTypeFile() async throws {
    try await withTemporaryDirectory { directory in
      let error = try #require(throws: AssignmentError.self) {
        _ = try GroupType(
          Self.plan(15, Self.disk), host: Self.desktop(type: nil), journal: Self.journal(directory))
      }
      #expect(error.description.contains("5.11"))
    }
  }

  @Test("A disk that was mounted meanwhile is not taken away for the way back; the journal keeps the entry")
  func mountedMeanwhile() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      let journal = Self.journal(directory)
      do {
        var type = try GroupType(Self.plan(15, Self.disk), host: kernel, journal: journal)
        try type.set(.identity)
        kernel.use(Self.disk, Self.mounted)
        #expect(throws: AssignmentError.self) { try type.restore() }
      }
      #expect(kernel.driver(Self.disk) == "nvme" && kernel.type(15) == "identity")
      #expect(try journal.records().flatMap(\.entries).count == 1)
      kernel.use(Self.disk, [])
      _ = try Recovery(journal: Self.journal(directory, id: 43, alive: []), host: kernel).run()
      #expect(kernel.type(15) == "DMA-FQ" && kernel.driver(Self.disk) == "nvme")
    }
  }

  // MARK: Killed

  @Test("Wherever a process is killed, restore puts everything back", arguments: 0..<24)
  func killed(afterWrites count: Int) async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      do {
        let journal = Self.journal(directory)
        kernel.kill(afterWrites: count)
        var type = try? GroupType(Self.plan(14, Self.gpu, Self.audio), host: kernel, journal: journal)
        try? type?.set(.identity)
        var binding = try? DriverBinding(Self.plan(14, Self.gpu, Self.audio), host: kernel, journal: journal)
        // What is done on the way out fails as well: a killed process does nothing more.
        try? binding?.restore()
        try? type?.restore()
      }
      kernel.kill(afterWrites: nil)
      let outcomes = try Recovery(journal: Self.journal(directory, id: 43, alive: [43]), host: kernel).run()
      for outcome in outcomes {
        guard case .undone = outcome.result else {
          Issue.record("\(outcome.entry.what): \(outcome.result)")
          continue
        }
      }
      #expect(kernel.driver(Self.gpu) == "nouveau" && kernel.driver(Self.audio) == "snd_hda_intel")
      #expect(kernel.override(Self.gpu) == "(null)" && kernel.override(Self.audio) == "(null)")
      #expect(kernel.type(14) == "DMA-FQ")
      #expect(try Self.journal(directory).records().isEmpty)
    }
  }

  @Test("Restore leaves a process that still runs to itself, and has nothing to do without a journal")
  func alive() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      #expect(try Recovery(journal: Self.journal(directory), host: kernel).run().isEmpty)
      let binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
      let outcomes = try Recovery(journal: Self.journal(directory, id: 43), host: kernel).run()
      guard case .stillRunning = outcomes.first?.result else {
        Issue.record("\(outcomes)")
        return
      }
      #expect(kernel.driver(Self.disk) == "vfio-pci")
      _ = binding.plan
    }
  }

  @Test("What cannot be undone is named and kept; what somebody else did since is not undone")
  func failedRecovery() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      do {
        let binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
        _ = binding.plan
        kernel.kill(afterWrites: 0)
      }
      kernel.kill(afterWrites: nil)
      let later = Self.journal(directory, id: 43, alive: [])
      kernel.fail("/sys/bus/pci/drivers/vfio-pci/unbind", .ioError)
      let first = try #require(try Recovery(journal: later, host: kernel).run().first)
      guard case .failed(let error) = first.result else { throw first.result.unexpected }
      #expect(error.description.contains("/sys/bus/pci/drivers/vfio-pci/unbind"))
      #expect(try later.records().count == 1)
      kernel.fail("/sys/bus/pci/drivers/vfio-pci/unbind", nil)
      // Somebody gives it to another driver by hand.
      try kernel.write(Self.disk, to: "/sys/bus/pci/drivers/vfio-pci/unbind")
      try kernel.write("pci-stub", to: "/sys/bus/pci/devices/\(Self.disk)/driver_override")
      try kernel.write(Self.disk, to: "/sys/bus/pci/drivers/pci-stub/bind")
      let second = try #require(try Recovery(journal: later, host: kernel).run().first)
      guard case .failed(let other) = second.result else { throw second.result.unexpected }
      #expect(other.description.contains("belongs to pci-stub now"))
      #expect(kernel.driver(Self.disk) == "pci-stub")
    }
  }

  @Test("What was unplugged since has nothing to be given back, nor has what came back into another group")
  func unplugged() async throws {
    for change: (KernelModel) -> Void in [{ $0.remove(Self.disk) }, { $0.move(Self.disk, to: 77) }] {
      try await withTemporaryDirectory { directory in
        let kernel = Self.desktop()
        do {
          var type = try GroupType(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
          try type.set(.identity)
          kernel.kill(afterWrites: 0)
        }
        kernel.kill(afterWrites: nil)
        change(kernel)
        let before = kernel.log.count
        let outcomes = try Recovery(journal: Self.journal(directory, id: 43, alive: []), host: kernel).run()
        guard case .undone(let steps) = outcomes.first?.result else {
          Issue.record("\(outcomes)")
          return
        }
        #expect(steps == ["\(Self.disk): is gone"])
        #expect(kernel.log.count == before)
      }
    }
  }

  // MARK: Journal

  @Test("A second process does not touch a group that another has, nor one that a killed one left")
  func conflict() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      let binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: Self.journal(directory))
      let state = HostState.group(GroupState(group: 15, functions: []))
      let other = HostState.group(GroupState(group: 14, functions: []))
      #expect(throws: JournalError.self) { try Self.journal(directory, id: 43).add("x", before: state) }
      let entry = try Self.journal(directory, id: 43).add("x", before: other)
      let dead = try #require(throws: JournalError.self) {
        _ = try Self.journal(directory, id: 44, alive: []).add("x", before: state)
      }
      #expect(dead.description.contains("vfio-check restore"))
      try Self.journal(directory, id: 43).remove(entry)
      #expect(try Self.journal(directory).records().count == 1)
      _ = binding.plan
    }
  }

  @Test("Entries of another boot are void")
  func anotherBoot() async throws {
    try await withTemporaryDirectory { directory in
      _ = try Self.journal(directory, boot: "b1").add("x", before: .group(GroupState(group: 1, functions: [])))
      #expect(try Self.journal(directory, boot: "b2").records().isEmpty)
      #expect(try Self.journal(directory, boot: "b1").records().count == 1)
    }
  }

  @Test("A damaged journal is named, and no function of it becomes a path")
  func damaged() async throws {
    try await withTemporaryDirectory { directory in
      let journal = Self.journal(directory)
      let state = FunctionState(address: PCIAddress(bus: 2, device: 0, function: 0), driver: "../../evil")
      _ = try journal.add("x", before: .group(GroupState(group: 1, functions: [state])))
      let found = try journal.contents()
      #expect(found.records.isEmpty)
      #expect(found.damaged.map(\.description).allSatisfy { $0.contains("42-7.json") } && found.damaged.count == 1)
    }
  }

  @Test("A damaged entry keeps nobody from undoing the others, and nothing is borrowed beside it")
  func oneDamaged() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.desktop()
      let journal = Self.journal(directory)
      let binding = try DriverBinding(Self.plan(15, Self.disk), host: kernel, journal: journal)
      let place = directory + "/journal"
      for (name, text) in [("1-1.json", "{"), ("9-9.json", "[]"), ("8-8.json", "")] {
        try text.write(toFile: "\(place)/\(name)", atomically: false, encoding: .utf8)
      }
      // Root would follow it, and anybody could write what it leads to.
      try FileManager.default.createSymbolicLink(atPath: place + "/7-7.json", withDestinationPath: "42-7.json")
      #expect(try journal.contents().damaged.count == 4)
      #expect(throws: JournalError.self) {
        _ = try journal.add("x", before: .group(GroupState(group: 1, functions: [])))
      }
      let recovery = Recovery(journal: Self.journal(directory, id: 1, alive: []), host: kernel)
      let outcomes = try recovery.run()
      #expect(outcomes.count == 1 && kernel.driver(Self.disk) == "nvme")
      #expect(try recovery.damaged().count == 4)
      _ = consume binding
    }
  }

  @Test("What others may write is no journal")
  func foreignJournal() async throws {
    try await withTemporaryDirectory { directory in
      let journal = Self.journal(directory)
      _ = try journal.add("x", before: .group(GroupState(group: 1, functions: [])))
      let file = directory + "/journal/42-7.json"
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
      let found = try journal.contents()
      #expect(found.records.isEmpty && found.damaged.count == 1)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
      #expect(try journal.contents().records.count == 1)
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory + "/journal")
      #expect(throws: JournalError.self) { _ = try journal.records() }
      #expect(throws: JournalError.self) {
        _ = try journal.add("y", before: .group(GroupState(group: 2, functions: [])))
      }
    }
  }

  @Test("A process is told from a later one of the same number")
  func processIdentity() throws {
    let current = ProcessIdentity.current(in: LiveFileTree())
    #expect(ProcessIdentity(id: current.id, in: LiveFileTree()) == current)
    #expect(current.startTicks > 0)
    var files = MemoryFileTree()
    files.write(
      "/proc/9/stat", "9 (a ) (b) S 1 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 1000 2 18446744073709551615")
    #expect(ProcessIdentity(id: 9, in: files)?.startTicks == 12345)
    #expect(ProcessIdentity(id: 10, in: files) == nil)
  }
}

extension Recovery.Outcome.Result {
  struct Unexpected: Error {
    let description: String
  }
  fileprivate var unexpected: Unexpected { Unexpected(description: "\(self)") }
}
