// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Which USB devices of one machine are which of another: by their ids, then by serial number, then by the port. Root
/// hubs are left out; they come and go with their controllers.
package struct USBMatching: Sendable {
  private struct Kind: Hashable {
    let vendor: UInt16
    let product: UInt16
    /// The halves of a USB 3 hub may have the same ids.
    let isSuperSpeedHub: Bool

    init(_ device: USBDevice) {
      vendor = device.vendor
      product = device.product
      isSuperSpeedHub = device.isHub && device.isSuperSpeed
    }
  }

  private struct Numbered: Hashable {
    let kind: Kind
    let serial: String
  }

  private struct Placed: Hashable {
    let kind: Kind
    let place: USBPlace
  }

  /// A port of a hub of the new machine.
  private struct Plugged: Hashable {
    let kind: Kind
    let hub: USBPath
    let port: Int
  }

  package let gone: [USBPath]
  package let came: [USBPath]
  package let ambiguities: [Ambiguity<USBPath>]
  /// Every device that both machines have.
  package let pairs: [(old: USBPath, new: USBPath)]
  /// Those among them that sit where they sat, by their old path.
  private let unmoved: Set<USBPath>

  /// Whether a device of the old machine hangs at the port where it hung, whatever the number of the bus.
  package func isUnmoved(_ old: USBPath) -> Bool { unmoved.contains(old) }

  package init(_ old: Machine, _ new: Machine, functions: FunctionMatching) {
    let comparesSerials = !old.isRedacted && !new.isRedacted
    let (before, after) = (Self.devices(old), Self.devices(new))
    let (oldSerials, newSerials) = (
      Self.serials(before, comparesSerials), Self.serials(after, comparesSerials)
    )
    let oldPlaces = before.compactMapValues { USBPlace(of: $0, on: old) { functions.new($0) } }
    let newPlaces = after.compactMapValues { USBPlace(of: $0, on: new) { $0 } }
    let oldKinds = before.mapValues(Kind.init)
    let newKinds = after.mapValues(Kind.init)
    let differ: (USBPath, USBPath) -> Bool = { old, new in
      guard let old = oldSerials[old], let new = newSerials[new] else { return false }
      return old != new
    }
    func placed(_ kinds: [USBPath: Kind], _ places: [USBPath: USBPlace]) -> (USBPath) -> Placed? {
      { path in
        guard let kind = kinds[path], let place = places[path] else { return nil }
        return Placed(kind: kind, place: place)
      }
    }
    var pairing = Pairing(old: before.keys.sorted(), new: after.keys.sorted())
    pairing.pair(old: { oldSerials[$0] }, new: { newSerials[$0] })
    pairing.pair(old: placed(oldKinds, oldPlaces), new: placed(newKinds, newPlaces), unless: differ)
    pairing.pair(old: { oldKinds[$0] }, new: { newKinds[$0] }, unless: differ)
    // A hub that was found takes along what hangs on it.
    func plugged(_ kinds: [USBPath: Kind], _ path: USBPath, _ hub: (USBPath) -> USBPath?) -> Plugged? {
      guard let kind = kinds[path], let port = path.ports.last, let hub = path.parent.flatMap(hub) else { return nil }
      return Plugged(kind: kind, hub: hub, port: port)
    }
    var isFinding = true
    while isFinding {
      let known = pairing.newByOld
      isFinding = pairing.pair(
        old: { plugged(oldKinds, $0) { known[$0] } }, new: { plugged(newKinds, $0) { $0 } }, unless: differ)
      isFinding =
        pairing.pair(old: { oldKinds[$0] }, new: { newKinds[$0] }, unless: differ) || isFinding
    }
    (gone, came, ambiguities) = pairing.leftovers(old: { oldKinds[$0] }, new: { newKinds[$0] }, unless: differ)
    pairs = pairing.newByOld.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    unmoved = Set(pairs.filter { oldPlaces[$0.old] != nil && oldPlaces[$0.old] == newPlaces[$0.new] }.map(\.old))
  }

  private static func devices(_ machine: Machine) -> [USBPath: USBDevice] {
    Dictionary(
      machine.usb.devices.filter { !$0.usbPath.isRootHub }.map { ($0.usbPath, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Serial numbers that one device of its kind has: cheap devices all carry the same.
  private static func serials(_ devices: [USBPath: USBDevice], _ comparesSerials: Bool) -> [USBPath: Numbered] {
    guard comparesSerials else { return [:] }
    var found: [Numbered: [USBPath]] = [:]
    for (path, device) in devices {
      guard let serial = device.serial, !serial.isEmpty else { continue }
      found[Numbered(kind: Kind(device), serial: serial), default: []].append(path)
    }
    return Dictionary(uniqueKeysWithValues: found.filter { $0.value.count == 1 }.map { ($0.value[0], $0.key) })
  }
}

/// Where a USB device is plugged in, without the bus number, which depends on the order in which the controllers were
/// found.
struct USBPlace: Sendable, Hashable {
  /// The controller, by its address in the new machine, or the directory of one that is no PCI function.
  private enum Controller: Hashable {
    case function(PCIAddress)
    case directory(String)
  }

  private let controller: Controller
  /// A USB 3 controller has a bus for each speed, with ports of their own.
  private let isSuperSpeed: Bool
  private let ports: [Int]

  /// nil when the controller is not one that both machines have.
  init?(of device: USBDevice, on machine: Machine, mapping: (PCIAddress) -> PCIAddress?) {
    let root = machine.usb[USBPath(bus: device.usbPath.bus, ports: [])]
    if let address = device.controller {
      guard let mapped = mapping(address) else { return nil }
      controller = .function(mapped)
    } else {
      let path = root?.path ?? device.path
      controller = .directory(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path)
    }
    isSuperSpeed = root?.isSuperSpeed ?? device.isSuperSpeed
    ports = device.usbPath.ports
  }
}

/// What is other about a USB device that both machines have.
package struct USBChange: Sendable {
  /// Why its path is another one.
  package enum Reason: String, Sendable {
    /// The same port; the buses were numbered anew.
    case renumbered
    /// Another port.
    case moved
  }

  package let old: USBPath
  package let new: USBPath
  /// nil where path and port are what they were.
  package let reason: Reason?
  package let megabitsPerSecond: Change<Double>?
  package let drivers: Change<[String]>?

  /// nil where nothing changed.
  init?(_ old: USBDevice, _ new: USBDevice, isUnmoved: Bool) {
    self.old = old.usbPath
    self.new = new.usbPath
    // The same path on another controller is another port.
    reason = isUnmoved ? (old.usbPath == new.usbPath ? nil : .renumbered) : .moved
    megabitsPerSecond = Change(known: old.megabitsPerSecond, new.megabitsPerSecond)
    drivers = Change(old.interfaceDrivers, new.interfaceDrivers)
    if reason == nil, megabitsPerSecond == nil, drivers == nil { return nil }
  }
}
