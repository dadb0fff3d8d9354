// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Records
import TestSupport
import Testing

@testable import Reporting

@Suite("Report page")
struct ReportPageTests {
  private func slower(_ seed: UInt64, by factor: Double) -> Run { .measured(seed: seed) { _, _ in 80_000 * factor } }

  /// What a reader sees first, in the order of the page.
  private func text(_ sources: [(String, String)]) throws -> String {
    try MarkupDocument(try PageFixture.page(sources).html()).text
  }

  @Test func theVerdictAndTheOneNumberComeFirst() throws {
    let page = try PageFixture.page([
      ("host", try PageFixture.run(.measured(seed: 1))), ("guest", try PageFixture.run(slower(2, by: 1.2))),
    ])
    let text = try MarkupDocument(page.html()).text
    let verdict = try #require(text.range(of: "Slower by more than 3.0 %: 1 slower"))
    let number = try #require(text.range(of: "slower, 95 % interval"))
    let heading = try #require(text.range(of: "What it costs: guest against host"))
    #expect(verdict.lowerBound < number.lowerBound && number.lowerBound < heading.lowerBound)
    #expect(text.contains(#/What it costs\s+\+(19|20|21) %\s+slower, 95 % interval \+/#))
    #expect(text.contains("n = 800 in 5 sessions against 800 in 5 sessions"))
  }

  /// Neither that it is slower, nor that it is faster, nor by how much at most.
  @Test(arguments: [0.5, 2.0])
  func aSingleSessionGivesNoVerdict(factor: Double) throws {
    var base = Run.measured(seed: 1, sessions: 1)
    base.isInterrupted = true
    base.failure = "the device went away"
    let text = try text([
      ("host", try PageFixture.run(base)), ("guest", try PageFixture.run(slower(2, by: factor))),
    ])
    #expect(text.contains("Not shown whether it is slower by more than 3.0 %: 1 not distinguishable"))
    #expect(text.contains("with a single session on a side") && text.contains("! not shown"))
    #expect(!text.contains("so it is faster") && !text.contains("slower at most"))
    #expect(text.contains("The noise floor is unknown, so no difference counts"))
    #expect(text.contains("The run of host was interrupted") && text.contains("1 session: the device went away"))
  }

  /// Half of what it was, with fewer sessions than a noise floor takes.
  @Test func whatIsLessThanBeforeIsNotFasterWithoutANoiseFloor() throws {
    let text = try text([
      ("host", try PageFixture.run(.measured(seed: 1, sessions: 3))),
      ("guest", try PageFixture.run(.measured(seed: 2, sessions: 3) { _, _ in 40_000 })),
    ])
    #expect(text.contains("That it is faster is not shown") && !text.contains("so it is faster"))
  }

  @Test func aFailedCheckOutweighsWhatItCosts() throws {
    let text = try text([
      ("host", try PageFixture.run(.measured(seed: 1))), ("guest", try PageFixture.run(.measured(seed: 2))),
      ("pre", try PageFixture.preflight([PageFixture.finding("group.isolated", .fail, "stays with the host")])),
    ])
    let verdict = try #require(text.range(of: "0000:01:00.0 is not ready: group.isolated"))
    #expect(verdict.lowerBound < (try #require(text.range(of: "What it costs"))).lowerBound)
    #expect(text.contains("✗ not ready") && text.contains("✓ not slower"))
    #expect(text.contains("Nowhere slower by more than 3.0 %: 1 equivalent"))
    #expect(text.contains("stays with the host") && text.contains("/sys/x = 1"))
  }

  /// Where nothing can be told apart, the number is how large a difference may be.
  @Test func whatCannotBeToldApartIsBounded() throws {
    let noise = (sessions: 0.05, samples: 0.02)
    let text = try text([
      ("host", try PageFixture.run(.measured(seed: 5, noise: noise))),
      ("guest", try PageFixture.run(.measured(seed: 6, noise: noise))),
    ])
    #expect(text.contains("That it is slower at all is not shown"))
    #expect(text.contains(#/≤ [0-9.]+ %/#))
    #expect(text.contains("not distinguishable (≤ ") && text.contains("! not shown"))
  }

  /// A run whose group is of this type, or whose machine is what `fields` say.
  private static func claimed(
    _ seed: UInt64, engine: String = "block", type: String? = nil, fields: [String: String] = [:],
    slower factor: Double = 1, emulated: String? = nil
  ) throws -> String {
    var run = Run.measured(seed: seed, noise: (0.0002, 0.001)) { _, _ in 80_000 * factor }
    run.engine = engine
    run.emulated = emulated
    run.fingerprint.mayDiffer =
      (type.map { [FingerprintField("iommu.groupType", $0, source: "test")] } ?? [])
      + fields.sorted { $0.key < $1.key }.map { FingerprintField($0.key, $0.value, source: "test") }
    return try PageFixture.run(run)
  }

  /// What does no DMA, or is translated alike on both sides, says nothing of what remapping costs.
  @Test func theClaimStandsOnlyWhereTranslationMayDiffer() throws {
    func isTested(_ base: String, _ candidate: String) throws -> Bool {
      let page = try PageFixture.page([("a", base), ("b", candidate)])
      let (text, plot) = (try MarkupDocument(page.html()).text, try #require(page.plots.first).svg)
      #expect(plot.contains("claimed: 1 to 3 %") == text.contains("IOMMU remapping costs 1 to 3 %"))
      #expect(text.contains("Dashed: the claim") == text.contains("IOMMU remapping costs 1 to 3 %"))
      return text.contains("IOMMU remapping costs 1 to 3 %")
    }
    func claimed(_ engine: String = "block", _ type: String? = nil, _ fields: [String: String] = [:]) throws -> String {
      try Self.claimed(type == "DMA" ? 2 : 1, engine: engine, type: type, fields: fields)
    }
    for engine in ["block", "vfio", "gpu"] {
      #expect(try isTested(claimed(engine, "identity"), claimed(engine, "DMA")))
      #expect(try isTested(claimed(engine, "DMA"), claimed(engine, nil, ["machine.isVirtual": "yes"])))
    }
    #expect(try !isTested(claimed("block", "DMA-FQ"), claimed("block", "DMA")))
    #expect(try !isTested(claimed("block", "identity"), claimed("block", "identity")))
    #expect(try !isTested(claimed(), claimed()))
    let (guest, host) = (["machine.isVirtual": "yes"], ["machine.isVirtual": "no"])
    #expect(try !isTested(claimed("cpu", nil, host), claimed("cpu", nil, guest)))
    #expect(try !isTested(claimed("block", nil, guest), claimed("block", nil, guest)))
    #expect(
      try isTested(
        claimed("block", nil, guest.merging(["host.iommu.groupType": "identity"]) { $1 }),
        claimed("block", nil, guest.merging(["host.iommu.groupType": "DMA"]) { $1 })))
    func usb(_ route: String) throws -> String { try claimed("usb", nil, ["usb.route": route]) }
    #expect(try isTested(usb("host"), usb("controller")))
    #expect(try !isTested(usb("host"), usb("usb-host")))
    #expect(
      try !isTested(
        Self.claimed(1, engine: "gpu", type: "identity", emulated: "CPU, not DMA"),
        Self.claimed(2, engine: "gpu", type: "DMA", emulated: "CPU, not DMA")))
  }

  @Test func theClaimIsUnderTestAndNoReference() throws {
    func claim(_ factor: Double) throws -> String {
      try text([
        ("a", try Self.claimed(1, type: "identity")), ("b", try Self.claimed(2, type: "DMA", slower: factor)),
      ])
    }
    #expect(try claim(1.2).contains("Of 1 figure, by 95 % intervals: 1 costs more than that."))
    #expect(try claim(1.02).contains("Of 1 figure, by 95 % intervals: 1 costs that."))
    #expect(try claim(1).contains("Of 1 figure, by 95 % intervals: 1 costs less than that."))
    #expect(try claim(1).contains("is a claim, put to the test here; it is no reference"))
  }

  @Test func theArmsOfOneRunAreCompared() throws {
    let page = try PageFixture.page([("isolate", try PageFixture.run(PageFixture.armed([.reads(), .throughput()])))])
    let text = try MarkupDocument(page.html()).text
    #expect(text.contains("What it costs: isolate: DMA against identity"))
    #expect(!text.contains("again against") && !text.contains("identity again"))
    #expect(page.plots.map(\.name) == ["ratios-1.svg", "distributions-1.svg"])
    // Slower is to the right for times and for rates alike: both cost a fifth more.
    let plot = try MarkupDocument(page.plots[0].svg)
    #expect(plot.text.matches(of: #/\+(19|20) % \[/#).count == 4, "\(plot.text)")
  }

  @Test func whatMustNotBeComparedStandsApart() throws {
    var other = slower(2, by: 1.1)
    other.fingerprint.mustMatch = [FingerprintField("device.link", "8.0 GT/s x4", source: "config")]
    var usb = Run.measured([Metric(id: "usb.control.latency", point: ["bytes": 2])], seed: 3)
    usb.engine = "usb"
    var again = usb
    again.sessions[0].seconds = 3
    let text = try text([
      ("host", try PageFixture.run(.measured(seed: 1))), ("slot", try PageFixture.run(other)),
      ("usb", try PageFixture.run(usb)), ("usb-guest", try PageFixture.run(again)),
    ])
    #expect(text.contains("slot was not compared with host: a field differs that must match. They stand apart."))
    #expect(text.contains("device.link") && text.contains("16.0 GT/s x4") && text.contains("8.0 GT/s x4"))
    #expect(!text.contains("slot against host"))
    #expect(text.contains("usb and host measured different things: usb and block."))
    // What is alike among the rest is compared all the same.
    #expect(text.contains("What it costs: usb-guest against usb"))
  }

  @Test func aComparisonThatWasMadeElsewhereIsToldAlike() throws {
    let (base, candidate) = (Run.measured(seed: 1), slower(2, by: 1.2))
    let text = try text([("ours", try PageFixture.comparison(base, candidate))])
    #expect(text.contains("What it costs: ours: candidate against base"))
    #expect(text.contains("Slower by more than 3.0 %: 1 slower") && text.contains("slower, beyond 3.0 %"))
    let page = try PageFixture.page([
      ("base", try PageFixture.run(base)), ("candidate", try PageFixture.run(candidate)),
    ])
    let ratio = #/1\.[0-9]{4} \[1\.[0-9]{4}, 1\.[0-9]{4}\]/#
    #expect(
      text.firstMatch(of: ratio)?.output == (try MarkupDocument(page.html()).text.firstMatch(of: ratio)?.output))
  }

  @Test func forcingIsSaid() throws {
    var other = slower(2, by: 1.2)
    other.fingerprint.mustMatch = [FingerprintField("device.link", "8.0 GT/s x4", source: "config")]
    let text = try text([("ours", try PageFixture.comparison(.measured(seed: 1), other, isForced: true))])
    #expect(text.contains("FORCED: these runs must not be compared"))
    #expect(text.contains("device.link: 16.0 GT/s x4 → 8.0 GT/s x4"))
  }

  @Test func emulatedFiguresAreLabelledWhereverTheyStand() throws {
    var run = PageFixture.armed([.reads(), .throughput()])
    run.emulated = "QEMU's disk"
    let page = try PageFixture.page([("isolate", try PageFixture.run(run))])
    let html = page.html()
    let document = try MarkupDocument(html)
    #expect(document.text.contains("QEMU's disk"))
    // The number, the banner, the heading of the cost, that of the runs, and every figure; each picture bears it too.
    #expect(html.components(separatedBy: #"class="stamp""#).count - 1 == 3 + (document.counts["figure"] ?? 0))
    #expect(html.components(separatedBy: #"class="emulated""#).count - 1 == document.counts["svg"])
    for plot in page.plots {
      #expect(plot.svg.contains(">EMULATED</text>") && plot.svg.contains("Emulated figures. "))
    }
    var real = run
    real.emulated = nil
    #expect(!(try PageFixture.page([("isolate", try PageFixture.run(real))]).html()).contains("EMULATED</"))
    #expect(try text([("c", try PageFixture.comparison(run, run))]).contains("EMULATED"))
  }

  @Test func hostAndGuestEachHaveTheirFindings() throws {
    let text = try text([
      ("host", try PageFixture.preflight([PageFixture.finding("a.one", .pass), PageFixture.finding("a.two", .warn)])),
      ("other", try PageFixture.preflight([PageFixture.finding("b.one", .unknown)])),
      ("guest", try PageFixture.verification([PageFixture.finding("guest.link", .fail)])),
    ])
    #expect(text.contains("Can it be passed through? (host)") && text.contains("Can it be passed through? (other)"))
    #expect(text.contains("Did it arrive? (guest)"))
    #expect(text.contains("0000:01:00.0 is ready, with warnings: a.two") && text.contains("Not verified: guest.link"))
    #expect(text.contains("! with warnings") && text.contains("! not wholly known") && text.contains("✗ not verified"))
    #expect(text.contains("1 of 4") && text.contains("checks failed"))
    #expect(text.contains("1 passed, 1 warning."))
  }

  @Test func aDriftIsToldFirst() throws {
    let watch = Watch(rounds: 5, seconds: 20, drifts: [Drift(subject: .host, summary: "lost two lanes", check: nil)])
    let text = try text([
      ("guest", try PageFixture.verification([PageFixture.finding("guest.link", .pass)], watch: watch))
    ])
    #expect(text.contains("Drifted: 5 looks in 20 s") && text.contains("lost two lanes"))
    let calm = try PageFixture.verification(
      [PageFixture.finding("guest.link", .pass)], watch: Watch(rounds: 5, seconds: 20, drifts: []))
    #expect(try self.text([("guest", calm)]).contains("Nothing drifted: 5 looks in 20 s."))
  }

  @Test func thereIsAPageForASingleRun() throws {
    let text = try text([("host", try PageFixture.run(.measured(seed: 1)))])
    #expect(text.contains("Measured, with nothing to compare it with"))
    #expect(text.contains(#/median, 95 % interval [0-9.]+ µs to [0-9.]+ µs/#))
    #expect(text.contains("n = 800 in 5 sessions"))
  }

  /// A run that was interrupted at once, or a preflight that judged nothing.
  @Test func nothingAtAllIsNoReasonToFail() throws {
    #expect(try text([("empty", try PageFixture.run(.built()))]).contains("was judged or measured"))
    #expect(try text([("empty", try PageFixture.preflight([]))]).contains("0000:01:00.0 is ready"))
    #expect(
      try text([("a", try PageFixture.run(.built())), ("b", try PageFixture.run(.built { $0.notes = ["x"] }))])
        .contains("Nothing could be compared: 1 with too few samples"))
  }

  @Test func noFigureStandsAlone() throws {
    let page = try PageFixture.page([("isolate", try PageFixture.run(PageFixture.armed([.reads(), .throughput()])))])
    let document = try MarkupDocument(page.html())
    // Each picture twice, for wide and for narrow pages; each with a title and a description that lead to it.
    #expect(document.counts["svg"] == 2 * page.plots.count)
    #expect(document.counts["desc"] == 2 * page.plots.count)
    #expect(Set(document.ids).count == document.ids.count)
    for value in document.values["aria-labelledby"] ?? [] {
      for id in value.split(separator: " ") { #expect(document.ids.contains(String(id))) }
    }
    for anchor in (document.values["href"] ?? []) { #expect(document.ids.contains(String(anchor.dropFirst()))) }
    #expect(document.counts["table"] ?? 0 >= page.plots.count)
    #expect(!document.text.lowercased().contains("mean ") && document.text.contains("median"))
  }

  /// Neither a script nor a network is needed, nor asked for.
  @Test func thePageNeedsNothingElse() throws {
    let html = try PageFixture.page([("isolate", try PageFixture.run(PageFixture.armed()))]).html()
    let document = try MarkupDocument(html)
    for element in ["script", "link", "img", "iframe", "object", "image", "use", "foreignObject"] {
      #expect(!document.elements.contains(element))
    }
    #expect(!document.attributes.contains("src") && !document.attributes.contains { $0.hasPrefix("on") })
    #expect(!html.contains("@import") && !html.contains("url(") && !html.contains("http:") && !html.contains("https:"))
    #expect(html.contains("default-src 'none'"))
    #expect(html.contains("prefers-color-scheme:dark") && html.contains("@media print"))
  }

  @Test func theSameFilesGiveTheSamePage() throws {
    let sources = [("isolate", try PageFixture.run(PageFixture.armed()))]
    #expect(try PageFixture.page(sources).html() == PageFixture.page(sources).html())
  }

  @Test func aPassportIsTold() throws {
    let issuer = PassportIssuer(.built { $0.pci = PCITopology([.built("0000:01:00.0", group: 4)]) }, redacts: true)
    let passport = issuer.passport(
      for: [.pci(PCIAddress(bus: 1, device: 0, function: 0))], toolVersion: "1", time: "2026-01-01T00:00:00Z")
    let text = try text([("passport", try PassportFile.text(passport))])
    #expect(text.contains("Devices as their host knows them"))
    #expect(text.contains("Written on the host at 2026-01-01T00:00:00Z (passport)") && text.contains("0000:01:00.0"))
  }

  @Test func theWorstSubjectComesFirstAndEveryCommandHasItsLine() throws {
    var isolated = PageFixture.finding(
      "group.isolated", .fail, remedy: [Remedy(.driverBinding, "Unbind it", command: "first command\nsecond command")])
    isolated = Finding(
      id: isolated.id, subject: .group(4),
      judgement: Judgement(.fail, MadeUpReason.madeUp, "stays", evidence: isolated.evidence, remedy: isolated.remedy))
    let page = try PageFixture.page([
      ("pre", try PageFixture.preflight([PageFixture.finding("a.one", .warn, "dear"), isolated]))
    ])
    let document = try MarkupDocument(page.html())
    let group = try #require(document.text.range(of: "IOMMU group 4"))
    let machine = try #require(document.text.range(of: "The machine"))
    #expect(group.lowerBound < machine.lowerBound)
    #expect(document.counts["pre"] == 2 && !document.text.contains("\u{fffd}"))
  }

  @Test func whatDiffersInTheFingerprintIsMarked() throws {
    var other = Run.measured(seed: 2)
    other.fingerprint.mayDiffer = [FingerprintField("kernel.release", "6.18", source: "uname")]
    let page = try PageFixture.page([
      ("host", try PageFixture.run(.measured(seed: 1))), ("guest", try PageFixture.run(other)),
    ])
    let html = page.html()
    #expect(html.contains(#"<tr class="marked"><th scope="row">kernel.release</th>"#))
    #expect(html.contains(#"<tr><th scope="row">device.link</th>"#))
    #expect(html.contains("what may differ, and is told (1 field, 1 ≠)"))
  }

  /// A heading is cut, a table is not.
  @Test func aLongNameLeavesTheVerdictInSight() throws {
    let long = String(repeating: "W", count: 500)
    let text = try text([
      (long, try PageFixture.run(.measured(seed: 1))), ("guest", try PageFixture.run(slower(2, by: 1.2))),
    ])
    let verdict = try #require(text.range(of: "Slower by more than 3.0 %"))
    #expect(!text[..<verdict.lowerBound].contains(String(repeating: "W", count: 200)))
    #expect(text.contains("guest against \(String(repeating: "W", count: 59))…") && text.contains(long))
  }

  @Test func theOverheadIsSplit() throws {
    func run(_ seed: UInt64, _ field: (String, String), _ factor: Double) throws -> String {
      var run = Run.measured(seed: seed, noise: (0.0005, 0.01)) { _, _ in 80_000 * factor }
      run.fingerprint.mayDiffer = [FingerprintField(field.0, field.1, source: "test")]
      return try PageFixture.run(run)
    }
    let page = try PageFixture.page([
      ("bare", try run(1, ("iommu.groupType", "identity"), 1)),
      ("translated", try run(2, ("iommu.groupType", "DMA-FQ"), 1)),
      ("guest", try run(3, ("machine.isVirtual", "yes"), 1.2)),
    ])
    let text = try MarkupDocument(page.html()).text
    #expect(
      text.contains("Where it comes from") && text.contains("nested paging, interrupts and exits are not told apart"))
    let plot = try #require(page.plots.first { $0.name == "overhead-1.svg" })
    #expect(plot.svg.contains("translation: ") && plot.svg.contains("virtualisation: +"))
    #expect(plot.svg.contains("both together: +") && plot.svg.contains("cannot be told from nothing"))
  }

  @Test func severalDevicesOfOneRunStayApart() throws {
    let metrics = ["0627:0001 at port 1", "46f4:0001 at port 2"].map {
      Metric(id: "usb.status.latency", point: ["bytes": 2], device: $0)
    }
    let text = try text([("usb", try PageFixture.run(PageFixture.armed(metrics)))])
    for metric in metrics {
      #expect(text.contains("usb.status.latency, \(metric.pointText)") && metric.pointText.contains(" at port "))
    }
  }

  /// A sample is the time of many operations in a row; a reader gets that of one, in tables and in plots.
  @Test func aRunOfTheProcessorIsToldAsOneOperation() throws {
    func run(_ seed: UInt64, isGuest: Bool, exit: Double) throws -> String {
      try PageFixture.run(
        .processor(isGuest: isGuest, workingSets: (14...22).filter { $0 % 2 == 0 }.map { 1 << $0 }, seed: seed) {
          metric in
          metric.id == "cpu.cpuid.latency" ? exit : metric.point["pageBytes"] == 4096 ? 6 : 5
        })
    }
    let page = try PageFixture.page([
      ("bare", try run(1, isGuest: false, exit: 100)), ("guest", try run(2, isGuest: true, exit: 1500)),
    ])
    let text = try MarkupDocument(page.html()).text
    #expect(text.contains("What it costs: guest against bare"))
    #expect(text.contains("cpu.cpuid.latency, mean of 64 (1 point)"))
    #expect(text.contains(#/1\.[45][0-9]+ µs \[/#) && !text.contains("96.00 µs"))
    #expect(text.contains("a light exit (CPUID)") && text.contains("1 to 2 µs"))
    #expect(text.contains("put to the test; they are no reference"))
    let distributions = page.plots.filter { $0.name.hasPrefix("distributions") }.map(\.svg).joined()
    #expect(distributions.contains(#/guest, .{0,30}: median 1\.[45][0-9]+ µs/#))
  }
}
