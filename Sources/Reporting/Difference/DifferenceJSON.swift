// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough

/// The difference of two machines as JSON, schema `vfio-check/difference`, version 1. It only grows.
struct DifferenceJSON: Encodable {
  struct Functions: Encodable {
    let gone: [FunctionJSON]
    let came: [FunctionJSON]
    let moved: [MoveJSON]
    let changed: [FunctionChangeJSON]
    let ambiguous: [AmbiguityJSON]
  }
  struct USB: Encodable {
    let gone: [USBDeviceJSON]
    let came: [USBDeviceJSON]
    let changed: [USBChangeJSON]
    let ambiguous: [AmbiguityJSON]
  }
  struct Verdicts: Encodable {
    let host: [HostVerdictChangeJSON]
    let devices: [DeviceVerdictChangeJSON]
    let ambiguous: [AmbiguousVerdictChangeJSON]
  }

  let schema = "vfio-check/difference"
  let schemaVersion = 1
  let tool: ToolJSON
  let old: MachineJSON
  let new: MachineJSON
  /// `unchanged`, `changed`, `unknown` or `regressed`.
  let outcome: String
  let host: HostChangeJSON
  let groups: [GroupChangeJSON]
  let functions: Functions
  let usb: USB
  let verdicts: Verdicts

  init(_ report: DifferenceReport) {
    let difference = report.difference
    let (before, after) = (difference.old, difference.new)
    tool = ToolJSON(version: report.toolVersion)
    old = MachineJSON(before)
    new = MachineJSON(after)
    outcome = difference.outcome.rawValue
    host = HostChangeJSON(difference.host)
    groups = difference.groups.map(GroupChangeJSON.init)
    let states = Dictionary(
      difference.verdicts.came.map { ($0.target, $0.state.rawValue) }, uniquingKeysWith: { first, _ in first })
    functions = Functions(
      gone: difference.functions.gone.compactMap { before.pci[$0] }.map { FunctionJSON($0, state: nil) },
      came: difference.functions.came.compactMap { after.pci[$0] }.map {
        FunctionJSON($0, state: states[.pci($0.address)])
      },
      moved: difference.moves.map(MoveJSON.init), changed: difference.functionChanges.map(FunctionChangeJSON.init),
      ambiguous: difference.functions.ambiguities.map { ambiguity in
        AmbiguityJSON(
          id: ambiguity.old.first.flatMap { before.pci[$0]?.identity.idText }, old: ambiguity.old.map { "pci:\($0)" },
          new: ambiguity.new.map { "pci:\($0)" })
      })
    usb = USB(
      gone: difference.usb.gone.compactMap { before.usb[$0] }.map { USBDeviceJSON($0, state: nil) },
      came: difference.usb.came.compactMap { after.usb[$0] }.map {
        USBDeviceJSON($0, state: states[.usb($0.usbPath)])
      },
      changed: difference.usbChanges.map(USBChangeJSON.init),
      ambiguous: difference.usb.ambiguities.map { ambiguity in
        AmbiguityJSON(
          id: ambiguity.old.first.flatMap { before.usb[$0]?.idText }, old: ambiguity.old.map { "usb:\($0)" },
          new: ambiguity.new.map { "usb:\($0)" })
      })
    verdicts = Verdicts(
      host: difference.verdicts.host.map(HostVerdictChangeJSON.init),
      devices: difference.verdicts.devices.map(DeviceVerdictChangeJSON.init),
      ambiguous: difference.verdicts.ambiguous.map(AmbiguousVerdictChangeJSON.init))
  }
}

/// A function that came or is gone.
struct FunctionJSON: Encodable {
  let address: String
  let id: String
  let classCode: Int
  let driver: String?
  let group: Int?
  /// A candidate's state, for one that came.
  let state: String?

  init(_ device: PCIDevice, state: String?) {
    address = "\(device.address)"
    id = device.identity.idText
    classCode = Int(device.pciClass.rawValue)
    driver = device.driver
    group = device.group
    self.state = state
  }
}

/// A USB device that came or is gone.
struct USBDeviceJSON: Encodable {
  let path: String
  let id: String
  let megabitsPerSecond: Double?
  /// A candidate's state, for one that came.
  let state: String?

  init(_ device: USBDevice, state: String?) {
    path = "\(device.usbPath)"
    id = device.idText
    megabitsPerSecond = device.megabitsPerSecond
    self.state = state
  }
}

struct MoveJSON: Encodable {
  let old: String
  let new: String
  /// `renumbered` or `moved`.
  let reason: String
  let parent: ChangeJSON<String>

  init(_ move: FunctionMove) {
    old = "\(move.old)"
    new = "\(move.new)"
    reason = move.reason.rawValue
    parent = ChangeJSON(old: move.oldParent.map { "\($0)" }, new: move.newParent.map { "\($0)" })
  }
}

/// Equal devices that cannot be told apart, as subjects.
struct AmbiguityJSON: Encodable {
  let id: String?
  let old: [String]
  let new: [String]
}

struct HostChangeJSON: Encodable {
  let product: ChangeJSON<String>?
  let processorModel: ChangeJSON<String>?
  let biosVersion: ChangeJSON<String>?
  let biosDate: ChangeJSON<String>?
  let kernelRelease: ChangeJSON<String>?
  let addedArguments: [String]?
  let removedArguments: [String]?
  let isIOMMUEnabled: ChangeJSON<Bool>?
  let iommuKinds: ChangeJSON<[String]>?

  init(_ change: HostChange) {
    product = ChangeJSON(change.product)
    processorModel = ChangeJSON(change.processorModel)
    biosVersion = ChangeJSON(change.biosVersion)
    biosDate = ChangeJSON(change.biosDate)
    kernelRelease = ChangeJSON(change.kernelRelease)
    addedArguments = change.addedArguments.isEmpty ? nil : change.addedArguments
    removedArguments = change.removedArguments.isEmpty ? nil : change.removedArguments
    isIOMMUEnabled = ChangeJSON(change.isIOMMUEnabled)
    iommuKinds = ChangeJSON(change.iommuKinds) { $0.map(\.rawValue) }
  }
}

struct GroupChangeJSON: Encodable {
  struct Group: Encodable {
    let number: Int
    let members: [String]
    let otherMembers: [String]?

    init(_ group: IOMMUGroup) {
      number = group.number
      members = group.members.map { "\($0)" }
      otherMembers = group.otherMembers.isEmpty ? nil : group.otherMembers
    }
  }

  let kind: String
  let old: [Group]
  let new: [Group]
  let came: [String]
  let gone: [String]
  let entered: [String]
  let left: [String]
  let type: ChangeJSON<String>?

  init(_ change: GroupChange) {
    kind = change.kind.rawValue
    old = change.old.map(Group.init)
    new = change.new.map(Group.init)
    came = change.came.map { "\($0)" }
    gone = change.gone.map { "\($0)" }
    entered = change.entered.map { "\($0)" }
    left = change.left.map { "\($0)" }
    type = ChangeJSON(change.type, \.rawValue)
  }
}

struct FunctionChangeJSON: Encodable {
  struct Link: Encodable {
    let generation: Int
    let width: Int

    init(_ link: PCILink) {
      generation = Int(link.generation)
      width = Int(link.width)
    }
  }
  struct BAR: Encodable {
    let bytes: UInt64
    let isIO: Bool
    let isPrefetchable: Bool
    let is64Bit: Bool
    let isUnassigned: Bool

    init(_ shape: BARShape) {
      bytes = shape.size
      isIO = shape.isIO
      isPrefetchable = shape.isPrefetchable
      is64Bit = shape.is64Bit
      isUnassigned = shape.isUnassigned
    }
  }
  struct IndexedBAR: Encodable {
    let index: Int
    let old: BAR?
    let new: BAR?
  }

  let old: String
  let new: String
  let revision: ChangeJSON<Int>?
  let classCode: ChangeJSON<Int>?
  let driver: ChangeJSON<String>?
  /// Absent at an end where the kernel names none; empty where resetting was switched off.
  let resetMethods: ChangeJSON<[String]>?
  let link: ChangeJSON<Link>?
  let linkCapability: ChangeJSON<Link>?
  let bars: [IndexedBAR]?
  let numaNode: ChangeJSON<Int>?
  let isBootVGA: ChangeJSON<Bool>?

  init(_ change: FunctionChange) {
    old = "\(change.old)"
    new = "\(change.new)"
    revision = ChangeJSON(change.revision) { Int($0) }
    classCode = ChangeJSON(change.pciClass) { Int($0.rawValue) }
    driver = ChangeJSON(change.driver) { $0 }
    resetMethods = ChangeJSON(change.reset) {
      if case .methods(let methods) = $0 { methods.map(\.rawValue) } else { nil }
    }
    link = ChangeJSON(change.link, Link.init)
    linkCapability = ChangeJSON(change.linkCapability, Link.init)
    bars =
      change.bars.isEmpty
      ? nil
      : change.bars.map {
        IndexedBAR(index: $0.index, old: $0.shape.old.map(BAR.init), new: $0.shape.new.map(BAR.init))
      }
    numaNode = ChangeJSON(change.numaNode) { $0 }
    isBootVGA = ChangeJSON(change.isBootVGA)
  }
}

struct USBChangeJSON: Encodable {
  let old: String
  let new: String
  /// `renumbered` or `moved`; absent where it is plugged in where it was.
  let reason: String?
  let megabitsPerSecond: ChangeJSON<Double>?
  let drivers: ChangeJSON<[String]>?

  init(_ change: USBChange) {
    old = "\(change.old)"
    new = "\(change.new)"
    reason = change.reason?.rawValue
    megabitsPerSecond = ChangeJSON(change.megabitsPerSecond)
    drivers = ChangeJSON(change.drivers)
  }
}

struct HostVerdictChangeJSON: Encodable {
  let id: String
  let old: String
  let new: String
  /// `regressed`, `unknown`, `improved` or `changed`.
  let direction: String
  let summary: String

  init(_ change: HostVerdictChange) {
    id = change.id
    old = change.old.rawValue
    new = change.finding.verdict.rawValue
    direction = change.direction.rawValue
    summary = change.finding.summary
  }
}

struct DeviceVerdictChangeJSON: Encodable {
  let oldSubject: String
  /// Absent for a device that is gone.
  let newSubject: String?
  let oldState: String
  let newState: String?
  let direction: String
  let reasons: [CandidateJSON.ReasonJSON]
  /// Ids of checks that have nothing against it any more.
  let resolved: [String]

  init(_ change: DeviceVerdictChange) {
    oldSubject = "\(change.old.subject)"
    newSubject = change.new.map { "\($0.subject)" }
    oldState = change.oldState.rawValue
    newState = change.newState?.rawValue
    direction = change.direction.rawValue
    resolved = change.resolved
    reasons = change.reasons.map(CandidateJSON.ReasonJSON.init)
  }
}

/// How many of several equal devices were and are in which state.
struct AmbiguousVerdictChangeJSON: Encodable {
  let oldSubjects: [String]
  let newSubjects: [String]
  let oldStates: [String]
  let newStates: [String]
  let direction: String

  init(_ change: AmbiguousVerdictChange) {
    oldSubjects = change.old.map { "\($0.subject)" }
    newSubjects = change.new.map { "\($0.subject)" }
    oldStates = change.oldStates.map(\.rawValue)
    newStates = change.newStates.map(\.rawValue)
    direction = change.direction.rawValue
  }
}
