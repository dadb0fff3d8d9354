// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the function answers, and sensibly.
package struct DeviceReachableCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case answers
    case headerOnly = "header-only"
    case damagedCapabilities = "damaged-capabilities"
    case gone
    case noHeader = "no-header"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.reachable",
    title: "The device answers",
    why: """
      A function that has fallen off the bus, after a failed reset, a guest that was killed or a lost link, reads all ones. Nothing \
      can be done with it: QEMU ends with "Unknown PCI header type '127'". A damaged list of capabilities makes the kernel, \
      QEMU and the guest see different devices.
      """,
    how: """
      Configuration space is read once. All ones, or the vendor id FFFFh, mean that nothing answers; virtual functions are \
      exempt from the latter, since the specification has them answer FFFFh. The capability lists are walked as far as \
      they were readable.
      """,
    reasons: [
      (Reason.answers, .pass, "it answers and its capability lists are sound"),
      (Reason.headerOnly, .pass, "it answers; its capability lists were not readable"),
      (Reason.damagedCapabilities, .warn, "it answers, but a capability list is damaged"),
      (Reason.gone, .fail, "it does not answer"),
      (Reason.noHeader, .unknown, "the file of its configuration space is empty or too short"),
      (CommonReason.unreadable, .unknown, "its configuration space could not be read"),
      (CommonReason.bridge, .notApplicable, "a bridge"),
    ],
    fixableBy: [.hostSystem, .hardware],
    references: [
      ("PCI Express Base Specification 6.0, 7.5.1 and 9.3.4", "https://pcisig.com/specifications"),
      ("QEMU: Unknown PCI header type 127", "https://github.com/QubesOS/qubes-issues/issues/10885"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let space = device.configuration
    let path = device.busPath(.config)
    guard space.bytes.count >= 4 else {
      let gap = context.machine.gap(at: device.path(.config))
      return [
        .unknown(
          Reason.noHeader, "its configuration space could not be read",
          gap == nil ? [Evidence(path, "\(space.bytes.count) bytes")] : [],
          gap: gap,
          remedy: gap?.needsPrivilege == true
            ? [] : [Remedy(.hostSystem, "Look whether it is still there", command: "lspci -nnks \(device.address)")])
      ]
    }
    let isGone = space.isAllOnes || (device.physicalFunction == nil && space.word(0) == 0xffff)
    if isGone {
      return [
        .fail(
          Reason.gone, "does not answer: configuration space reads all ones", [Evidence(path, "ff ff ff ff")],
          remedy: [
            Remedy(
              .hostSystem, "Take it off the bus and look for it again",
              command: "echo 1 | sudo tee \(device.busPath)/remove && sleep 1 && echo 1 | sudo tee /sys/bus/pci/rescan"),
            Remedy(
              .hardware, "If it stays away, shut the host down, cut its power for some seconds and start it again"),
          ])
      ]
    }
    if let defect = space.defects.first {
      let more = space.defects.count > 1 ? ",\(andMore(space.defects.count - 1))" : ""
      return [
        .warn(
          Reason.damagedCapabilities, "answers, but \(defect)\(more)",
          space.defects.prefix(8).map { Evidence(path, $0) },
          remedy: [
            Remedy(.hardware, "Update the device's firmware; if it is damaged by a failed reset, cut the host's power"),
            Remedy(.hostSystem, "Compare with what lspci makes of it", command: "sudo lspci -vvvs \(device.address)"),
          ])
      ]
    }
    let read = space.hasCapabilities ? "" : " (only the header could be read)"
    return [
      .pass(
        space.hasCapabilities ? Reason.answers : .headerOnly, "answers as \(device.identity.idText)\(read)",
        [Evidence(path, "\(space.bytes.count) bytes")])
    ]
  }
}
