// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the function stays where it is.
package struct DeviceRemovableCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case fixed
    case removable
    case tunnelled
    case notMarked = "not-marked"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.removable",
    title: "The device does not come and go with a cable",
    why: """
      What is behind a Thunderbolt or USB4 port exists only while something is plugged in, and gets its bus number when that happens: \
      a VM definition that names the address finds nothing, or another device, after the next replug. Pulling the cable takes the \
      device out of a running guest. The controllers of the port itself, its USB function first, come and go in the same way on many \
      notebooks.
      """,
    how: """
      The attribute removable of the function, which the kernel derives from firmware's word that a port faces outward, and the \
      Thunderbolt bridges above it. Whether the Thunderbolt device may open PCI Express tunnels is in authorized.
      """,
    reasons: [
      (Reason.fixed, .pass, "firmware calls it fixed"),
      (
        Reason.removable, .warn,
        "it is removable by firmware's word: its address and its existence depend on what is plugged in"
      ),
      (
        Reason.tunnelled, .warn,
        "it is behind a Thunderbolt or USB4 tunnel: its address and its existence depend on what is plugged in"
      ),
      (Reason.notMarked, .notApplicable, "nothing says that it is removable"),
    ],
    fixableBy: [.hardware, .hostSystem, .virtualMachine],
    references: [
      ("Linux: sysfs-devices-removable", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("Linux: USB4 and Thunderbolt, security levels", "https://docs.kernel.org/admin-guide/thunderbolt.html"),
      ("A controller that is there only with a plug", "https://github.com/QubesOS/qubes-issues/issues/4462"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let machine = context.machine
    let tunnel = ThunderboltTunnel.above(device, machine)
    guard device.isRemovable == true || tunnel != nil else {
      // The kernel shows the file only where firmware says which ports face outward.
      guard device.isRemovable == false else {
        return [.notApplicable(Reason.notMarked, "nothing says that it is removable")]
      }
      return [.pass(Reason.fixed, "firmware calls it fixed", [Evidence(device.busPath(.removable), "fixed")])]
    }
    var evidence: [Evidence] = []
    if device.isRemovable == true { evidence.append(Evidence(device.busPath(.removable), "removable")) }
    if let tunnel { evidence.append(Evidence(tunnel.end.busPath, "behind a Thunderbolt or USB4 tunnel")) }
    let plugged = machine.thunderbolt.filter { !$0.isHost }
    evidence += plugged.prefix(4).map {
      Evidence($0.busPath + "/authorized", $0.isAuthorized.map { $0 ? "1" : "0" } ?? "unknown")
    }
    var remedies = [
      Remedy(.hardware, "Leave it plugged in at the same port from boot on; do not pull it while a guest has it"),
      Remedy(.virtualMachine, "Check the address in the VM definition after every replug and reboot"),
    ]
    if let refused = plugged.first(where: { $0.isAuthorized == false }) {
      remedies.append(
        Remedy(
          .hostSystem, "Authorize \(refused.name), or nothing behind it appears; boltctl enroll does it for good",
          command: "echo 1 | sudo tee \(refused.busPath)/authorized"))
    }
    return [
      .warn(
        tunnel == nil ? Reason.removable : .tunnelled,
        "removable: its address and its existence depend on what is plugged in", evidence, remedy: remedies)
    ]
  }
}
