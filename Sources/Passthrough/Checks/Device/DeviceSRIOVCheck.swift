// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether SR-IOV stands in the way: a physical function with virtual ones cannot be handed over.
package struct DeviceSRIOVCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case virtualFunction = "virtual-function"
    case noneEnabled = "none-enabled"
    case virtualNeedsToken = "virtual-needs-token"
    case physicalNeedsToken = "physical-needs-token"
    case noRoom = "no-room"
    case functionsEnabled = "functions-enabled"
    case noSRIOV = "no-sriov"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.sriov",
    title: "SR-IOV does not stand in the way",
    why: """
      A physical function governs its virtual functions: who has it can reset or reprogram them all. So vfio-pci refuses to bind to one \
      whose virtual functions are switched on ("Cannot bind to PF with SR-IOV enabled"). One that is bound already and creates virtual \
      functions afterwards shares a secret with their users, the VF token, which QEMU has to be told.
      """,
    how: """
      sriov_numvfs and sriov_totalvfs of the function; for a virtual function its physical function and that one's driver. Where no \
      virtual function is switched on, their address ranges in resource are compared with the BARs in the SR-IOV capability: without \
      ranges the kernel cannot switch any on.
      """,
    reasons: [
      (Reason.virtualFunction, .pass, "a virtual function whose physical function is not bound to VFIO"),
      (Reason.noneEnabled, .pass, "a physical function, and no virtual function is switched on"),
      (
        Reason.virtualNeedsToken, .warn,
        "a virtual function whose physical function is bound to VFIO: a VF token is needed"
      ),
      (
        Reason.physicalNeedsToken, .warn,
        "a physical function bound to VFIO whose virtual functions are switched on: a VF token is needed"
      ),
      (Reason.noRoom, .warn, "the VF BARs have no address, so no virtual function can be switched on"),
      (Reason.functionsEnabled, .fail, "virtual functions are switched on: vfio-pci refuses the physical one"),
      (Reason.noSRIOV, .notApplicable, "no SR-IOV"),
    ],
    fixableBy: [.hostSystem, .virtualMachine, .firmware, .kernelCommandLine],
    references: [
      (
        "Linux: vfio_pci_core_register_device",
        "https://github.com/torvalds/linux/blob/master/drivers/vfio/pci/vfio_pci_core.c"
      ),
      ("Linux: SR-IOV how-to", "https://docs.kernel.org/PCI/pci-iov-howto.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let token = Remedy(
      .virtualMachine, "Give QEMU the token with which the physical function was opened",
      command: "-device vfio-pci,host=\(device.address),vf-token=UUID")
    if let address = device.physicalFunction {
      let owner = context.machine.pci[address]
      let evidence = [
        Evidence(device.busPath(.physicalFunction), "\(address)"),
        Evidence(address.busPath(.driver), owner?.driver ?? "none"),
      ]
      if owner?.isBoundToVFIO == true {
        return [
          .warn(
            Reason.virtualNeedsToken,
            "virtual function of \(address), which is bound to VFIO: it opens only with its VF token", evidence,
            remedy: [token])
        ]
      }
      return [
        .pass(
          Reason.virtualFunction, "virtual function of \(address), which \(owner?.driver ?? "no driver") governs",
          evidence)
      ]
    }
    guard let total = device.totalVirtualFunctions, total > 0 else {
      return [
        .notApplicable(
          Reason.noSRIOV, "no SR-IOV",
          [Evidence(device.busPath(.totalVirtualFunctions), device.totalVirtualFunctions.map(String.init) ?? "absent")]
            + device.absence(of: PCICapability.ExtendedID.singleRootIOVirtualization))
      ]
    }
    let enabled = device.enabledVirtualFunctions ?? 0
    let evidence = [
      Evidence(device.busPath(.enabledVirtualFunctions), "\(enabled)"),
      Evidence(device.busPath(.totalVirtualFunctions), "\(total)"),
    ]
    guard enabled > 0 else {
      let missing = Self.rangesWithoutAddress(device)
      let count = counted(total, "virtual function")
      guard missing.isEmpty else {
        return [
          .warn(
            Reason.noRoom,
            "has room for itself but not for its \(count): the VF BARs have no address, so they cannot be switched on (not enough MMIO resources)",
            evidence + missing.map(\.evidence),
            remedy: AddressRoom(missing.map(\.range), of: [device], context.machine).remedies
              + [Remedy(.virtualMachine, "To pass the whole function nothing has to be done")])
        ]
      }
      return [.pass(Reason.noneEnabled, "could be split into \(count), none is switched on", evidence)]
    }
    let functions = counted(enabled, "virtual function")
    if device.isBoundToVFIO {
      return [
        .warn(
          Reason.physicalNeedsToken, "has \(functions) and is bound to VFIO: it opens only with its VF token", evidence,
          remedy: [token])
      ]
    }
    return [
      .fail(
        Reason.functionsEnabled, "vfio-pci refuses it while \(functions) \(plural(enabled, "is", "are")) switched on",
        evidence,
        remedy: [
          Remedy(
            .hostSystem, "Take the virtual functions from their users, then switch them off",
            // NVIDIA's vGPU manager does not let sriov_numvfs be written by hand.
            command: device.driver == "nvidia"
              ? "sudo /usr/lib/nvidia/sriov-manage -d \(device.address)"
              : "echo 0 | sudo tee \(device.busPath)/sriov_numvfs"),
          Remedy(.virtualMachine, "Or pass one of its virtual functions instead"),
        ])
    ]
  }

  /// BARs of the virtual functions that the kernel could not place: their lines in `resource` follow the expansion
  /// ROM's (PCI_IOV_RESOURCES in `include/linux/pci.h`), with all functions together in one range. sriov_enable then
  /// ends with "not enough MMIO resources for SR-IOV". A line that the kernel emptied shows in the capability alone.
  private static func rangesWithoutAddress(_ device: PCIDevice) -> [(range: PCIResource, evidence: Evidence)] {
    let ranges = device.virtualFunctionRanges
    var missing = ranges.filter { $0.isMemory && $0.isUnassigned }.map { range in
      (
        range: range,
        evidence: Evidence(
          "\(device.busPath)/resource", "VF BAR \(range.index - 7), \(ByteSize(range.size)) for all: no address")
      )
    }
    guard !device.resources.isEmpty, let capability = device.configuration.singleRootIOVirtualization.value else {
      return missing
    }
    for index in capability.usedBARs where !ranges.contains(where: { $0.index == index + 7 }) {
      // Bits 2:1 of the register are not kept; what is emptied is most often the big one, of 64 bits.
      missing.append(
        (
          range: PCIResource(index: index + 7, start: 0, end: 1, flags: 0x2010_0200),
          evidence: Evidence("\(device.busPath)/config", "VF BAR \(index) is there, and resource lists no range for it")
        ))
    }
    return missing
  }
}
