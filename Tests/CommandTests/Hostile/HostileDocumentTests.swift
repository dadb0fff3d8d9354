// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import HostControl
import Inventory
import Passthrough
import Records
import Reporting
import SystemPackage
import TestSupport
import Testing
import ToolSupport

/// Every value of every document replaced in turn, through all that reads and tells it. A trap ends the tests.
struct HostileDocumentTests {
  private static let style = Style(usesColor: false)

  private static func run() throws -> Run {
    var random = SeededGenerator(seed: 3)
    return .built([.reads(), .throughput()]) { run in
      run.emulated = "QEMU"
      run.failure = "gone"
      run.notes = ["note"]
      run.add(sessions: 2, blocks: 1, samples: 4, arm: "identity", firstRound: 0, &random)
      run.add(sessions: 2, blocks: 1, samples: 4, arm: "DMA", firstRound: 0, &random)
    }
  }

  private static let machine = Machine.of([device, .endpoint("0000:01:00.1", group: 4)]) { machine in
    machine.iommu.units = [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU(version: "1:0")))]
    machine.memory.hugePages = [HugePagePool(pageSize: 1 << 30, total: 32, free: 32)]
    machine.usb = USBTopology([.hub("usb1"), .built("1-2")])
    machine.processor.flags = ["hypervisor"]
  }
  private static let device: PCIDevice = {
    var device = PCIDevice.endpoint("0000:01:00.0", group: 4, driver: "nvme")
    device.errorCounters = PCIErrorCounters(correctable: 1, nonFatal: 0, fatal: 0)
    device.resetMethods = [.functionLevel, .bus]
    device.controllerSerial = "S1"
    device.resources = [
      PCIResource(index: 0, start: 0xf600_0000, end: 0xf6ff_ffff, flags: 0x40200),
      PCIResource(index: 1, start: 0x38_0000_0000, end: 0x38_0fff_ffff, flags: 0x14220c),
    ]
    device.hasROM = true
    device.rom = [0x55, 0xaa]
    return device
  }()
  private static let targets: [Target] = [
    .pci(PCIAddress(bus: 1, device: 0, function: 0)), .usb(USBPath(bus: 1, ports: [2])),
  ]

  private static func passport() throws -> String {
    var passport = PassportIssuer(machine, redacts: true).passport(for: targets, toolVersion: "1", time: "t")
    passport.usbDevices.indices.forEach { passport.usbDevices[$0].megabitsPerSecond = 480 }
    return try PassportFile.text(passport)
  }

  private static func page(_ name: String, _ bytes: [UInt8], _ place: String) throws {
    let source: ReportSource
    do throws(DocumentError) { source = try ReportSource(name: name, bytes: bytes) } catch {
      Planting.expectHarmless(lines: ["vfio-check: \(error)"], "\(place)")
      return
    }
    let page = ReportPage([source], margin: 0.03, resamples: 100, toolVersion: "1")
    Planting.expectHarmless(markup: page.html(), "\(place)")
    for plot in page.plots { Planting.expectHarmless(markup: plot.svg, "\(place)") }
  }

  @Test func runs() throws {
    let original = try Self.run()
    let base = ComparisonArm(name: "base", run: original, arm: "identity")
    var (read, refused) = (0, 0)
    for (number, (place, json)) in try Planting.documents(Data(try RunFile.text(original).utf8)).enumerated() {
      let run: Run
      do throws(RunError) { run = try RunFile.run(Array(json)) } catch {
        refused += 1
        Planting.expectHarmless(lines: ["vfio-check: \(error)"], "\(place)")
        continue
      }
      read += 1
      Planting.expectHarmless(json: try RunFile.text(run), "\(place)")
      Planting.expectHarmless(
        lines: RunText(run, .verbose, style: Self.style, width: 80, isSketched: true).lines, "\(place)")
      let comparison = Comparison(
        base: base, candidates: ComparisonArm.arms(of: run, named: Planting.text, isOnly: false), margin: 0.03,
        isForced: true, resamples: 100)
      Planting.expectHarmless(
        lines: ComparisonText(comparison, .verbose, style: Self.style, width: 80, isSketched: true).lines, "\(place)")
      Planting.expectHarmless(json: try ComparisonDocument(comparison, toolVersion: "1").json(), "\(place)")
      if number.isMultiple(of: 8) { try Self.page("run", Array(json), place) }
    }
    #expect(read > 50 && refused > 50)
  }

  @Test func comparisons() throws {
    let run = try Self.run()
    let arms = ComparisonArm.arms(of: run, named: "run", isOnly: true)
    let text = try ComparisonDocument(
      Comparison(base: arms[0], candidates: [arms[1]], margin: 0.03, resamples: 100), toolVersion: "1"
    ).json()
    for (place, json) in try Planting.documents(Data(text.utf8)) { try Self.page("comparison", Array(json), place) }
  }

  @Test func passports() throws {
    var read = 0
    for (place, json) in try Planting.documents(Data(try Self.passport().utf8)) {
      let bytes = Self.signed(json)
      do throws(PassportError) {
        let passport = try PassportFile.passport(bytes)
        read += 1
        let context = VerificationContext(machine: Self.machine, passport: passport)
        let report = VerificationReport(
          context: context, findings: Verification(context).findings(), toolVersion: "1", time: nil)
        Planting.expectHarmless(
          lines: report.text(
            TextLayout(.verbose, style: Self.style, names: DeviceNames(pci: PCINames(), usb: USBNames()), width: 80)),
          "\(place)")
        do { Planting.expectHarmless(json: try report.json(), "\(place)") } catch { Issue.record("\(place): \(error)") }
      } catch {
        Planting.expectHarmless(lines: ["vfio-check: \(error)"], "\(place)")
      }
      try Self.page("passport", bytes, place)
    }
    #expect(read > 100)
  }

  /// With the checksum that the changed text ought to have.
  private static func signed(_ json: Data) -> [UInt8] {
    var text = String(decoding: json, as: UTF8.self)
    text.replace(
      #/"checksum" : "sha256:[0-9a-f]*"/#, with: "\"checksum\" : \"sha256:\(String(repeating: "0", count: 64))\"")
    return Array(text.replacing("sha256:" + String(repeating: "0", count: 64), with: "\(SHA256Digest(of: text))").utf8)
  }

  @Test func reports() throws {
    let remedy = Remedy(.hardware, "do", command: "type \("x")")
    let finding = Finding(
      id: "device.link", subject: .host,
      judgement: Judgement(.fail, MadeUpReason.madeUp, "seen", evidence: [Evidence("/sys/x", "1")], remedy: [remedy]))
    var machine = Self.machine
    machine.gaps = [Gap(path: "/sys/x", errno: .permissionDenied)]
    let preflight = try PreflightReport(
      machine: machine, targets: Self.targets, findings: [finding], candidates: [], toolVersion: "1", time: "t"
    ).json()
    let context = VerificationContext(machine: machine, targets: Self.targets)
    let verification = try VerificationReport(context: context, findings: [finding], toolVersion: "1", time: "t").json()
    for (name, text) in [("preflight", preflight), ("verification", verification)] {
      for (place, json) in try Planting.documents(Data(text.utf8)) { try Self.page(name, Array(json), place) }
    }
  }

  @Test func journals() async throws {
    try await withTemporaryDirectory { directory in
      let journal = Journal(
        files: LiveFileTree(),
        path: directory + "/journal", process: ProcessIdentity(id: 42, startTicks: 7), bootID: "b",
        isAlive: { _ in false })
      let state = FunctionState(address: PCIAddress(bus: 1, device: 0, function: 0), driver: "nvme")
      _ = try journal.add("bind", before: .group(GroupState(group: 1, functions: [state], type: "DMA")), driver: "x")
      let file = directory + "/journal/42-7.json"
      for (place, json) in try Planting.documents(Data(contentsOf: URL(filePath: file))) {
        try json.write(to: URL(filePath: file))
        let found = try journal.contents()
        let lines =
          found.records.flatMap(\.entries).map { "undone: \($0.what) (\($0.time))" }
          + found.damaged.map { "vfio-check: not undone: \($0)" }
        Planting.expectHarmless(lines: lines, "\(place)")
      }
    }
  }

  @Test func manifestsOfCaptures() async throws {
    let manifest = """
      {"gaps":[{"errno":13,"path":"/sys/x"}],"nodes":[{"isAccessible":true,"path":"/dev/kvm"}],"redacted":true,
      "schema":"vfio-check/capture","schemaVersion":1,"tool":{"name":"vfio-check","version":"0.1.0"}}
      """
    try await withTemporaryDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory + "/sys", withIntermediateDirectories: true)
      var read = 0
      for (place, json) in try Planting.documents(Data(manifest.utf8)) {
        try json.write(to: URL(filePath: directory + "/capture.json"))
        do throws(CaptureError) {
          let machine = try MachineReader(.capture(directory)).machine()
          read += 1
          let preflight = Preflight(machine: machine)
          let report = PreflightReport(
            machine: machine, targets: [], findings: preflight.findings(), candidates: [], toolVersion: "1", time: nil)
          Planting.expectHarmless(
            lines: report.text(
              TextLayout(.verbose, style: Self.style, names: DeviceNames(pci: PCINames(), usb: USBNames()), width: 80)),
            "\(place)")
          do { Planting.expectHarmless(json: try report.json(), "\(place)") } catch {
            Issue.record("\(place): \(error)")
          }
        } catch {
          Planting.expectHarmless(lines: ["vfio-check: \(error)"], "\(place)")
        }
      }
      #expect(read > 5)
    }
  }

  /// Deeper than any reader goes, longer than anything is, twice the same key, and what JSON has no numbers for.
  @Test(arguments: [
    String(repeating: "[", count: 200_000), String(repeating: "{\"a\":", count: 100_000),
    "[" + String(repeating: "0,", count: 400_000) + "0]", "NaN", "1e999", "-1e400", "99999999999999999999999999",
    "\"\\ud800\"",
  ]) func shapesOfJSON(value: String) throws {
    let run = try RunFile.text(try Self.run())
    let passport = try Self.passport()
    for (text, key) in [(run, "\"sessions\":"), (run, "\"timerNanoseconds\":"), (passport, "\"functions\" :")] {
      // Once before the real one, and once instead of the whole document.
      for hostile in [text.replacing(key, with: "\(key)\(value),\(key)", maxReplacements: 1), value] {
        let bytes = hostile.contains("checksum") ? Self.signed(Data(hostile.utf8)) : Array(hostile.utf8)
        try Self.page("x", bytes, key)
      }
    }
  }
}
