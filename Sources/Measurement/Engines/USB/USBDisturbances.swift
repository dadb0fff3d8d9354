// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Inventory
internal import Records

/// What else happened on a USB device while a block was measured.
///
/// The kernel counts every transfer that is handed to a device (`urbnum`, Documentation/ABI/testing/sysfs-bus-usb):
/// more than the block's own, and another process used the device, or it was reset.
final class USBDisturbances {
  private let device: USBDevice
  private let tree: any FileTree
  private let messages: KernelMessages?
  private var transfersBefore: Int?
  private let speed: String?

  /// `messages`: nil where the kernel's log may not be read.
  init(_ device: USBDevice, tree: any FileTree, messages: KernelMessages? = KernelMessages()) {
    self.device = device
    self.tree = tree
    self.messages = messages
    speed = tree.text("\(device.busPath)/speed")
  }

  private var transfers: Int? { tree.text("\(device.busPath)/urbnum").flatMap { Int($0) } }

  func begin() {
    transfersBefore = transfers
  }

  /// `transfers`: how many the block handed over itself. A reset counts from the end of the block before, since what
  /// follows it is another state of the device.
  func end(transfers own: Int) -> [BlockFlag] {
    var flags: [BlockFlag] = []
    if USBPresence(device, tree).isLost {
      flags.append(.reenumerated)
    } else {
      if let before = transfersBefore, let after = transfers, after - before != own { flags.append(.foreignTraffic) }
      if tree.text("\(device.busPath)/speed") != speed { flags.append(.speedChanged) }
    }
    if (messages?.new() ?? []).contains(where: tellsOfReset) { flags.append(.deviceReset) }
    return flags
  }

  /// "usb 1-2: reset high-speed USB device number 4 using xhci_hcd" (hub_port_init in `drivers/usb/core/hub.c`), and
  /// what it says where a device does not answer then.
  func tellsOfReset(_ line: String) -> Bool {
    let name = "usb \(device.usbPath): "
    guard line.hasPrefix(name) else { return false }
    let text = line.dropFirst(name.count)
    return text.hasPrefix("reset ") || text.hasPrefix("device descriptor read")
      || text.hasPrefix("device not accepting")
  }
}
