// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether a device that is driven may do DMA.
package struct GuestBusMasterCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case enabled
    case disabled
    case bridgeDisabled = "bridge-disabled"
    case noConfiguration = "no-config"
    case noDriver = "no-driver"
    case noMSI = "no-msi"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.bus-master",
    title: "A device with a driver may do DMA",
    why: """
      Without the Bus Master Enable bit a device answers, and no request of its own leaves it: no DMA and no MSI. Every transfer \
      then times out.
      """,
    how: "Bit 2 of the Command register in the guest's configuration space is read; the driver sets it when it starts.",
    reasons: [
      (Reason.enabled, .pass, "the bit is set"),
      (Reason.disabled, .fail, "a driver is bound to a function with message interrupts, and the bit is clear"),
      (Reason.bridgeDisabled, .fail, "the function's bit is set, and that of a bridge above is clear"),
      (Reason.noConfiguration, .unknown, "the kernel shows no configuration space of the function"),
      (CommonReason.unreadable, .unknown, "the configuration space could not be read"),
      (Reason.noDriver, .notApplicable, "no driver is bound, or only one that assigns the function to guests"),
      (
        Reason.noMSI, .notApplicable,
        "the driver left the bit clear on a function without message interrupts, such as a plain framebuffer"
      ),
    ],
    fixableBy: [.driverBinding, .virtualMachine],
    references: [("PCI Express Base Specification 6.0, 7.5.1.1.3", "https://pcisig.com/specifications")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0.device, context.machine).about($0.subject) }
  }

  private func judge(_ device: PCIDevice, _ machine: Machine) -> Judgement {
    let path = device.busPath(.config)
    guard let command = device.configuration.word(0x04) else {
      return .unknown(
        Reason.noConfiguration, "its Command register could not be read", gap: machine.gap(at: device.path(.config)))
    }
    guard device.driver != nil, !device.isBoundToVFIO else {
      return .notApplicable(
        Reason.noDriver, "no driver uses it, so no DMA was asked for", [Evidence(path, Self.words(command))])
    }
    let evidence = [Evidence(path, Self.words(command))]
    guard device.configuration.isBusMaster else {
      let interrupts = device.configuration.messageInterrupts
      if device.configuration.hasCapabilities, interrupts.msiVectors == nil, interrupts.msixVectors == nil {
        return .notApplicable(
          Reason.noMSI, "its driver has not asked for DMA, and it has no message interrupts to send", evidence)
      }
      return .fail(
        Reason.disabled, "its driver is bound, and it may do no DMA", evidence,
        remedy: [
          Remedy(
            .driverBinding, "Unbind and rebind the driver, and look in the kernel log for why it stopped",
            command: "sudo dmesg | grep \(device.address)")
        ])
    }
    let blocking = machine.pci.bridges(above: device).first {
      !$0.configuration.bytes.isEmpty && !$0.configuration.isBusMaster
    }
    if let blocking {
      return .fail(
        Reason.bridgeDisabled, "it may do DMA, but \(blocking.address) above it lets none through",
        evidence + [Evidence(blocking.busPath(.config), Self.words(blocking.configuration.word(0x04) ?? 0))])
    }
    return .pass(Reason.enabled, "it may do DMA", evidence)
  }

  private static func words(_ command: UInt16) -> String {
    "Command 0x\(hexadecimal(command, digits: 4)), bus master \(command & 4 != 0 ? "on" : "off")"
  }
}
