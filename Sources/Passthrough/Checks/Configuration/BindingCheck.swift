// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether devices are bound now as the configuration wants them bound at boot.
package struct BindingCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case asConfigured = "as-configured"
    case ownRegistration = "own-registration"
    case inUse = "in-use"
    case driverOverride = "driver-override"
    case driverctlOverride = "driverctl-override"
    case modprobeIgnored = "modprobe-ignored"
    case idsReplaced = "ids-replaced"
    case notBound = "not-bound"
    case notLoaded = "not-loaded"
    case builtInDriver = "built-in-driver"
    case noSoftdep = "no-softdep"
    case oldInitramfs = "old-initramfs"
    case notPCIBack = "not-pciback"
    case twinAtRisk = "twin-at-risk"
    case twinTaken = "twin-taken"
    case byHand = "by-hand"
    case notConfigured = "not-configured"
  }

  package init() {}

  package static let dependsOnTargets = true

  package static let about = CheckDescription(
    id: "config.binding",
    title: "Devices are bound as configured",
    why: """
      Ids given to vfio-pci only help if vfio-pci comes first: a driver that is built in or loaded earlier keeps the device. \
      Ids also name a product, not a card, so of two identical cards both are taken. And a device bound by hand is back with \
      its old driver after the next boot.
      """,
    how: """
      What modprobe.d, the kernel command line and driverctl say about vfio-pci is compared with the driver that each named \
      device has now; without a named device, every device that is configured for or bound to a VFIO driver is looked at. \
      softdep lines, lists of modules for the initramfs and modules.builtin explain a difference. A device that a running \
      guest holds may have been bound by libvirt and will be given back.
      """,
    reasons: [
      (Reason.asConfigured, .pass, "the device is bound as configured"),
      (Reason.ownRegistration, .pass, "the device's driver registers it with VFIO: it needs no binding"),
      (Reason.inUse, .pass, "the device is bound, and a process such as a running guest has it open"),
      (Reason.driverOverride, .warn, "it is configured for vfio-pci, and its driver_override names another driver"),
      (
        Reason.driverctlOverride, .warn,
        "it is configured for vfio-pci with driverctl, whose override was not applied or was undone"
      ),
      (
        Reason.modprobeIgnored, .warn,
        "it is configured for vfio-pci in modprobe.d, which a vfio-pci built into the kernel does not read"
      ),
      (Reason.idsReplaced, .warn, "it is configured for vfio-pci, and a later ids= replaces the one that names it"),
      (
        Reason.notBound, .warn,
        "it is configured for vfio-pci and has no driver: it was unbound, or vfio-pci refused it"
      ),
      (Reason.notLoaded, .warn, "it is configured for vfio-pci, and vfio-pci is not loaded"),
      (Reason.builtInDriver, .warn, "it is configured for vfio-pci, and a driver built into the kernel comes first"),
      (
        Reason.noSoftdep, .warn,
        "it is configured for vfio-pci, and the module of another driver was loaded first: no softdep makes it wait"
      ),
      (
        Reason.oldInitramfs, .warn,
        "it is configured for vfio-pci, and the module of another driver was loaded first: the initramfs may be older than the configuration"
      ),
      (Reason.notPCIBack, .warn, "xen-pciback.hide names it, and another driver or none is bound to it"),
      (
        Reason.twinAtRisk, .warn, "its ids name another device of the same product too, which vfio-pci may take at boot"
      ),
      (Reason.twinTaken, .warn, "vfio-pci took another device of the same product too: ids name a product, not a card"),
      (Reason.byHand, .warn, "it is bound by hand: the binding will not survive a reboot"),
      (
        CommonReason.unreadable, .unknown,
        "the device is bound, but whether by a guest or by configuration could not be read"
      ),
      (Reason.notConfigured, .notApplicable, "no configuration binds a device at boot"),
    ],
    fixableBy: [.driverBinding, .kernelCommandLine, .hostSystem],
    references: [
      ("modprobe.d(5)", "https://man7.org/linux/man-pages/man5/modprobe.d.5.html"),
      ("driverctl", "https://gitlab.com/driverctl/driverctl"),
      (
        "Linux: vfio_pci.c",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/vfio/pci/vfio_pci.c"
      ),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let binding = context.binding
    let targets = context.targetFunctions
    if machine.isXenControlDomain { return targets.map { Self.xenAnswer($0, machine) } }
    let devices =
      targets.isEmpty
      ? machine.pci.devices.filter { !$0.isBridge && ($0.isBoundToVFIO || binding.concerns($0)) } : targets
    if devices.isEmpty {
      return [
        .notApplicable(
          Reason.notConfigured, "nothing is configured for or bound to vfio-pci", binding.claims.map(\.evidence))
      ]
    }
    let targeted = Set(targets.map(\.address))
    // Functions that ids take although nobody asked for them; only worth knowing when somebody asked for others.
    let bystanders = targets.isEmpty ? [] : context.claimedFunctions.filter { !targeted.contains($0.address) }
    return devices.map { device in
      var judgement = Self.judge(device, binding, machine, bystanders)
      judgement.subject = .pci(device.address)
      // What has to stay is not bound for good either.
      if !judgement.remedy.isEmpty, let reason = context.reasonToLeave(device) {
        judgement.remedy = [Remedy(.driverBinding, "Leave it as it is: \(reason.summary)")]
      }
      return judgement
    }
  }

  /// On Xen's control domain: what xen-pciback.hide takes at boot, "(0000:01:00.0)(0000:01:00.1)"
  /// (drivers/xen/xen-pciback/pci_stub.c, pcistub_init), where the domain and the function may be left out of an
  /// address and both slot and function may be "*".
  private static func xenAnswer(_ device: PCIDevice, _ machine: Machine) -> Judgement {
    let driver = Evidence("\(device.busPath)/driver", device.driver ?? "none")
    let list = machine.kernel.argument("xen-pciback.hide") ?? ""
    let evidence = [driver] + (list.isEmpty ? [] : [Evidence("/proc/cmdline", "xen-pciback.hide=\(list)")])
    let isListed = list.split { "() ,".contains($0) }.contains { entry in
      let parts = entry.split(separator: ".", maxSplits: 1)
      return PCIAddress(entry) == device.address
        || (parts.count == 2 && parts[1] == "*" && PCIAddress("\(parts[0]).0")?.isSameSlot(as: device.address) == true)
    }
    var judgement: Judgement =
      switch (isListed, device.isBoundToPCIBack) {
      case (true, true): .pass(Reason.asConfigured, "bound to xen-pciback as configured (xen-pciback.hide)", evidence)
      case (true, false):
        .warn(
          Reason.notPCIBack,
          "xen-pciback.hide names it but \(device.driver.map { "\($0) has it" } ?? "no driver has it")", evidence,
          remedy: [
            Remedy(
              .hostSystem,
              "Have xen-pciback loaded before the device's own driver: add it to the initramfs, regenerate that, then reboot"
            )
          ])
      case (false, _):
        .notApplicable(
          Reason.notConfigured, "no argument xen-pciback.hide binds it at boot; the toolstack can do it later", evidence
        )
      }
    judgement.subject = .pci(device.address)
    return judgement
  }

  private static func judge(
    _ device: PCIDevice, _ binding: VFIOBinding, _ machine: Machine, _ bystanders: [PCIDevice]
  ) -> Judgement {
    var evidence = [Evidence("\(device.busPath)/driver", device.driver ?? "none")]
    evidence += binding.claims(on: device).map(\.evidence)
    if let override = binding.driverctl(device) { evidence.append(Evidence(override.path, override.driver)) }
    if let driver = device.driver, device.isBoundToVFIO, !PCIDevice.isVFIODriver(driver) {
      return .pass(Reason.ownRegistration, "registered with VFIO by \(driver) itself: nothing has to bind it", evidence)
    }
    guard device.isBoundToVFIO else {
      guard binding.concerns(device) else {
        return .notApplicable(
          Reason.notConfigured,
          "nothing binds it to vfio-pci at boot; libvirt (managed='yes') or driverctl can do it later", evidence)
      }
      let (reason, clause, remedy) = reason(device, binding, machine)
      let holder = device.driver.map { "\($0) has it" } ?? "no driver has it"
      return .warn(reason, "it is configured for vfio-pci but \(holder): \(clause)", evidence, remedy: remedy)
    }
    let driver = device.driver ?? "vfio-pci"
    guard binding.binds(device) else { return byHand(device, driver, evidence, machine) }
    // Only by ids does one card bring its twins along; driverctl names the slot.
    if binding.driverctl(device) == nil {
      let ids = binding.claims(on: device).filter(\.counts).flatMap(\.ids).filter { $0.matches(device) }
      // One that driverctl binds is meant to be bound.
      let twins = bystanders.filter { other in ids.contains { $0.matches(other) } && binding.driverctl(other) == nil }
      let byAddress = [
        Remedy(
          .driverBinding,
          "Bind by address instead of by id: take \(ids.map(\.text).joined(separator: ", ")) out of \(places(binding, device)), then set an override for this device",
          command: "sudo driverctl set-override \(device.address) vfio-pci")
      ]
      if let twin = twins.first(where: { !$0.isBoundToVFIO }) {
        return .warn(
          Reason.twinAtRisk,
          "its ids name \(twin.address) as well, which \(twin.driver ?? "no driver") has now and vfio-pci may take at boot",
          evidence + [Evidence("\(twin.busPath)/driver", twin.driver ?? "none")],
          remedy: byAddress)
      }
      if !twins.isEmpty {
        return .warn(
          Reason.twinTaken,
          "bound to \(driver) as configured, and the ids took \(twins.addressList) as well: ids name a product, not a card",
          evidence + twins.prefix(4).map { Evidence("\($0.busPath)/driver", $0.driver ?? "none") }, remedy: byAddress)
      }
    }
    return .pass(Reason.asConfigured, "bound to \(driver) as configured", evidence)
  }

  /// Where the ids stand that bind a device.
  private static func places(_ binding: VFIOBinding, _ device: PCIDevice) -> String {
    var seen: Set<String> = []
    return binding.claims(on: device).filter(\.counts).map(\.path).filter { seen.insert($0).inserted }.joined(
      separator: ", ")
  }

  /// A device that no configuration binds: a guest holds it, or somebody bound it for the time being.
  private static func byHand(
    _ device: PCIDevice, _ driver: String, _ evidence: [Evidence], _ machine: Machine
  ) -> Judgement {
    if let open = machine.usage.openNodes.first(where: { device.vfioNodes.contains($0.node) }) {
      return .pass(
        Reason.inUse,
        "bound to \(driver) for \(open.command) (pid \(open.process)), which has it open; nothing binds it at boot",
        evidence + [Evidence(open.path, open.node)])
    }
    let configuration = ["/etc/modprobe.d", "/etc/driverctl.d", HostUsage.openFilesPath]
    if let gap = machine.gaps.first(where: { gap in configuration.contains { gap.path.hasPrefix($0) } }) {
      return .unknown(
        "bound to \(driver); whether by a running guest or for good could not be read", evidence, gap: gap)
    }
    return .warn(
      Reason.byHand,
      "bound to \(driver) by hand: nothing that was found binds it again after a reboot", evidence,
      remedy: [
        Remedy(
          .driverBinding, "Make the binding permanent, unless libvirt binds it with managed='yes'",
          command: "sudo driverctl set-override \(device.address) vfio-pci")
      ])
  }

  /// Why a device that is configured for vfio-pci has another driver or none, and what helps.
  private static func reason(
    _ device: PCIDevice, _ binding: VFIOBinding, _ machine: Machine
  ) -> (Reason, String, [Remedy]) {
    let byAddress = Remedy(
      .driverBinding, "Bind it by address, now and at every boot",
      command: "sudo driverctl set-override \(device.address) vfio-pci")
    if let override = device.driverOverride, !PCIDevice.isVFIODriver(override) {
      return (.driverOverride, "its driver_override is \(override)", [byAddress])
    }
    if binding.driverctl(device) != nil {
      return (.driverctlOverride, "driverctl's override was not applied or was undone", [byAddress])
    }
    let claims = binding.claims(on: device)
    guard claims.contains(where: \.counts) else {
      if binding.isBuiltIn {
        let ids = claims.flatMap(\.ids).filter { $0.matches(device) }.map(\.text)
        return (
          .modprobeIgnored,
          "vfio-pci is built into the kernel, which does not read modprobe.d",
          [
            Remedy(
              .kernelCommandLine, "Give the ids on the kernel command line and reboot",
              command: "vfio-pci.ids=\(ids.joined(separator: ","))")
          ]
        )
      }
      let last = binding.claims.last?.path ?? "a later line"
      return (
        .idsReplaced,
        "a later ids= in \(last) replaces the one that names it",
        [Remedy(.driverBinding, "Put all ids into one line, the one in \(last)")]
      )
    }
    guard let driver = device.driver else {
      if binding.isBuiltIn || machine.kernel.pciDrivers.contains("vfio-pci") {
        return (
          .notBound,
          "it was unbound, or vfio-pci refused it",
          [
            Remedy(
              .driverBinding, "Let the kernel look for its driver again",
              command: "echo \(device.address) | sudo tee /sys/bus/pci/drivers_probe")
          ]
        )
      }
      return (
        .notLoaded,
        "vfio-pci is not loaded",
        [
          Remedy(
            .hostSystem, "Have vfio-pci loaded at boot, then reboot",
            command: "echo vfio-pci | sudo tee /etc/modules-load.d/vfio-pci.conf")
        ]
      )
    }
    return race(driver, machine, byAddress)
  }

  /// Who was faster than vfio-pci, and why.
  private static func race(_ driver: String, _ machine: Machine, _ byAddress: Remedy) -> (Reason, String, [Remedy]) {
    let module = module(of: driver)
    if machine.kernel.builtInModules?.contains(module) == true {
      return (.builtInDriver, "\(module) is built into the kernel and comes before vfio-pci", [byAddress])
    }
    let boot = machine.bootConfiguration
    let isSoftDependency = boot.moduleDirectives.contains {
      $0.command == "softdep" && $0.module == module
        && $0.arguments.drop { $0 != "pre:" }.prefix { $0 != "post:" }.contains { $0 == "vfio-pci" || $0 == "vfio_pci" }
    }
    let isInInitramfs =
      boot.earlyModules.contains { $0.isInitramfs && $0.module == "vfio_pci" }
      || machine.kernel.argument("rd.driver.pre").map {
        $0.split(separator: ",").contains { $0 == "vfio-pci" || $0 == "vfio_pci" }
      } == true
    let rebuild = Remedy(
      .hostSystem, "Regenerate the initramfs (Fedora: dracut -f, Arch: mkinitcpio -P), then reboot",
      command: "sudo update-initramfs -u")
    if !isSoftDependency && !isInInitramfs {
      return (
        .noSoftdep,
        "\(module) was loaded first, and no softdep makes it wait",
        [
          Remedy(
            .driverBinding, "Make \(module) wait for vfio-pci",
            command: "echo 'softdep \(module) pre: vfio-pci' | sudo tee -a /etc/modprobe.d/vfio.conf"),
          rebuild,
        ]
      )
    }
    return (
      .oldInitramfs, "\(module) was loaded first; the initramfs may be older than the configuration",
      [rebuild, byAddress]
    )
  }

  /// The module that holds a driver, where the two have different names.
  private static func module(of driver: String) -> String {
    switch driver {
    case "xhci_hcd": "xhci_pci"
    default: driver.replacing("-", with: "_")
    }
  }
}
