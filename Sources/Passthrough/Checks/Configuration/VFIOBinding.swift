// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Everything on a machine that is to bind devices to vfio-pci when it boots.
struct VFIOBinding {
  /// Ids from one place: a line of modprobe.d, or the kernel command line.
  struct Claim {
    /// `/etc/modprobe.d/vfio.conf`, `/proc/cmdline`.
    let path: String
    /// The line of modprobe.d; nil on the kernel command line.
    let line: Int?
    let ids: [VFIODeviceID]
    /// Whether it has an effect. A later `ids=` replaces an earlier one; modprobe.d is not read for a built-in module.
    let counts: Bool

    var evidence: Evidence {
      let list = ids.map(\.text).joined(separator: ",")
      return Evidence(path, line.map { "line \($0): options vfio-pci ids=\(list)" } ?? "vfio-pci.ids=\(list)")
    }
  }

  let claims: [Claim]
  /// Whether vfio-pci is part of the kernel image.
  let isBuiltIn: Bool
  private let driverctl: [PCIAddress: DriverOverride]

  init(_ machine: Machine) {
    let kernel = machine.kernel
    let isBuiltIn =
      kernel.builtInModules?.contains("vfio_pci")
      ?? (kernel.pciDrivers.contains("vfio-pci") && !kernel.loadedModules.contains("vfio_pci"))
    self.isBuiltIn = isBuiltIn
    let lines = machine.bootConfiguration.moduleDirectives.filter { $0.command == "options" && $0.module == "vfio_pci" }
      .compactMap { line in
        line.arguments.last { $0.hasPrefix("ids=") }.map {
          (path: line.path, line: line.line as Int?, list: $0.dropFirst(4))
        }
      }
    let argument =
      kernel.argument("vfio-pci.ids").map { [(path: "/proc/cmdline", line: nil as Int?, list: $0[...])] } ?? []
    // kmod gives the module modprobe.d's options first and the kernel command line's after them.
    let all = lines + argument
    claims = all.enumerated().map { position, claim in
      Claim(
        path: claim.path, line: claim.line, ids: VFIODeviceID.list(claim.list),
        counts: position == all.count - 1 && !(isBuiltIn && claim.path != "/proc/cmdline"))
    }
    driverctl = Dictionary(
      machine.bootConfiguration.driverOverrides.map { ($0.address, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// The claims on a function, and the ids in them that name it.
  func claims(on device: PCIDevice) -> [Claim] {
    claims.filter { claim in claim.ids.contains { $0.matches(device) } }
  }

  /// What driverctl sets for a function at boot, if that is a VFIO driver.
  func driverctl(_ device: PCIDevice) -> DriverOverride? {
    driverctl[device.address].flatMap { PCIDevice.isVFIODriver($0.driver) ? $0 : nil }
  }

  /// Whether anything, with or without effect, is to bind a function.
  func concerns(_ device: PCIDevice) -> Bool { driverctl(device) != nil || !claims(on: device).isEmpty }

  /// Whether something binds a function at boot.
  func binds(_ device: PCIDevice) -> Bool { driverctl(device) != nil || claims(on: device).contains(where: \.counts) }
}
