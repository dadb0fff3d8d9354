// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether power management has lost the function.
package struct DevicePowerCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case awake
    case asleep
    case noWakeUp = "no-wake-up"
    case failed
    case noState = "no-state"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.power",
    title: "The device comes back from its power-saving state",
    why: """
      vfio-pci puts a function that no guest has to sleep, down to D3cold, in which its power is cut. Most devices wake up again. Some \
      do not: the guest then fails with "stuck in D3" or "Unable to change power state from D3cold to D0", and often only a power cycle \
      of the whole machine brings the device back.
      """,
    how: """
      Sleeping is normal and no finding. Only evidence counts: configuration space that reads all ones while the kernel has the \
      function asleep (reading it wakes it up, or should), or runtime power management that ended in an error.
      """,
    reasons: [
      (Reason.awake, .pass, "awake"),
      (Reason.asleep, .pass, "asleep or idle, and still answering"),
      (Reason.noWakeUp, .warn, "asleep and not answering"),
      (Reason.failed, .warn, "the kernel failed to change its power state"),
      (Reason.noState, .notApplicable, "the kernel shows no power state"),
    ],
    fixableBy: [.hostSystem, .hardware],
    references: [
      ("Linux: sysfs-bus-pci, d3cold_allowed", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("Linux: PCI power management", "https://docs.kernel.org/power/pci.html"),
      ("Stuck in D3 after a guest", "https://github.com/gnif/vendor-reset/issues/76"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let power = device.power
    var evidence: [Evidence] = []
    func add(_ name: String, _ value: String?) {
      if let value { evidence.append(Evidence("\(device.busPath)/\(name)", value)) }
    }
    add("power_state", power.state?.rawValue)
    add("power/runtime_status", power.runtimeStatus?.rawValue)
    add("power/control", power.control)
    add("d3cold_allowed", power.d3coldAllowed.map { $0 ? "1" : "0" })
    guard power.state != nil || power.runtimeStatus != nil else {
      return [.notApplicable(Reason.noState, "the kernel shows no power state for it", evidence)]
    }
    if power.isAsleep && device.configuration.isAllOnes {
      evidence.append(Evidence(device.busPath(.config), "all ones"))
      return [
        .warn(
          Reason.noWakeUp, "asleep in \(power.state?.rawValue ?? "D3") and does not wake up", evidence,
          remedy: Self.remedies(device, context.machine))
      ]
    }
    if power.runtimeStatus == .error || power.state == .error {
      return [
        .warn(
          Reason.failed, "the kernel failed to change its power state", evidence,
          remedy: Self.remedies(device, context.machine))
      ]
    }
    // Not every function has other states than D0 to sleep in.
    if power.isAsleep {
      return [
        .pass(
          Reason.asleep, power.state == .d0 ? "idle" : "asleep (\(power.state?.rawValue ?? "suspended")) and answers",
          evidence)
      ]
    }
    return [
      .pass(Reason.awake, power.state.flatMap { $0 == .d0 ? nil : "in power state \($0)" } ?? "awake", evidence)
    ]
  }

  static func remedies(_ device: PCIDevice, _ machine: Machine) -> [Remedy] {
    var remedies = [
      Remedy(
        .hardware, "Shut the host down and cut its power for some seconds: a warm reboot may not be enough")
    ]
    // Not where it is off already, nor where the kernel has no such file.
    if device.power.d3coldAllowed == true {
      remedies.append(
        Remedy(
          .hostSystem, "Then keep the kernel from cutting its power; repeat it at every boot",
          command: "echo 0 | sudo tee \(device.busPath)/d3cold_allowed"))
    }
    let isWrittenDown = machine.bootConfiguration.moduleDirectives.contains {
      $0.command == "options" && $0.module == "vfio_pci"
        && $0.arguments.contains { ["disable_idle_d3=1", "disable_idle_d3=Y", "disable_idle_d3"].contains($0) }
    }
    if machine.kernel.parameters["vfio_pci.disable_idle_d3"] != "Y" && !isWrittenDown {
      remedies.append(
        Remedy(
          .hostSystem, "Or keep vfio-pci from putting idle devices to sleep at all",
          command: "echo 'options vfio-pci disable_idle_d3=1' | sudo tee /etc/modprobe.d/vfio-idle.conf"))
    }
    return remedies
  }
}
