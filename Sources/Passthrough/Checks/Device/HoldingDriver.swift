// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Drivers whose unbinding waits for as long as somebody uses the device, without an end and without a way to interrupt
/// it.
///
/// Whoever unbinds such a driver hangs: a shell, and libvirt (managed='yes') or Proxmox VE just the same.
enum HoldingDriver {
  /// One line a driver. nvidia: nv_pci_remove_helper waits for the last user
  /// (https://github.com/NVIDIA/open-gpu-kernel-modules/blob/main/kernel-open/nvidia/nv-pci.c; the same in the
  /// proprietary module; NVIDIA/open-gpu-kernel-modules#1374, kubernetes-sigs/dra-driver-nvidia-gpu#1076).
  static let names: Set<String> = ["nvidia"]

  /// What keeps the driver of a function from letting go.
  struct Hold {
    /// "nvidia does not let go while Xorg (pid 812) has /dev/nvidia0 open".
    let summary: String
    let uses: [HostUse]
    let evidence: [Evidence]
    /// What makes the driver let go. Who has it open can be ended; the console on a display is only gone with the
    /// driver's modules.
    var remedies: [Remedy] {
      let unload =
        uses.contains { $0.kind == .openNode }
        ? []
        : [
          Remedy(
            .hostSystem,
            "Then unload the driver before the VM starts: modules that are in use refuse, where unbinding would hang",
            command: "sudo modprobe -r nvidia_drm nvidia_modeset nvidia_uvm nvidia")
        ]
      return uses.prefix(12).remedies + unload + [
        Remedy(.driverBinding, "Or bind it to vfio-pci at boot, before its driver: see config.binding")
      ]
    }
  }

  /// nil where the driver lets go, or nobody keeps it.
  static func holding(_ device: PCIDevice, _ context: CheckContext) -> Hold? {
    guard let driver = device.driver, names.contains(driver), !device.isBoundToVFIO else { return nil }
    let uses = context.hostUses(below: device.path)
    let open = uses.filter { $0.kind == .openNode }
    if let first = open.first {
      let more = open.count > 1 ? ",\(andMore(open.count - 1))" : ""
      return Hold(
        summary: "\(driver) does not let go while \(first.summary)\(more): unbinding it waits without an end",
        uses: open,
        evidence: open.prefix(8).flatMap(\.evidence))
    }
    let displays = uses.filter { $0.kind == .display }
    if let first = displays.first {
      return Hold(
        summary: "\(driver) does not let go while \(first.summary): unbinding it waits without an end", uses: displays,
        evidence: displays.flatMap(\.evidence))
    }
    // With nvidia_drm or nvidia_modeset the console of the boot display is a user that no process shows.
    let modules = ["nvidia_drm", "nvidia_modeset"].filter(context.machine.kernel.loadedModules.contains)
    let boot = uses.filter { $0.kind == .bootDisplay }
    guard !boot.isEmpty, !modules.isEmpty else { return nil }
    return Hold(
      summary: "\(driver) drives the boot display and does not let go of it: unbinding it waits without an end",
      uses: boot,
      evidence: boot.flatMap(\.evidence) + [Evidence("/proc/modules", modules.joined(separator: " "))])
  }
}
