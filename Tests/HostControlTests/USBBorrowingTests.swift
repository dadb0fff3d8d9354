// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import HostControl
import Inventory
import Passthrough
import SystemPackage
import Testing
import ToolSupport

@Suite("Borrowing a USB device")
struct USBBorrowingTests {
  private static let device = "/sys/bus/usb/devices/2-2"
  private static let interface = "2-2:1.0"
  private static let power = device + "/power/control"
  private static let link = "/sys/bus/usb/devices/2-2:1.0/driver"

  private static func kernel(power: String = "auto") -> KernelModel {
    let kernel = KernelModel([])
    kernel.addUSB("2-2", interface: interface, driver: "usb-storage", power: power)
    return kernel
  }

  private static func journal(_ directory: String, id: Int32 = 42, alive: Set<Int32> = [42]) -> Journal {
    Journal(
      files: LiveFileTree(), path: directory + "/journal", process: ProcessIdentity(id: id, startTicks: 7),
      bootID: "b1",
      isAlive: { alive.contains($0.id) })
  }

  private static var step: HostStep {
    .detaching(USBInterfaceState(name: interface, driver: "usb-storage"), of: device)
  }

  private static func awake(_ kernel: KernelModel) throws -> HostStep {
    try #require(HostStep.keepingAwake(device, on: kernel))
  }

  @Test("An interface loses its driver and gets it back")
  func interface() async throws {
    try await withTemporaryDirectory { directory in
      let (kernel, journal) = (Self.kernel(), Self.journal(directory))
      var binding = try TemporaryHostState([Self.step], host: kernel, journal: journal)
      #expect(kernel.link(Self.link) == nil)
      #expect(try journal.records().first?.entries.map(\.before.resource) == ["the USB interface 2-2:1.0"])
      try binding.restore()
      #expect(kernel.link(Self.link) == "usb-storage")
      #expect(try journal.records().isEmpty)
      try binding.restore()
      #expect(kernel.log.count == 2)
    }
  }

  @Test("One in use is left alone, and nothing is written")
  func inUse() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.kernel()
      kernel.useDevice(
        Self.device, [HostUse(.mount, "sda is mounted at /", [Evidence("/proc/self/mountinfo", "/")], isVital: true)])
      let error = try #require(throws: AssignmentError.self) {
        _ = try TemporaryHostState([Self.step], host: kernel, journal: Self.journal(directory))
      }
      #expect(error.description.contains("sda is mounted at /"))
      #expect(kernel.log.isEmpty && kernel.link(Self.link) == "usb-storage")
      #expect(try Self.journal(directory).records().isEmpty)
    }
  }

  @Test("One of which it cannot be read who uses it is left alone, and nothing is written")
  func unreadable() async throws {
    try await withTemporaryDirectory { directory throws in
      let kernel = Self.kernel()
      kernel.hide("/proc/self/mountinfo")
      #expect(throws: AssignmentError.self) {
        _ = try TemporaryHostState([Self.step], host: kernel, journal: Self.journal(directory))
      }
      #expect(kernel.log.isEmpty && kernel.link(Self.link) == "usb-storage")
      #expect(try Self.journal(directory).records().isEmpty)
    }
  }

  @Test("What fails half way is undone")
  func halfWay() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.kernel()
      kernel.addUSB("2-3", interface: "2-3:1.0", driver: "usb-storage")
      kernel.useDevice("/sys/bus/usb/devices/2-3", [HostUse(.swap, "sdb is swap", [], isVital: true)])
      let second = HostStep.detaching(
        USBInterfaceState(name: "2-3:1.0", driver: "usb-storage"), of: "/sys/bus/usb/devices/2-3")
      #expect(throws: AssignmentError.self) {
        _ = try TemporaryHostState([Self.step, second], host: kernel, journal: Self.journal(directory))
      }
      #expect(kernel.link(Self.link) == "usb-storage")
      let left = try Self.journal(directory).records()
      #expect(left.isEmpty)
    }
  }

  @Test("A killed process's interface and power setting are put back")
  func killed() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.kernel()
      do {
        let hold = try TemporaryHostState([Self.awake(kernel)], host: kernel, journal: Self.journal(directory))
        let binding = try TemporaryHostState([Self.step], host: kernel, journal: Self.journal(directory))
        #expect(kernel.contents(Self.power) == "on" && kernel.link(Self.link) == nil)
        kernel.kill(afterWrites: 0)
        _ = consume hold
        _ = consume binding
      }
      kernel.kill(afterWrites: nil)
      #expect(kernel.contents(Self.power) == "on" && kernel.link(Self.link) == nil)
      // Another process may not change the same meanwhile.
      #expect(throws: AssignmentError.self) {
        _ = try TemporaryHostState(
          [Self.awake(Self.kernel())], host: Self.kernel(), journal: Self.journal(directory, id: 43, alive: []))
      }
      let outcomes = try Recovery(journal: Self.journal(directory, id: 43, alive: []), host: kernel).run()
      #expect(outcomes.count == 2)
      #expect(kernel.contents(Self.power) == "auto" && kernel.link(Self.link) == "usb-storage")
      #expect(try Self.journal(directory).records().isEmpty)
    }
  }

  @Test("What is awake anyhow is left as it is, and what is not there")
  func awake() {
    let kernel = Self.kernel(power: "on")
    #expect(HostStep.keepingAwake(Self.device, on: kernel) == nil)
    #expect(HostStep.keepingAwake("/sys/bus/usb/devices/9-9", on: kernel) == nil)
  }

  @Test("An interface that somebody else has meanwhile stays his, and the entry stays")
  func taken() async throws {
    try await withTemporaryDirectory { directory in
      let kernel = Self.kernel()
      kernel.addUSB("3-1", interface: "3-1:1.0", driver: "usbfs")
      do {
        let binding = try TemporaryHostState([Self.step], host: kernel, journal: Self.journal(directory))
        try kernel.write(Self.interface, to: "/sys/bus/usb/drivers/usbfs/bind")
        _ = consume binding
      }
      let outcome = try #require(
        try Recovery(journal: Self.journal(directory, id: 43, alive: []), host: kernel).run().first)
      guard case .failed(let error) = outcome.result else {
        Issue.record("\(outcome)")
        return
      }
      #expect(error.description.contains("belongs to usbfs now"))
    }
  }

  @Test(
    "A journal names nothing that is not ever changed",
    arguments: [
      #"{"path":"/sys/kernel/uevent_helper","value":"x"}"#, #"{"path":"/etc/power/control","value":"on"}"#,
      #"{"path":"/sys/../etc/power/control","value":"on"}"#,
    ])
  func paths(_ text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(AttributeState.self, from: Data(text.utf8)) }
  }

  @Test(
    "Names of interfaces and drivers are no paths",
    arguments: [
      #"{"name":"../x","driver":"usb-storage"}"#, #"{"name":"2-2:1.0","driver":".."}"#, #"{"name":"","driver":"d"}"#,
    ])
  func names(_ text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(USBInterfaceState.self, from: Data(text.utf8)) }
  }

  @Test("Every kind of change is read back as it was written")
  func coding() throws {
    let states: [HostState] = [
      .usbInterface(USBInterfaceState(name: Self.interface, driver: "usb-storage")),
      .group(GroupState(group: 3, functions: [])),
      try JSONDecoder().decode(
        HostState.self,
        from: Data(#"{"attribute":{"path":"/sys/bus/usb/devices/1-1/power/control","value":"auto"}}"#.utf8)),
    ]
    for state in states {
      #expect(try JSONDecoder().decode(HostState.self, from: JSONEncoder().encode(state)) == state)
    }
  }
}
