// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the kernel has vfio-pci, and by which interfaces it can be used.
package struct VFIOAvailableCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case loaded
    case builtIn = "built-in"
    case module
    case noNode = "no-node"
    case noVFIOPCI = "no-vfio-pci"
    case modulesUnknown = "modules-unknown"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "vfio.available",
    title: "The kernel has vfio-pci",
    why: """
      vfio-pci is the driver that hands a PCI device to QEMU. There are two ways to open one: by its group (/dev/vfio/N) and, \
      since Linux 6.6, by its own node (/dev/vfio/devices/vfioN) together with iommufd (/dev/iommu). Kernels are built with \
      either or both, and a guest defined for the one does not start on the other.
      """,
    how: """
      vfio-pci counts as there when its PCI driver is registered, or modules.builtin or modules.dep list it; a module is \
      loaded by whoever binds a device. The interfaces are told by their nodes in /dev, since sysfs shows them even when the \
      nodes are missing. A node for a device appears only once one is bound; /dev/vfio/vfio can be there before VFIO is \
      loaded.
      """,
    reasons: [
      (Reason.loaded, .pass, "vfio-pci is loaded"),
      (Reason.builtIn, .pass, "vfio-pci is built into the kernel"),
      (Reason.module, .pass, "vfio-pci is a module that is not loaded yet"),
      (Reason.noNode, .warn, "a device is bound to a VFIO driver, but there is no node to open it by"),
      (Reason.noVFIOPCI, .fail, "this kernel has no vfio-pci"),
      (CommonReason.unreadable, .unknown, "which modules there are, or the nodes in /dev/vfio, could not be read"),
      (Reason.modulesUnknown, .unknown, "vfio-pci is not loaded, and no list says which modules this kernel has"),
    ],
    fixableBy: [.hostSystem],
    references: [
      ("Linux: VFIO", "https://docs.kernel.org/driver-api/vfio.html"),
      ("Linux: iommufd", "https://docs.kernel.org/userspace-api/iommufd.html"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let kernel = machine.kernel
    let isBuiltIn = kernel.builtInModules?.contains("vfio_pci") == true
    let isLoaded = kernel.loadedModules.contains("vfio_pci")
    let isRegistered = kernel.pciDrivers.contains("vfio-pci")
    let isAvailable = kernel.availableModules?.contains("vfio_pci") == true
    let modules = "/lib/modules/\(kernel.release ?? "?")"
    guard isBuiltIn || isLoaded || isRegistered || isAvailable else {
      if kernel.builtInModules != nil && kernel.availableModules != nil {
        return [
          .fail(
            Reason.noVFIOPCI,
            "this kernel has no vfio-pci\(kernel.release.map { " (\($0))" } ?? "")",
            [
              Evidence("\(modules)/modules.builtin", "no vfio-pci"), Evidence("\(modules)/modules.dep", "no vfio-pci"),
              Evidence("/sys/bus/pci/drivers/vfio-pci", "absent"),
            ],
            remedy: [
              Remedy(
                .hostSystem,
                "Install a kernel built with CONFIG_VFIO_PCI, or the package with this kernel's remaining modules")
            ])
        ]
      }
      return [
        .unknown(
          Reason.modulesUnknown,
          "cannot tell whether this kernel has vfio-pci (no /lib/modules of it)",
          [Evidence("/sys/bus/pci/drivers/vfio-pci", "absent"), Evidence("\(modules)/modules.builtin", "absent")],
          gap: machine.gaps.first { $0.path.hasPrefix(modules) } ?? machine.unrecorded(at: modules),
          remedy: [
            Remedy(.hostSystem, "Try to load it", command: "sudo modprobe vfio-pci"),
            Remedy(
              .hostSystem, "Or see whether the kernel was built with it: =y or =m, or is not set",
              command: "zgrep CONFIG_VFIO /proc/config.gz"),
          ])
      ]
    }
    var evidence: [Evidence] = []
    let reason: Reason
    let how: String
    if isLoaded {
      reason = .loaded
      how = "vfio-pci is loaded"
      evidence.append(Evidence("/proc/modules", "vfio_pci"))
    } else if isBuiltIn || isRegistered {
      reason = .builtIn
      how = "vfio-pci is built in"
      evidence.append(
        isBuiltIn
          ? Evidence("\(modules)/modules.builtin", "vfio-pci") : Evidence("/sys/bus/pci/drivers/vfio-pci", "exists"))
    } else {
      reason = .module
      how = "vfio-pci is a module, not loaded yet"
      evidence.append(Evidence("\(modules)/modules.dep", "vfio-pci"))
    }
    let nodes = machine.vfio
    let interfaces =
      [
        nodes.hasContainer || !nodes.groups.isEmpty ? "group interface" : nil,
        nodes.devices.isEmpty ? nil : "device nodes", nodes.hasIOMMUFD ? "iommufd" : nil,
      ].compactMap(\.self)
    evidence += [
      Evidence(VFIONodes.container, nodes.hasContainer ? "exists" : "absent"),
      Evidence("/dev/iommu", nodes.hasIOMMUFD ? "exists" : "absent"),
    ]
    evidence += nodes.groups.sorted().prefix(4).map { Evidence(VFIONodes.node(ofGroup: $0), "exists") }
    evidence += nodes.devices.sorted().prefix(4).map { Evidence(VFIONodes.node(ofDevice: $0), "exists") }

    if let gap = machine.gap(at: VFIONodes.directory) {
      return [.unknown("\(how), but its nodes could not be listed", evidence, gap: gap)]
    }
    let unopenable = machine.pci.devices.filter { device in
      device.isBoundToVFIO && !(device.group.map(nodes.groups.contains) ?? true)
        && !(device.vfioDeviceName.map(nodes.devices.contains) ?? false)
    }
    if let device = unopenable.first {
      let others = andMore(unopenable.count - 1)
      return [
        .warn(
          Reason.noNode,
          "\(how), but \(device.address)\(others) has no node in /dev to be opened by",
          evidence + [
            Evidence("\(device.busPath)/driver", device.driver ?? "?"),
            Evidence(VFIONodes.node(ofGroup: device.group ?? 0), "absent"),
          ],
          remedy: [
            Remedy(
              .hostSystem, "Let udev make the nodes; in a container, pass /dev/vfio on",
              command: "sudo udevadm trigger --action=add --subsystem-match=vfio --subsystem-match=vfio-dev")
          ])
      ]
    }
    return [.pass(reason, interfaces.isEmpty ? how : "\(how); \(interfaces.joined(separator: " and "))", evidence)]
  }
}
