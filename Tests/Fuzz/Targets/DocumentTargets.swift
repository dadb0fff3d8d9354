// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Records
internal import Reporting
internal import TestSupport

/// JSON documents, as `compare`, `verify` and `report` take them.
enum DocumentTargets {
  private static let style = Style(usesColor: false)

  static func run(_ bytes: [UInt8]) {
    let run: Run
    do throws(RunError) { run = try RunFile.run(bytes) } catch {
      _ = "\(error)"
      return
    }
    _ = RunText(run, .verbose, style: style, width: 80, isSketched: true).lines
    let arms = ComparisonArm.arms(of: run, named: "run", isOnly: true)
    let base = arms.first ?? ComparisonArm(name: "run", run: run)
    let comparison = Comparison(
      base: base, candidates: Array(arms.dropFirst().prefix(3)) + [base], margin: 0.03, isForced: true, resamples: 200)
    let document = ComparisonDocument(comparison, toolVersion: "1")
    _ = document.text(TextLayout(.verbose, names: DeviceNames.none, width: 80, isSketched: true))
    _ = try? document.json()
  }

  static func passport(_ bytes: [UInt8]) {
    let passport: Passport
    do throws(PassportError) { passport = try PassportFile.passport(signed(bytes)) } catch {
      _ = "\(error)"
      return
    }
    let context = VerificationContext(machine: guest, passport: passport)
    let report = VerificationReport(
      context: context, findings: Verification(context).findings(), toolVersion: "1", time: nil)
    _ = report.text(TextLayout(.verbose, names: DeviceNames.none, width: 80))
    _ = try? report.json()
  }

  static func report(_ bytes: [UInt8]) {
    let source: ReportSource
    do throws(DocumentError) { source = try ReportSource(name: "a.json", bytes: bytes) } catch {
      _ = "\(error)"
      return
    }
    let page = ReportPage([source], margin: 0.03, resamples: 200, toolVersion: "1")
    _ = page.html()
    _ = page.plots.map(\.svg)
  }

  private static let guest = Machine.of([
    .port("0000:00:02.0", secondary: 5), .endpoint("0000:05:00.0", behind: ["0000:00:02.0"], driver: "nvme"),
    .built("0000:00:14.0", classCode: 0x0c0330, driver: "xhci_hcd"),
  ]) {
    $0.processor.flags = ["hypervisor"]
    $0.usb = USBTopology([.hub("usb1"), .keyboard("1-2")])
  }

  /// With the checksum that the text ought to have.
  private static func signed(_ bytes: [UInt8]) -> [UInt8] {
    guard let start = bytes.firstRange(of: Array("\"checksum\" : \"sha256:".utf8))?.upperBound,
      start + 64 <= bytes.count
    else { return bytes }
    var bytes = bytes
    bytes.replaceSubrange(start..<start + 64, with: repeatElement(UInt8(ascii: "0"), count: 64))
    let digest = Array("\(SHA256Digest(of: bytes))".utf8.suffix(64))
    bytes.replaceSubrange(start..<start + 64, with: digest)
    return bytes
  }
}
