// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether resizable BARs have the size that the guest should see.
package struct DeviceResizableBARCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case largest
    case notDisplay = "not-display"
    case smaller
    case noResizableBAR = "no-resizable-bar"
    case notInUse = "not-in-use"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.rebar",
    title: "Resizable BARs have their full size",
    why: """
      A guest cannot resize a BAR: vfio-pci lets it read the capability but not write it, QEMU before 8.1 hides it and later ones show \
      the present size as the only one. So the guest gets what the host has set. A graphics adapter left at 256 MiB works, but \
      its driver has to move data through that window, which costs speed in some programs.
      """,
    how: """
      The sizes that the device can take come from resourceN_resize (Linux 6.1 and later, without privileges), otherwise from the \
      Resizable BAR capability in extended configuration space, which only root can read; the present size from the kernel's list \
      of ranges.
      """,
    reasons: [
      (Reason.largest, .pass, "every resizable BAR is at its largest"),
      (Reason.notDisplay, .pass, "a BAR is smaller than it could be, and the device is no display adapter"),
      (Reason.smaller, .warn, "a display adapter's BAR is smaller than it could be"),
      (CommonReason.needsRoot, .unknown, "only root can read the capability"),
      (Reason.noResizableBAR, .notApplicable, "no resizable BAR"),
      (Reason.notInUse, .notApplicable, "the kernel lists no range for any resizable BAR"),
    ],
    fixableBy: [.firmware, .hostSystem],
    references: [
      ("Linux: sysfs-bus-pci, resourceN_resize", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      (
        "QEMU: static Resizable BAR capability",
        "https://lore.kernel.org/r/20230505232308.2869912-1-alex.williamson@redhat.com"
      ),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    if let answer = device.deadAnswer("its resizable BARs cannot be read") { return answer }
    let largest = device.largestBARSizes
    guard !largest.isEmpty else {
      // From 6.1 on the kernel would have made the files.
      if device.configuration.resizableBARs.isUnreadable && device.pciClass.isDisplay
        && context.machine.kernel.isVersion(6, 1) != true
      {
        return [
          .unknown(
            CommonReason.needsRoot, "whether its BARs can be resized is not readable",
            [Evidence(device.busPath(.config), "\(device.configuration.bytes.count) bytes")], remedy: [.runAsRoot])
        ]
      }
      return [.notApplicable(Reason.noResizableBAR, "no resizable BAR")]
    }
    var evidence: [Evidence] = []
    var small: [(bar: PCIResource, largest: UInt64)] = []
    var states: [String] = []
    for (index, size) in largest.sorted(by: { $0.key < $1.key }) {
      guard let bar = device.bars.first(where: { $0.index == index }) else { continue }
      evidence.append(
        Evidence(
          device.busPath + "/resource\(index)_resize", "now \(ByteSize(bar.size)), at most \(ByteSize(size))"))
      states.append("BAR \(index) \(ByteSize(bar.size))")
      if bar.size < size { small.append((bar, size)) }
    }
    guard !states.isEmpty else { return [.notApplicable(Reason.notInUse, "no resizable BAR in use")] }
    guard let worst = small.max(by: { $0.largest < $1.largest }) else {
      return [.pass(Reason.largest, "at the largest size: \(states.joined(separator: ", "))", evidence)]
    }
    let summary =
      "BAR \(worst.bar.index) is \(ByteSize(worst.bar.size)) of \(ByteSize(worst.largest)), and a guest cannot change that"
    guard device.pciClass.isDisplay else { return [.pass(Reason.notDisplay, summary, evidence)] }
    return [.warn(Reason.smaller, summary, evidence, remedy: Self.remedies(device, worst.bar, worst.largest))]
  }

  private static func remedies(_ device: PCIDevice, _ bar: PCIResource, _ size: UInt64) -> [Remedy] {
    let index = bar.index
    var remedies = [
      Remedy(
        .firmware,
        // A BAR above 4 GiB proves that firmware decodes there.
        bar.start >= 1 << 32
          ? "Turn on Resizable BAR in the firmware setup"
          : "Turn on Above 4G Decoding and Resizable BAR in the firmware setup")
    ]
    // Before Linux 6.1, and for BARs that the kernel does not resize, there is no such file to write to.
    guard device.resizableSizes[index] != nil else { return remedies }
    let resize: ShellCommand =
      "echo \(size.trailingZeroBitCount - 20) | sudo tee \(device.busPath)/resource\(index)_resize"
    let bind: ShellCommand = "echo \(device.address) | sudo tee /sys/bus/pci/drivers_probe"
    let unbind: ShellCommand =
      device.driver == nil ? "" : "echo \(device.address) | sudo tee \(device.busPath)/driver/unbind; "
    remedies.append(
      Remedy(.hostSystem, "Or resize it while no driver has it", command: "\(unbind)\(resize) && \(bind)"))
    return remedies
  }
}
