// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Which PCI functions of one machine are which of another, by what they are and not by their addresses.
///
/// Functions of the same ids, revision and class are told apart by serial number, then by their neighbours in the slot,
/// the bridge they hang behind and their place on it. What then still cannot be told is an ambiguity, and is not
/// guessed.
package struct FunctionMatching: Sendable {
  /// What makes two functions the same product.
  private struct Kind: Hashable {
    let identity: PCIIdentity
    let pciClass: PCIClass
  }

  /// A function's place below a bridge or a root bus of the new machine.
  private struct Slot: Hashable {
    let kind: Kind
    let bridge: PCIAddress?
    let root: String?
    let step: FunctionPlace.Step?
  }

  private struct Numbered: Hashable {
    let kind: Kind
    let serial: UInt64
    let function: UInt8
  }

  private struct Placed<Place: Hashable>: Hashable {
    let kind: Kind
    let place: Place
  }

  private let pairing: Pairing<PCIAddress>
  /// Functions of the old machine that the new one has not, by old address.
  package let gone: [PCIAddress]
  /// Functions that the old machine had not, by new address.
  package let came: [PCIAddress]
  package let ambiguities: [Ambiguity<PCIAddress>]

  /// Every function that both machines have, by old address.
  package let pairs: [(old: PCIAddress, new: PCIAddress)]

  /// Where a function of the old machine is now.
  package func new(_ old: PCIAddress) -> PCIAddress? { pairing.newByOld[old] }

  /// Where a function of the new machine was.
  package func old(_ new: PCIAddress) -> PCIAddress? { pairing.oldByNew[new] }

  package init(_ old: Machine, _ new: Machine) {
    let before = Side(old, comparesSerials: !old.isRedacted && !new.isRedacted)
    let after = Side(new, comparesSerials: !old.isRedacted && !new.isRedacted)
    var pairing = Pairing(old: before.addresses, new: after.addresses)
    let differ: (PCIAddress, PCIAddress) -> Bool = { old, new in
      guard let old = before.serials[old], let new = after.serials[new] else { return false }
      return old != new
    }
    pairing.pair(old: before.numbered, new: after.numbered)
    Self.pairByPlace(&pairing, before, after, differ)
    // Last, and only where one is left on each side: new firmware in a device may change its revision and its class.
    let product: (Side) -> (PCIAddress) -> PCIIdentity? = { side in
      { address in
        var identity = side.kind(address).identity
        identity.revision = 0
        return identity
      }
    }
    if pairing.pair(old: product(before), new: product(after), unless: differ) {
      Self.pairByPlace(&pairing, before, after, differ)
    }
    self.pairing = pairing
    (gone, came, ambiguities) = pairing.leftovers(old: before.kind, new: after.kind, unless: differ)
    pairs = pairing.newByOld.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// The rules that need no serial number, until none of them finds anything more: each pair is a landmark for its
  /// neighbours.
  private static func pairByPlace(
    _ pairing: inout Pairing<PCIAddress>, _ before: Side, _ after: Side, _ differ: (PCIAddress, PCIAddress) -> Bool
  ) {
    pairing.pair(old: { before.kind($0) }, new: { after.kind($0) }, unless: differ)
    repeat {
      var progress = false
      repeat {
        let known = pairing.newByOld
        progress = pairing.pair(old: { before.besideKnown($0, known) }, new: after.place, unless: differ)
        progress =
          pairing.pair(old: { before.belowKnown($0, known) }, new: after.slot, unless: differ) || progress
      } while progress
      progress = pairing.pair(old: before.placed, new: after.placed, unless: differ)
      // Trees of plain directories tell no place. Where the same addresses are taken by the same products, nothing has
      // moved.
      let old = Dictionary(grouping: pairing.unmatchedOld, by: before.kind)
      let new = Dictionary(grouping: pairing.unmatchedNew, by: after.kind)
      let still = Set(old.filter { Set($0.value) == Set(new[$0.key] ?? []) }.keys)
      func address(_ side: Side) -> (PCIAddress) -> Placed<PCIAddress>? {
        { still.contains(side.kind($0)) ? Placed(kind: side.kind($0), place: $0) : nil }
      }
      progress = pairing.pair(old: address(before), new: address(after), unless: differ) || progress
      // The only one left of its kind, since all others were found.
      progress = pairing.pair(old: { before.kind($0) }, new: { after.kind($0) }, unless: differ) || progress
      if !progress { return }
    } while true
  }

  /// One of the two machines, with what its functions are recognised by.
  private struct Side {
    let addresses: [PCIAddress]
    /// Serial numbers that tell something: read, not a placeholder, and of one function of its kind only.
    let serials: [PCIAddress: UInt64]
    private let topology: PCITopology
    private let kinds: [PCIAddress: Kind]
    private let places: [PCIAddress: FunctionPlace]

    init(_ machine: Machine, comparesSerials: Bool) {
      topology = machine.pci
      addresses = topology.devices.map(\.address)
      kinds = Dictionary(
        topology.devices.map { ($0.address, Kind(identity: $0.identity, pciClass: $0.pciClass)) },
        uniquingKeysWith: { first, _ in first })
      places = Dictionary(
        topology.devices.map { ($0.address, FunctionPlace(of: $0, in: machine.pci)) },
        uniquingKeysWith: { first, _ in first })
      var found: [Numbered: [PCIAddress]] = [:]
      for device in topology.devices where comparesSerials {
        // All zeros and all ones are what is there before somebody programs a number.
        guard let serial = device.configuration.deviceSerialNumber.value, serial != 0, serial != .max else { continue }
        let kind = Kind(identity: device.identity, pciClass: device.pciClass)
        found[Numbered(kind: kind, serial: serial, function: device.address.function), default: []]
          .append(device.address)
      }
      serials = Dictionary(
        uniqueKeysWithValues: found.filter { $0.value.count == 1 }.map { ($0.value[0], $0.key.serial) })
    }

    /// What a function of the machine is. Every address asked for is one of its own.
    func kind(_ address: PCIAddress) -> Kind {
      kinds[address] ?? Kind(identity: PCIIdentity(vendor: 0, device: 0), pciClass: PCIClass(rawValue: 0))
    }

    func numbered(_ address: PCIAddress) -> Numbered? {
      serials[address].map { Numbered(kind: kind(address), serial: $0, function: address.function) }
    }

    /// Its slot and number there.
    func place(_ address: PCIAddress) -> Placed<PCIAddress>? { Placed(kind: kind(address), place: address) }

    /// The place it should have now, from where another function of its slot is.
    func besideKnown(_ address: PCIAddress, _ known: [PCIAddress: PCIAddress]) -> Placed<PCIAddress>? {
      // Not a loop that returns from within: Swift 6.3's optimiser crashes on that one.
      let others = (UInt8(0)..<8).filter { $0 != address.function }.map { address.function($0) }
      let neighbour = others.compactMap { known[$0] }.first
      return neighbour.map { Placed(kind: kind(address), place: $0.function(address.function)) }
    }

    /// Where it hangs.
    func slot(_ address: PCIAddress) -> Slot? {
      guard let place = places[address] else { return nil }
      let parent = topology[address]?.parent.flatMap { topology[$0]?.address }
      return Slot(
        kind: kind(address), bridge: parent, root: parent == nil ? place.root : nil, step: place.steps.last)
    }

    /// Where it should hang now, from where the bridge above it is.
    func belowKnown(_ address: PCIAddress, _ known: [PCIAddress: PCIAddress]) -> Slot? {
      guard let slot = slot(address) else { return nil }
      guard let bridge = slot.bridge else { return slot }
      return known[bridge].map { Slot(kind: slot.kind, bridge: $0, root: nil, step: slot.step) }
    }

    func placed(_ address: PCIAddress) -> Placed<FunctionPlace>? {
      places[address].map { Placed(kind: kind(address), place: $0) }
    }
  }
}

/// Where a function sits, without the bus numbers: the device and function numbers on the way from the root bus down.
///
/// Firmware and kernel number the buses anew at every boot, in the order in which they find them; device and function
/// numbers are wired. A card that sits where it sat has the same place, also when another one pushed its bus number up.
struct FunctionPlace: Sendable, Hashable {
  /// One function on the way.
  struct Step: Sendable, Hashable {
    /// How far its bus is from the lowest one behind the same bridge: not 0 only for virtual functions (SR-IOV, 2.1.2).
    let busOffset: UInt8
    let device: UInt8
    let function: UInt8
  }

  /// The directory of the root bus, or of whatever else the topmost function hangs on.
  let root: String
  let steps: [Step]

  init(of device: PCIDevice, in topology: PCITopology) {
    let chain = topology.bridges(above: device).reversed() + [device]
    root = chain.first.map { Self.parent(of: $0.path) } ?? ""
    steps = chain.map { function in
      let lowest = function.parent.map { topology.children(of: $0).map(\.address.bus).min() ?? 0 }
      return Step(
        busOffset: lowest.map { function.address.bus - min($0, function.address.bus) } ?? 0,
        device: function.address.device, function: function.address.function)
    }
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}
