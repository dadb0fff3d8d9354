// SPDX-License-Identifier: GPL-3.0-or-later
import Passthrough
import SystemPackage

@testable import HostControl
@testable import Inventory
@testable import Reporting

extension Schema {
  static let catalogue = Schema(
    name: "catalogue", open: ["checks[].references"],
    documents: [
      // A page that no check has: docs/checks.md holds theirs.
      Document("catalogue") {
        let page = CheckDescription(
          id: "area.check", title: "A title", why: "What goes wrong", how: "What is looked at",
          reasons: [.pass, .warn, .fail, .unknown, .notApplicable].map {
            (CommonReason.unreadable, $0, "What it means")
          },
          fixableBy: Remedy.Place.allCases, references: [("A document", "https://example.org/")])
        return try DocumentText.json(CatalogueJSON([page], toolVersion: "1"))
      }
    ])

  static let capture = Schema(
    name: "capture",
    documents: [
      Document("capture") {
        let manifest = CaptureManifest(
          toolVersion: "1", isRedacted: true, nodes: ["/dev/kvm": true, "/dev/vfio/4": false],
          gaps: [
            Gap(path: "/sys/kernel/security/lockdown", errno: .permissionDenied), Gap(notRecorded: "/proc/meminfo"),
          ])
        return String(decoding: manifest.encoded(), as: UTF8.self)
      }
    ])

  static let journal = Schema(
    name: "journal",
    documents: [
      Document("journal") {
        let function = FunctionState(
          address: PCIAddress(bus: 1, device: 0, function: 0), driver: "nvme", driverOverride: "vfio-pci")
        let states: [HostState] = [
          .group(GroupState(group: 4, functions: [function], type: "DMA-FQ")),
          .usbInterface(USBInterfaceState(name: "1-2:1.0", driver: "usbhid")),
          .attribute(AttributeState(path: "/sys/bus/usb/devices/1-2/power/control", value: "auto")),
        ]
        let entries = states.enumerated().map { index, state in
          JournalEntry(
            number: index + 1, what: "what is changed", time: "2026-01-01T00:00:00Z", before: state, driver: "vfio-pci")
        }
        return try DocumentText.json(
          JournalRecord(
            bootID: "00000000-0000-0000-0000-000000000000", process: ProcessIdentity(id: 42, startTicks: 7),
            entries: entries))
      }
    ])
}
