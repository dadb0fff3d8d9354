// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough
internal import Records

/// Who the devices of a passport are, as tables of a page.
enum PassportContents {
  static func tables(_ sources: [ReportSource]) -> [PageContents.Table] {
    sources.flatMap { source -> [PageContents.Table] in
      guard case .passport(let passport) = source.content else { return [] }
      return [
        PageContents.Table(
          "Written on the host\(passport.time.map { " at \($0)" } ?? "") (\(source.name)).",
          columns: ["device", "id", "IOMMU group", "BARs", "link", "interrupts", "reset", "known by"],
          rows: passport.functions.map(row) + passport.usbDevices.map(row))
      ]
    }
  }

  private static func row(_ function: FunctionPassport) -> [String] {
    let bars = function.bars.map { "\($0.index): \(Metric.size(Int(clamping: $0.sizeBytes)))" }
    let interrupts = [
      function.msixVectors.map { "MSI-X \($0)" }, function.msiVectors.map { "MSI \($0)" },
    ].compactMap(\.self)
    return [
      function.address, function.idText,
      function.group.map { "\($0)\(function.groupType.map { ", \($0)" } ?? "")" } ?? "none",
      bars.isEmpty ? "none" : bars.joined(separator: ", "),
      function.linkStatus?.link.map { "\($0)" } ?? "unknown",
      interrupts.isEmpty ? "none" : interrupts.joined(separator: ", "),
      function.resetMethods.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") } ?? "unknown",
      function.serialNumber ?? function.controllerSerialNumber ?? "its ids alone",
    ]
  }

  private static func row(_ device: USBPassport) -> [String] {
    [
      device.path, device.idText, "-", "-",
      device.megabitsPerSecond.map { "\(QuantityText.digits($0)) Mb/s" } ?? "unknown", "-", "-",
      device.serialNumber ?? "its ids alone",
    ]
  }
}
