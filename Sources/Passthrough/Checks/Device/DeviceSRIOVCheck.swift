// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Whether SR-IOV stands in the way: a physical function with virtual ones cannot be handed over.
public struct DeviceSRIOVCheck: PCICheck {
  public init() {}

  public static let about = CheckDescription(
    id: "device.sriov",
    title: "SR-IOV does not stand in the way",
    why: """
      A physical function governs its virtual functions: who has it can reset or reprogram them all. So vfio-pci refuses to bind to one \
      whose virtual functions are switched on ("Cannot bind to PF with SR-IOV enabled"). One that is bound already and creates virtual \
      functions afterwards shares a secret with their users, the VF token, which QEMU has to be told.
      """,
    how:
      "sriov_numvfs and sriov_totalvfs of the function; for a virtual function its physical function and that one's driver.",
    verdicts: [
      (.pass, "a virtual function, or a physical one without virtual ones"),
      (.warn, "physical or virtual function of a pair that is governed through VFIO: a VF token is needed"),
      (.fail, "virtual functions are switched on: vfio-pci refuses the physical one"),
      (.notApplicable, "no SR-IOV"),
    ],
    fixableBy: [.hostSystem, .virtualMachine],
    references: [
      (
        "Linux: vfio_pci_core_register_device",
        "https://github.com/torvalds/linux/blob/master/drivers/vfio/pci/vfio_pci_core.c"
      ),
      ("Linux: SR-IOV how-to", "https://docs.kernel.org/PCI/pci-iov-howto.html"),
    ])

  public func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let token = Remedy(
      .virtualMachine, "Give QEMU the token with which the physical function was opened",
      command: "-device vfio-pci,host=\(device.address),vf-token=UUID")
    if let address = device.physicalFunction {
      let owner = context.machine.pci[address]
      let evidence = [
        Evidence(device.busPath + "/physfn", "\(address)"),
        Evidence("/sys/bus/pci/devices/\(address)/driver", owner?.driver ?? "none"),
      ]
      if owner?.isBoundToVFIO == true {
        return [
          .warn(
            "virtual function of \(address), which is bound to VFIO: it opens only with its VF token", evidence,
            remedy: [token])
        ]
      }
      return [.pass("virtual function of \(address), which \(owner?.driver ?? "no driver") governs", evidence)]
    }
    guard let total = device.totalVirtualFunctions, total > 0 else {
      return [
        .notApplicable(
          "no SR-IOV",
          [Evidence(device.busPath + "/sriov_totalvfs", device.totalVirtualFunctions.map(String.init) ?? "absent")]
            + device.absence(of: PCICapability.ExtendedID.singleRootIOVirtualization))
      ]
    }
    let enabled = device.enabledVirtualFunctions ?? 0
    let evidence = [
      Evidence(device.busPath + "/sriov_numvfs", "\(enabled)"),
      Evidence(device.busPath + "/sriov_totalvfs", "\(total)"),
    ]
    guard enabled > 0 else {
      return [
        .pass(
          "could be split into \(total) virtual \(total == 1 ? "function" : "functions"), none is switched on", evidence
        )
      ]
    }
    let functions = "\(enabled) virtual \(enabled == 1 ? "function" : "functions")"
    if device.isBoundToVFIO {
      return [
        .warn("has \(functions) and is bound to VFIO: it opens only with its VF token", evidence, remedy: [token])
      ]
    }
    return [
      .fail(
        "vfio-pci refuses it while \(functions) \(enabled == 1 ? "is" : "are") switched on", evidence,
        remedy: [
          Remedy(
            .hostSystem, "Take the virtual functions from their users, then switch them off",
            command: "echo 0 | sudo tee \(device.busPath)/sriov_numvfs"),
          Remedy(.virtualMachine, "Or hand over one of its virtual functions instead"),
        ])
    ]
  }
}
