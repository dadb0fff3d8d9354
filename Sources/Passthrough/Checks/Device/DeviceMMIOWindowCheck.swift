// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Whether the memory of all the devices to be handed over fits into the guest's address space.
public struct DeviceMMIOWindowCheck: PCICheck {
  public init() {}

  public static let about = CheckDescription(
    id: "device.mmio-window",
    title: "The devices' memory fits into the guest's window for it",
    why: """
      OVMF, the UEFI firmware of guests, sets aside one range of addresses for big BARs: an eighth of the guest's physical address \
      space, or 32 GB where it does not trust the number of address bits. BARs that do not fit get no address; the guest then sees \
      "BAR 0 is 0M" and its driver fails. Several graphics cards with full-size BARs, or accelerators with 64 GB and more, \
      are more than some desktop processors have room for.
      """,
    how: """
      The 64-bit BARs of all named devices are added up, each aligned to its own size as it has to be, and compared with the window \
      for the guest's address bits: as given, otherwise the host's, bounded by the IOMMU's and by the 46 bits that OVMF uses \
      at most. OVMF trusts 41 bits and more, 36 and 39 on Intel, 40 on AMD. The sum is made again with the largest size of every \
      resizable BAR. BARs that must lie below 4 GB are compared with 1 GB, which is about what is left there. All of \
      this is said once, with the first of the devices; it does not concern guests with SeaBIOS.
      """,
    verdicts: [
      (.pass, "all BARs fit, at their largest sizes too"),
      (.warn, "they fit as they are but not at their largest sizes, or those below 4 GB may not fit"),
      (.fail, "the BARs do not fit as they are"),
      (.unknown, "the processor's address bits are not known"),
      (.notApplicable, "counted with another of the devices, nothing to place, no x86 guest, or a bridge"),
    ],
    fixableBy: [.virtualMachine, .firmware],
    references: [
      (
        "edk2: PlatformDynamicMmioWindow",
        "https://github.com/tianocore/edk2/blob/master/OvmfPkg/Library/PlatformInitLib/MemDetect.c"
      ),
      ("A guest whose BAR got no address", "https://github.com/kubevirt/kubevirt/issues/11093"),
    ])

  public func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let targets = context.isTarget(device.address) ? context.targetFunctions : [device]
    if let first = targets.first, first.address != device.address {
      return [.notApplicable("counted with \(first.address)")]
    }
    let demand = BARDemand(targets)
    guard demand.current > 0 || demand.below4GB > 0 else {
      return [.notApplicable("no memory to place in the guest", [Evidence(device.path + "/resource", "no memory")])]
    }
    let processor = context.machine.processor
    // The rules are those of x86 guests; on Arm the virtual machine itself fixes the window.
    guard let vendor = processor.vendor else { return [.notApplicable("the window is a matter of x86 guests")] }
    guard let window = GuestMMIOWindow(context, vendor: vendor) else {
      return [
        .unknown(
          "the processor's address bits are not known", [Evidence("/proc/cpuinfo", "no address sizes")],
          remedy: [
            Remedy(
              .virtualMachine,
              "Compare the sum of the BARs (\(BARSize.text(demand.current))) with the guest's window by hand")
          ])
      ]
    }
    let evidence = window.evidence + targets.prefix(8).flatMap(Self.evidence)
    let room = "\(BARSize.text(window.size)) (\(window.reason))"
    if demand.current > window.size {
      return [
        .fail(
          "the BARs need \(BARSize.text(demand.current)), the guest's window has \(room)", evidence,
          remedy: Self.remedies(demand.current, window))
      ]
    }
    if demand.below4GB > Self.below4GB {
      return [
        .warn(
          "BARs of \(BARSize.text(demand.below4GB)) must lie below 4 GB in the guest, where about 1 GB is left",
          evidence,
          remedy: [Remedy(.virtualMachine, "Hand over fewer devices to one guest, or one after the other")])
      ]
    }
    if demand.largest > window.size {
      return [
        .warn(
          "the BARs fit now, but resized to their largest they need \(BARSize.text(demand.largest)) of \(room)",
          evidence,
          remedy: Self.remedies(demand.largest, window))
      ]
    }
    if demand.current == 0 { return [.pass("no BAR that would need the guest's 64-bit window", evidence)] }
    return [.pass("the BARs need \(BARSize.text(demand.current)) of \(room)", evidence)]
  }

  /// On q35 guest memory ends at 2 GB and the configuration space window takes 256 MB; with what firmware puts there itself
  /// somewhat more than 1 GB is left.
  private static let below4GB: UInt64 = 1 << 30

  private static func evidence(_ device: PCIDevice) -> [Evidence] {
    device.bars.filter { $0.isMemory && $0.size >= 1 << 28 }.map {
      Evidence(device.busPath + "/resource", "BAR \($0.index) \(BARSize.text($0.size))")
    }
  }

  private static func remedies(_ demand: UInt64, _ window: GuestMMIOWindow) -> [Remedy] {
    // A power of two, as OVMF aligns the window to its size; at most the 16 TB that it accepts.
    var megabytes: UInt64 = 1 << 15
    while megabytes << 20 < demand && megabytes < 1 << 24 { megabytes <<= 1 }
    var remedies: [Remedy] = []
    if !window.isTrusted {
      remedies.append(
        Remedy(
          .virtualMachine, "Give the guest the host's address bits, which OVMF trusts",
          command: "-cpu host,host-phys-bits=on"))
    }
    return remedies + [
      Remedy(
        .virtualMachine,
        "Ask OVMF for a larger window; in libvirt as two qemu:arg elements below qemu:commandline. It must fit into the guest's address bits",
        command: "-fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=\(megabytes)"),
      Remedy(.firmware, "Or turn Resizable BAR off in the firmware setup: the BARs shrink to their smallest sizes"),
    ]
  }
}
