// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the memory of all the devices to be handed over fits into the guest's address space.
package struct DeviceMMIOWindowCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case fits
    case noLargeBAR = "no-64bit-bar"
    case fitsHostModel = "fits-host-model"
    case largestTooBig = "largest-too-big"
    case below4GB = "below-4g"
    case tooBig = "too-big"
    case hostModelOnly = "host-model-only"
    case processorUnknown = "processor-unknown"
    case bitsUnknown = "address-bits-unknown"
    case countedElsewhere = "counted-elsewhere"
    case noMemory = "no-memory"
    case notX86 = "not-x86"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "device.mmio-window",
    title: "The devices' memory fits into the guest's window for it",
    why: """
      OVMF, the UEFI firmware of guests, sets aside one range of addresses for big BARs: an eighth of the guest's physical address \
      space, or 32 GiB where it does not trust the number of address bits. BARs that do not fit get no address; the guest then sees \
      "BAR 0 is 0M" and its driver fails. Several graphics cards with full-size BARs, or accelerators with 64 GiB and more, \
      are more than some desktop processors have room for.
      """,
    how: """
      The 64-bit BARs of all named devices are added up, each aligned to its own size as it has to be, and compared with the window \
      for the guest's address bits, of which OVMF uses 46 at most. Where they are not given, both kinds of guest are reckoned: with the \
      host's CPU model it has the host's bits, bounded by the IOMMU's; with a named model, as Proxmox VE and OpenStack use where nothing \
      else is said, QEMU gives it 40. Where the BARs fit only the \
      one, it is a warning, and from 128 GiB on a failure: no guest with a named model has so much. OVMF trusts 41 bits and more, 36 and 39 on Intel, 40 on AMD. The sum is made again with the largest size of every \
      resizable BAR. BARs that must lie below 4 GiB are compared with 1 GiB, which is about what is left there. All of \
      this is said once, with the first of the devices; it does not concern guests with SeaBIOS.
      """,
    reasons: [
      (Reason.fits, .pass, "all BARs fit, at their largest sizes too"),
      (Reason.noLargeBAR, .pass, "no BAR needs the window for 64-bit BARs"),
      (Reason.fitsHostModel, .warn, "the BARs fit with the host's CPU model, and not with a named one"),
      (Reason.largestTooBig, .warn, "the BARs fit as they are but not at their largest sizes"),
      (Reason.below4GB, .warn, "the BARs that must lie below 4 GiB may not fit"),
      (Reason.tooBig, .fail, "the BARs do not fit as they are"),
      (Reason.hostModelOnly, .fail, "the BARs need the host's CPU model and more than 128 GiB"),
      (Reason.processorUnknown, .unknown, "the processor is not known"),
      (Reason.bitsUnknown, .unknown, "the processor's address bits are not known"),
      (Reason.countedElsewhere, .notApplicable, "counted with another of the devices"),
      (Reason.noMemory, .notApplicable, "nothing to place in the guest"),
      (Reason.notX86, .notApplicable, "no x86 guest"),
    ],
    fixableBy: [.virtualMachine, .firmware],
    references: [
      (
        "edk2: PlatformDynamicMmioWindow",
        "https://github.com/tianocore/edk2/blob/master/OvmfPkg/Library/PlatformInitLib/MemDetect.c"
      ),
      ("A guest whose BAR got no address", "https://github.com/kubevirt/kubevirt/issues/11093"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let targets = context.isTarget(device.address) ? context.targetFunctions : [device]
    if let first = targets.first, first.address != device.address {
      return [.notApplicable(Reason.countedElsewhere, "counted with \(first.address)")]
    }
    let demand = BARDemand(targets)
    guard demand.current > 0 || demand.below4GB > 0 else {
      return [
        .notApplicable(
          Reason.noMemory, "no memory to place in the guest", [Evidence(device.path(.resource), "no memory")])
      ]
    }
    let processor = context.machine.processor
    // The rules are those of x86 guests; on Arm the virtual machine itself fixes the window.
    guard let vendor = processor.vendor else {
      guard processor.count == 0 else { return [.notApplicable(Reason.notX86, "the window is a matter of x86 guests")] }
      return [
        .unknown(
          Reason.processorUnknown, "the processor is not known, nor with it the guest's window",
          [Evidence("/proc/cpuinfo", "absent")],
          remedy: [
            Remedy(.virtualMachine, "Compare the sum of the 64-bit BARs with the guest's window by hand")
          ])
      ]
    }
    guard let windows = Self.windows(context, vendor) else {
      return [
        .unknown(
          Reason.bitsUnknown, "the processor's address bits are not known",
          [Evidence("/proc/cpuinfo", "no address sizes")],
          remedy: [
            Remedy(
              .virtualMachine,
              "Compare the sum of the BARs (\(ByteSize(demand.current))) with the guest's window by hand")
          ])
      ]
    }
    let window = windows.known
    let evidence = window.evidence + targets.prefix(8).flatMap(Self.evidence)
    let room = "\(ByteSize(window.size)) (\(window.reason))"
    if let named = windows.named, demand.current > named.size, demand.current <= window.size {
      return [Self.onlyWithHostModel(demand.current, window, named, evidence)]
    }
    if demand.current > window.size {
      return [
        .fail(
          Reason.tooBig, "the BARs need \(ByteSize(demand.current)), the guest's window has \(room)", evidence,
          remedy: Self.remedies(demand.current, window))
      ]
    }
    if demand.below4GB > Self.below4GB {
      return [
        .warn(
          Reason.below4GB,
          "BARs of \(ByteSize(demand.below4GB)) must lie below 4 GiB in the guest, where about 1 GiB is left",
          evidence,
          remedy: [Remedy(.virtualMachine, "Pass fewer devices to one VM, or one after the other")])
      ]
    }
    if demand.largest > window.size {
      return [
        .warn(
          Reason.largestTooBig,
          "the BARs fit now, but resized to their largest they need \(ByteSize(demand.largest)) of \(room)",
          evidence,
          remedy: Self.remedies(demand.largest, window))
      ]
    }
    if demand.current == 0 {
      return [.pass(Reason.noLargeBAR, "no BAR that would need the guest's 64-bit window", evidence)]
    }
    let named = windows.named.map { ", or of \(ByteSize($0.size)) with a named CPU model" } ?? ""
    return [.pass(Reason.fits, "the BARs need \(ByteSize(demand.current)) of \(room)\(named)", evidence)]
  }

  /// The window of the guest as it is known, or with the host's CPU model; and where that is an assumption, the one
  /// with a named model.
  private static func windows(_ context: CheckContext, _ vendor: String) -> (
    known: GuestMMIOWindow, named: GuestMMIOWindow?
  )? {
    if let bits = context.guest.physicalAddressBits { return (GuestMMIOWindow(bits: bits, vendor: vendor), nil) }
    guard let host = GuestMMIOWindow.hostModel(context.machine, vendor: vendor) else { return nil }
    return (host, GuestMMIOWindow(bits: GuestMMIOWindow.namedModelBits, vendor: vendor))
  }

  private static func onlyWithHostModel(
    _ demand: UInt64, _ host: GuestMMIOWindow, _ named: GuestMMIOWindow, _ evidence: [Evidence]
  ) -> Judgement {
    // Up to an eighth of 40 bits it is only OVMF's distrust of that number that makes the window small; beyond it no
    // guest with a named model has room.
    let isBeyond = demand > 1 << UInt64(GuestMMIOWindow.namedModelBits - 3)
    return Judgement(
      isBeyond ? .fail : .warn, isBeyond ? Reason.hostModelOnly : .fitsHostModel,
      "the BARs need \(ByteSize(demand)): with the host's CPU model they fit (\(ByteSize(host.size)), \(host.reason)), with a named model, the default of Proxmox VE and OpenStack, they do not (\(ByteSize(named.size)), \(named.reason))",
      evidence: evidence,
      remedy: hostModelRemedies + [
        Remedy(.virtualMachine, "Say how many address bits the guest has: --guest-address-bits decides between the two")
      ])
  }

  /// How each manager gives a guest the host's address bits.
  private static let hostModelRemedies = [
    Remedy(
      .virtualMachine, "libvirt: give the guest the host's CPU, or a named one its address bits",
      command: "<cpu mode='host-passthrough'/>, or <maxphysaddr mode='passthrough'/> inside <cpu>"),
    Remedy(.virtualMachine, "Proxmox VE: give the VM the host's CPU type", command: "qm set VMID --cpu host"),
    Remedy(
      .virtualMachine, "OpenStack: give the flavor the host's address bits",
      command: "openstack flavor set FLAVOR --property hw:maxphysaddr_mode=passthrough"),
    Remedy(.virtualMachine, "QEMU: take the host's CPU model", command: "-cpu host,host-phys-bits=on"),
  ]

  /// On q35 guest memory ends at 2 GiB and the configuration space window takes 256 MiB; with what firmware puts there
  /// itself somewhat more than 1 GiB is left.
  private static let below4GB: UInt64 = 1 << 30

  private static func evidence(_ device: PCIDevice) -> [Evidence] {
    device.bars.filter { $0.isMemory && $0.size >= 1 << 28 }.map {
      Evidence(device.busPath(.resource), "BAR \($0.index) \(ByteSize($0.size))")
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
