// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether firmware insists on memory that a device of the group must always reach.
package struct GroupReservedRegionsCheck: GroupCheck {
  package enum Reason: String, FindingReason {
    case none
    case reserved
    case directRelaxable = "direct-relaxable"
    case direct
  }

  package init() {}

  package static let about = CheckDescription(
    id: "group.reserved-regions",
    title: "Firmware claims no memory through the group's devices",
    why: """
      Firmware can demand that a device reaches a piece of memory at all times (an RMRR on Intel, an IVMD unity map on AMD): \
      management controllers of servers do so. In a guest the device would have that piece of the host's memory within \
      reach, so the kernel refuses to give it away: "Firmware has requested this device have a 1:1 IOMMU mapping", or on \
      older kernels "Device is ineligible for IOMMU domain attach due to platform RMRR requirement".
      """,
    how: """
      The kernel lists the group's regions in reserved_regions. `direct` is such a demand. `direct-relaxable` is one that the \
      kernel drops when a guest gets the device: graphics and USB need it only while the firmware runs. `msi` and \
      `reserved` are holes in the address space that every group has, and VFIO keeps out of them by itself.
      """,
    reasons: [
      (Reason.none, .pass, "the group has no reserved region"),
      (
        Reason.reserved, .pass,
        "its regions are holes in the address space (msi, reserved), which VFIO avoids by itself"
      ),
      (Reason.directRelaxable, .pass, "a direct-relaxable region, which the kernel drops when a guest gets the device"),
      (Reason.direct, .fail, "a direct region (RMRR, IVMD unity map): the kernel will not give the group away"),
      (CommonReason.unreadable, .unknown, "reserved_regions could not be read"),
    ],
    fixableBy: [.firmware, .hardware],
    references: [
      (
        "Linux: sysfs-kernel-iommu_groups",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-kernel-iommu_groups"
      ),
      ("Red Hat: device assignment and RMRR", "https://access.redhat.com/sites/default/files/attachments/rmrr-wp1.pdf"),
    ])

  package func judge(_ group: IOMMUGroup, _ context: CheckContext) -> [Judgement] {
    let path = group.path(.reservedRegions)
    if let gap = context.machine.gap(at: path) {
      return [.unknown("the group's reserved regions could not be read", gap: gap)]
    }
    let evidence = group.reservedRegions.map { Evidence(path, "\(Self.range($0)) \($0.type)") }
    let direct = group.reservedRegions.filter { $0.type == "direct" }
    if let first = direct.first {
      return [
        .fail(
          Reason.direct,
          "firmware demands \(Self.range(first))\(andMore(direct.count - 1)) for a device of the group, so the kernel will not give it away",
          evidence,
          remedy: [
            Remedy(
              .firmware,
              "Turn off in the firmware setup what uses the device behind the system's back (management agents, legacy USB; HPE ProLiant servers have a setting for each slot), or update the firmware"
            ),
            Remedy(.hardware, "Try the device in another slot: firmware may make such demands for some slots only"),
          ])
      ]
    }
    let relaxable = group.reservedRegions.filter { $0.type == "direct-relaxable" }
    if let first = relaxable.first {
      return [
        .pass(
          Reason.directRelaxable, "\(Self.range(first)) is dropped when a guest gets the device (direct-relaxable)",
          evidence)
      ]
    }
    if evidence.isEmpty { return [.pass(Reason.none, "no reserved region", [Evidence(path, "empty")])] }
    let count = group.reservedRegions.count
    return [
      .pass(
        Reason.reserved,
        count == 1 ? "one reserved range, not in the way" : "\(count) reserved ranges, none in the way", evidence)
    ]
  }

  private static func range(_ region: ReservedRegion) -> String {
    "0x\(hexadecimal(region.start))-0x\(hexadecimal(region.end))"
  }
}
