// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether, and how well, the function can be reset between two guests.
package struct DeviceResetCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case functionLevel = "function-level"
    case bus
    case busOrPM = "bus-or-pm"
    case vendorResetActive = "vendor-reset-active"
    case busOnly = "bus-only"
    case pmOnly = "pm-only"
    case busBlocked = "bus-blocked"
    case noReset = "no-reset"
    case disabled
    case vendorReset = "vendor-reset"
    case vendorResetUnused = "vendor-reset-unused"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.reset",
    title: "The device can be reset",
    why: """
      Every guest expects a device in the state after power-on. Without a reset it finds what the last guest, or the host's \
      driver, left behind: the first start works and the second fails, often until the host is rebooted; and whatever the last guest \
      put into the device's memory is there for the next. A function-level reset (flr, af_flr, device_specific, acpi) \
      does it for the function alone. A bus reset is as thorough and hits everything behind the same port: it is how graphics cards \
      are reset between guests, but other devices may lose their link or their firmware by it, and nothing tells beforehand. A power \
      management reset (pm) depends on what the device makes of it, and graphics cards often make nothing of it.
      """,
    how: """
      reset_method lists what the kernel would use, in order (Linux 5.15 and later); before that the capabilities in configuration \
      space tell. QEMU prefers a function-level reset, then a reset of the bus through VFIO if all that is hit belongs to the \
      guest, then pm. A bus reset that is all there is passes for graphics cards only. AMD chips that are known to need the module \
      vendor-reset are looked at separately: before Linux 5.15 the module takes part by itself, later it has to be selected in \
      reset_method. Other products known for trouble: device.known-trouble.
      """,
    reasons: [
      (Reason.functionLevel, .pass, "a function-level reset"),
      (Reason.bus, .pass, "a bus reset of a graphics card that hits only what goes to the same guest"),
      (Reason.busOrPM, .pass, "a bus reset that hits only what goes to the same guest, and a power management reset"),
      (
        Reason.vendorResetActive, .pass,
        "the module vendor-reset, which the chip needs, is loaded and takes part by itself"
      ),
      (Reason.busOnly, .warn, "only a bus reset of something other than a graphics card"),
      (Reason.pmOnly, .warn, "only a power management reset"),
      (Reason.busBlocked, .warn, "no reset of its own, and other functions keep its bus from being reset"),
      (Reason.noReset, .warn, "no reset method"),
      (Reason.disabled, .warn, "resetting it is switched off (reset_method is empty)"),
      (
        Reason.vendorReset, .warn,
        "a chip known not to come back from the kernel's resets, without the module vendor-reset"
      ),
      (
        Reason.vendorResetUnused, .warn,
        "the module vendor-reset, which the chip needs, is loaded but not selected in reset_method"
      ),
      (
        CommonReason.needsRoot, .unknown,
        "the kernel is too old to tell, and only root can read all of configuration space"
      ),
      (CommonReason.unreadable, .unknown, "reset_method could not be read"),
      (CommonReason.bridge, .notApplicable, "a bridge"),
    ],
    fixableBy: [.hostSystem, .virtualMachine, .hardware],
    references: [
      ("Linux: sysfs-bus-pci, reset_method", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("Linux: pci_reset_fn_methods", "https://github.com/torvalds/linux/blob/master/drivers/pci/pci.c"),
      ("vendor-reset since Linux 5.15", "https://github.com/gnif/vendor-reset/issues/46"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let path = device.busPath(.resetMethod)
    if let gap = context.machine.gap(at: device.path(.resetMethod)) {
      return device.unreadableAnswer("its reset methods could not be read", gap)
    }
    if let answer = device.deadAnswer("whether a reset works is not known") { return answer }
    let options = ResetOptions(device, context)
    guard let methods = options.methods else {
      return [
        .unknown(
          CommonReason.needsRoot, "it can be reset, but only root learns how on a kernel before 5.15",
          [Evidence(device.busPath(.reset), "present")], remedy: [.runAsRoot])
      ]
    }
    var evidence = [
      options.isFromKernel
        ? Evidence(path, device.resetMethods.map { $0.isEmpty ? "empty" : $0.words } ?? "absent")
        : Evidence(device.busPath(.config), "offers \(methods.words)")
    ]
    if options.isDisabled {
      return [
        .warn(
          Reason.disabled, "resetting it is switched off", evidence,
          remedy: [
            Remedy(.hostSystem, "Give it the kernel's methods back", command: "echo default | sudo tee \(path)")
          ])
      ]
    }
    if let chip = VendorReset.chip(of: device.identity), device.pciClass.isDisplay, options.functionLevel.isEmpty {
      return [Self.vendorReset(chip, device, context.machine.kernel, evidence)]
    }
    if !options.functionLevel.isEmpty {
      return [.pass(Reason.functionLevel, "resets by itself: \(methods.map(\.rawValue).listed())", evidence)]
    }
    evidence += options.others.prefix(8).map { Evidence($0.busPath(.driver), $0.driver ?? "none") }
    // The kernel offers bus only to a function that is alone on its bus.
    let isAlone = methods.contains(where: \.isOfBus)
    guard isAlone || options.canResetBus else { return [Self.weak(device, options, methods, evidence, context)] }
    let along = options.others.isEmpty ? "it is alone on its bus" : "along with \(options.others.addressList)"
    // How every graphics card without a function-level reset is reset between guests; and what has a second way is not
    // lost by one that fails.
    let isGraphicsCard = context.machine.pci.functions(ofSlot: device.address).contains(where: \.pciClass.isDisplay)
    if isGraphicsCard {
      return [.pass(Reason.bus, "no function-level reset; a bus reset resets it, \(along)", evidence)]
    }
    if methods.contains(.powerManagement) {
      return [
        .pass(Reason.busOrPM, "no function-level reset; a bus reset or power management resets it, \(along)", evidence)
      ]
    }
    return [
      .warn(
        Reason.busOnly, "only a bus reset, \(along): untested, and not as good as a function-level reset", evidence,
        remedy: [
          Remedy(
            .hostSystem,
            "Try two VM starts in a row before relying on it; where the second fails, the host has to reboot between")
        ])
    ]
  }

  private static func vendorReset(
    _ chip: String, _ device: PCIDevice, _ kernel: Kernel, _ evidence: [Evidence]
  ) -> Judgement {
    let isLoaded = kernel.loadedModules.contains(VendorReset.module)
    let evidence = evidence + [Evidence("/proc/modules", isLoaded ? "vendor_reset" : "no vendor_reset")]
    // Linux 5.15 brought reset_method; before that the module hooks the kernel's reset (gnif/vendor-reset#46). Without
    // the file there is nothing to select, whatever the version.
    let select =
      device.resetMethods == nil
      ? []
      : [
        Remedy(
          .hostSystem, "Select the module's reset; repeat it at every boot, after the module is loaded",
          command: "echo device_specific | sudo tee \(device.busPath)/reset_method")
      ]
    if isLoaded {
      guard device.resetMethods != nil else {
        return .pass(
          Reason.vendorResetActive, "vendor-reset is loaded for this \(chip) and takes part by itself on this kernel",
          evidence)
      }
      return .warn(
        Reason.vendorResetUnused, "vendor-reset is loaded for this \(chip) but not in use", evidence, remedy: select)
    }
    return .warn(
      Reason.vendorReset,
      "a \(chip) often does not come back after a guest: the kernel's resets do not bring it up again", evidence,
      remedy: [
        Remedy(
          .hostSystem, "Install the module vendor-reset (github.com/gnif/vendor-reset) and load it",
          command: "sudo modprobe vendor-reset")
      ] + select)
  }

  private static func weak(
    _ device: PCIDevice, _ options: ResetOptions, _ methods: [ResetMethod], _ evidence: [Evidence],
    _ context: CheckContext
  ) -> Judgement {
    var remedies: [Remedy] = []
    let strangers = options.obstacles.filter { !$0.isBridge }
    if options.hasBridge, !strangers.isEmpty, strangers.count == options.obstacles.count {
      remedies += CompanionRemedies([device], context).remedies(strangers, for: .busReset)
    }
    remedies.append(
      Remedy(
        .hostSystem,
        "Try two guest starts in a row before relying on it; where the second fails, reboot the host between"))
    if methods.contains(.powerManagement) {
      let doubt =
        device.pciClass.isDisplay ? "which graphics adapters often ignore" : "which may leave part of its state behind"
      return .warn(Reason.pmOnly, "can only be reset by power management, \(doubt)", evidence, remedy: remedies)
    }
    if options.hasBridge {
      return .warn(
        Reason.busBlocked,
        "has no reset of its own, and \(options.obstacles.addressList) \(plural(options.obstacles.count, "keeps", "keep")) its bus from being reset",
        evidence,
        remedy: remedies)
    }
    return .warn(
      Reason.noReset, "no reset method: the first VM start works, the second may not until the host reboots", evidence,
      remedy: remedies)
  }
}
