// SPDX-License-Identifier: GPL-3.0-or-later

/// One IOMMU of the machine, as `/sys/class/iommu` lists it.
package struct IOMMUUnit: Sendable, Hashable {
  /// Whose design it is, with what the kernel shows of such a one. Each has a file of its own.
  package enum Design: Sendable, Hashable {
    case intel(IntelIOMMU)
    case amd(AMDIOMMU)
    case arm(ArmSMMU)
    case virtio(VirtioIOMMU)
    case other

    /// The design without the facts, as documents name it.
    package var kind: Kind {
      switch self {
      case .intel: .intel
      case .amd: .amd
      case .arm: .arm
      case .virtio: .virtio
      case .other: .other
      }
    }

    fileprivate var facts: (any IOMMUDesign)? {
      switch self {
      case .intel(let facts): facts
      case .amd(let facts): facts
      case .arm(let facts): facts
      case .virtio(let facts): facts
      case .other: nil
      }
    }
  }

  /// The names of the designs.
  package enum Kind: String, Sendable {
    case intel, amd, arm, virtio, other
  }

  /// `dmar0`, `ivhd0`, `smmu3.0x…`.
  package let name: String
  package let design: Design
  /// The PCI functions behind it.
  package var devices: [PCIAddress] = []

  package init(name: String, _ design: Design) {
    self.name = name
    self.design = design
  }

  package var kind: Kind { design.kind }
  package var path: String { "/sys/class/iommu/\(name)" }

  /// The version as the unit gives it; only some designs show one.
  package var version: String? { design.facts?.version }

  /// The widest input address (guest address) that it translates, in bits.
  package var inputAddressBits: Int? { design.facts?.inputAddressBits }

  /// Where `inputAddressBits` is read; nil for a design that does not show it.
  package var addressWidthPath: String? { design.facts?.addressWidthAttribute.map { "\(path)/\($0)" } }

  /// Whether it can remap interrupts: a capability, not the state. nil for a design that does not show it.
  package var canRemapInterrupts: Bool? { design.facts?.canRemapInterrupts }

  /// Where `canRemapInterrupts` is read.
  package var interruptRemappingPath: String? { design.facts?.interruptRemappingAttribute.map { "\(path)/\($0)" } }

  /// The page sizes beside 4 KiB that it maps in one entry, in bytes; nil where it does not show them.
  package var largePageSizes: [UInt64]? { design.facts?.largePageSizes }
}

/// What the kernel shows of an IOMMU of one design. A new design is a type that conforms, in a file of its own, and a
/// case of `IOMMUUnit.Design`.
protocol IOMMUDesign: Sendable, Hashable {
  /// nil for a unit of another design.
  init?(_ directory: IOMMUDirectory)

  var version: String? { get }
  var inputAddressBits: Int? { get }
  /// Below the unit's directory.
  var addressWidthAttribute: String? { get }
  var canRemapInterrupts: Bool? { get }
  var interruptRemappingAttribute: String? { get }
  var largePageSizes: [UInt64]? { get }
}

extension IOMMUDesign {
  package var version: String? { nil }
  package var inputAddressBits: Int? { nil }
  package var addressWidthAttribute: String? { nil }
  package var canRemapInterrupts: Bool? { nil }
  package var interruptRemappingAttribute: String? { nil }
  package var largePageSizes: [UInt64]? { nil }
}

/// The directory of a unit in sysfs.
struct IOMMUDirectory {
  let name: String
  /// Its own, not the link to it.
  let path: String
  /// What is in it.
  let entries: Set<String>
  private let reader: TreeReader

  init(_ name: String, _ reader: TreeReader) {
    self.name = name
    self.reader = reader
    path = reader.target("/sys/class/iommu/\(name)") ?? "/sys/class/iommu/\(name)"
    entries = Set(reader.list(path))
  }

  func text(_ attribute: String) -> String? { reader.text("\(path)/\(attribute)") }
  func hexadecimal(_ attribute: String) -> UInt64? { reader.hexadecimal("\(path)/\(attribute)") }
}

extension IOMMUUnit.Design {
  init(_ directory: IOMMUDirectory) {
    if let facts = IntelIOMMU(directory) {
      self = .intel(facts)
    } else if let facts = AMDIOMMU(directory) {
      self = .amd(facts)
    } else if let facts = ArmSMMU(directory) {
      self = .arm(facts)
    } else if let facts = VirtioIOMMU(directory) {
      self = .virtio(facts)
    } else {
      self = .other
    }
  }
}
