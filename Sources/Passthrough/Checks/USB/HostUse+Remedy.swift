// SPDX-License-Identifier: GPL-3.0-or-later

extension HostUse {
  /// What ends this use, so that the USB device or controller can go.
  var remedy: Remedy {
    // The evidence of a mount is "sda1 /media/stick", that of swap "/dev/sda2".
    let value = evidence.first?.value ?? ""
    switch kind {
    case .mount:
      let mountPoint = value.split(separator: " ", maxSplits: 1).last.map(String.init) ?? value
      if mountPoint == "/" || mountPoint == "/usr" || mountPoint.hasPrefix("/boot") {
        return Remedy(.hardware, "Keep it: the running system is on it")
      }
      return Remedy(
        .hostSystem, "Unmount \(mountPoint)", command: "sudo umount '\(mountPoint.replacing("'", with: "'\\''"))'")
    case .swap:
      return Remedy(.hostSystem, "Stop swapping to \(value)", command: "sudo swapoff \(value)")
    case .storageMember:
      return Remedy(
        .hostSystem,
        "Take it out of the volume group, array, encryption or pool first: lvchange -an, mdadm --stop, cryptsetup close or zpool export"
      )
    case .defaultRoute:
      return Remedy(.hostSystem, "Give the host another way to the network first")
    case .keyboard:
      return Remedy(
        .hardware,
        "Plug a second keyboard into a port of another controller, or make sure that the host can be reached otherwise")
    case .network:
      return Remedy(.hostSystem, "Move the host's traffic to another interface first")
    case .openNode:
      return Remedy(.hostSystem, "End the program that has it open")
    case .bootDisplay, .display, .pointer:
      return Remedy(.hardware, "Make sure that the host can do without it")
    }
  }
}

extension [HostUse] {
  /// What ends all of these uses, each remedy once.
  var remedies: [Remedy] {
    var remedies: [Remedy] = []
    for remedy in map(\.remedy) where !remedies.contains(remedy) { remedies.append(remedy) }
    return remedies
  }
}
