// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Whether, and how well, the function can be reset between two guests.
public struct DeviceResetCheck: PCICheck {
  public init() {}

  public static let about = CheckDescription(
    id: "device.reset",
    title: "The device can be reset",
    why: """
      Every guest expects a device in the state after power-on. Without a reset it finds what the last guest, or the host's \
      driver, left behind: the first start works and the second fails, often until the host is rebooted; and whatever the last guest \
      put into the device's memory is there for the next. A function-level reset (flr, af_flr, device_specific, acpi) \
      does it for the function alone. A bus reset is as thorough and hits everything behind the same port. A power management \
      reset (pm) depends on what the device makes of it, and graphics cards often make nothing of it.
      """,
    how: """
      reset_method lists what the kernel would use, in order (Linux 5.15 and later); before that the capabilities in configuration \
      space tell. QEMU prefers a function-level reset, then a reset of the bus through VFIO if all that is hit belongs to the \
      guest, then pm. AMD chips that are known to need the module vendor-reset are looked at separately.
      """,
    verdicts: [
      (.pass, "a function-level reset, or a bus reset that hits only what goes along"),
      (.warn, "only pm, nothing at all, switched off, or a chip known not to come back from what there is"),
      (.unknown, "the kernel is too old to tell and configuration space could not be read"),
      (.notApplicable, "a bridge"),
    ],
    fixableBy: [.hostSystem, .virtualMachine, .hardware],
    references: [
      ("Linux: sysfs-bus-pci, reset_method", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("Linux: pci_reset_fn_methods", "https://github.com/torvalds/linux/blob/master/drivers/pci/pci.c"),
      ("vendor-reset since Linux 5.15", "https://github.com/gnif/vendor-reset/issues/46"),
    ])

  public func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let path = device.busPath + "/reset_method"
    if let gap = context.machine.gap(at: device.path + "/reset_method") {
      return device.unreadableAnswer("its reset methods could not be read", gap)
    }
    let options = ResetOptions(device, context)
    guard let methods = options.methods else {
      return [
        .unknown(
          "it can be reset, but only root learns how on a kernel before 5.15",
          [Evidence(device.busPath + "/reset", "present")], remedy: [.runAsRoot])
      ]
    }
    var evidence = [
      options.isFromKernel
        ? Evidence(path, device.resetMethods.map { $0.isEmpty ? "empty" : $0.joined(separator: " ") } ?? "absent")
        : Evidence(device.busPath + "/config", "offers \(methods.joined(separator: " "))")
    ]
    if options.isDisabled {
      return [
        .warn(
          "resetting it is switched off", evidence,
          remedy: [
            Remedy(.hostSystem, "Give it the kernel's methods back", command: "echo default | sudo tee \(path)")
          ])
      ]
    }
    if let chip = VendorResetModule.chip(of: device.identity), device.pciClass.isDisplay,
      options.functionLevel.isEmpty
    {
      let isLoaded = context.machine.kernel.loadedModules.contains(VendorResetModule.name)
      evidence.append(Evidence("/proc/modules", isLoaded ? "vendor_reset" : "no vendor_reset"))
      return [Self.vendorReset(chip, isLoaded: isLoaded, path, evidence)]
    }
    if !options.functionLevel.isEmpty {
      return [.pass("resets by itself: \(methods.joined(separator: ", "))", evidence)]
    }
    // The kernel offers bus only to a function that is alone on its bus.
    if methods.contains("bus") || methods.contains("cxl_bus") {
      return [.pass("resets with its bus, on which it is alone", evidence)]
    }
    evidence += options.others.prefix(8).map { Evidence($0.busPath + "/driver", $0.driver ?? "none") }
    if options.canResetBus {
      let along = options.others.isEmpty ? "on which it is alone" : "along with \(options.others.addressList)"
      return [.pass("has no reset of its own but resets with its bus, \(along)", evidence)]
    }
    return [Self.weak(device, options, methods, evidence, context)]
  }

  private static func vendorReset(_ chip: String, isLoaded: Bool, _ path: String, _ evidence: [Evidence]) -> Judgement {
    let select = Remedy(
      .hostSystem, "Select the module's reset; repeat it at every boot, after the module is loaded",
      command: "echo device_specific | sudo tee \(path)")
    if isLoaded {
      return .warn("vendor-reset is loaded for this \(chip) but not in use", evidence, remedy: [select])
    }
    return .warn(
      "a \(chip) often does not come back after a guest: the kernel's resets do not bring it up again", evidence,
      remedy: [
        Remedy(
          .hostSystem, "Install the module vendor-reset (github.com/gnif/vendor-reset) and load it",
          command: "sudo modprobe vendor-reset"),
        select,
      ])
  }

  private static func weak(
    _ device: PCIDevice, _ options: ResetOptions, _ methods: [String], _ evidence: [Evidence], _ context: CheckContext
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
    if methods.contains("pm") {
      let doubt =
        device.pciClass.isDisplay ? "which graphics adapters often ignore" : "which may leave part of its state behind"
      return .warn("can only be reset by power management, \(doubt)", evidence, remedy: remedies)
    }
    if options.hasBridge {
      return .warn(
        "has no reset of its own, and \(options.obstacles.addressList) keeps its bus from being reset", evidence,
        remedy: remedies)
    }
    return .warn("nothing can reset it: it keeps its state from one guest to the next", evidence, remedy: remedies)
  }
}
