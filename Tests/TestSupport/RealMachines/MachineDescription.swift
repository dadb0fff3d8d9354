// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials

/// A machine as `Fixtures/real/NAME/machine.json` describes it: the facts that somebody posted, and what had to be
/// assumed to make a whole machine of them. `Fixtures/real/README.md` has every key.
package struct MachineDescription: Codable, Sendable {
  /// What it is, in one line.
  package var title: String
  /// Where the facts come from.
  package var sources: [String]
  /// What was wrong with it, or that nothing was.
  package var cause: String
  /// What nobody posted and was assumed.
  package var assumed: String?

  package var kernel: Kernel?
  package var processor: Processor?
  /// `sys_vendor`, `product_name`, `board_name`, `bios_version`, `bios_date`.
  package var dmi: [String: String]?
  /// Booted by UEFI.
  package var efi: Bool?
  /// ACPI tables by name: "drhd intremap" for a DMAR, "ivhd" for an IVRS, "smmu" or "its" for an IORT, or all bytes as
  /// "hex:…".
  package var tables: [String: String]?
  /// Memory in GiB.
  package var memory: Int?
  /// The IOMMUs; nil where the kernel drives none.
  package var iommu: IOMMU?
  package var functions: [Function]?
  package var usb: [USB]?
  package var disks: [Disk]?
  package var network: [Network]?
  package var input: [Input]?
  /// Device nodes besides /dev/kvm, "/dev/vfio/vfio" and the like; those whose path begins with "!" cannot be opened.
  package var nodes: [String]?
  /// Whether KVM's node is there; true where nothing is said.
  package var kvm: Bool?
  /// Any other file, by path: the text without its last newline, or "hex:…".
  package var files: [String: String]?
  /// Any other link, by path.
  package var links: [String: String]?
  package var directories: [String]?
  /// A tree that somebody copied by hand: it has no manifest, and only what is said here is in it.
  package var bare: Bool?

  package struct Kernel: Codable, Sendable {
    package var release: String?
    package var arguments: String?
    /// What /etc/default/grub says, if it differs.
    package var grub: String?
    package var loaded: [String]?
    package var builtIn: [String]?
    package var available: [String]?
    /// "vfio_pci.disable_vga" to its text.
    package var parameters: [String: String]?
    package var lockdown: String?
  }

  package struct Processor: Codable, Sendable {
    package var vendor: String?
    package var model: String?
    package var flags: String?
    package var physicalBits: Int?
    package var virtualBits: Int?
    package var count: Int?
  }

  package struct IOMMU: Codable, Sendable {
    /// "dmar0" to "cap ecap version", "ivhd0" to its features, an SMMU to "".
    package var units: [String: String]
    /// The functions behind the named unit; those that no unit claims are behind the first one.
    package var behind: [String: [String]]?
    /// The domain type of every group: "DMA-FQ", "identity", …
    package var type: String?
    /// Groups that differ from that; "-" where the kernel has no such file.
    package var types: [String: String]?
    /// Lines of reserved_regions by group; a group without has that of its architecture's message interrupts.
    package var reserved: [String: [String]]?
    /// Members that are no PCI functions, by group.
    package var platform: [String: [String]]?
    /// Whether interrupts are remapped; true where nothing is said.
    package var remapsInterrupts: Bool?
  }

  /// One PCI function.
  package struct Function: Codable, Sendable {
    package var at: String
    /// The bridge that it is behind; nil on a root bus.
    package var behind: String?
    /// Where its root bus hangs, if not at /sys/devices/pciDDDD:BB.
    package var root: String?
    /// "10de:1b06"
    package var id: String
    package var subsystem: String?
    /// "030000"
    package var kind: String
    package var revision: String?
    package var group: Int?
    package var driver: String?
    /// Port type: root, upstream, downstream, endpoint, legacy, integrated, bridge, reverse, events; nil for
    /// conventional PCI.
    package var port: String?
    /// Secondary and subordinate bus of a bridge, "01-02".
    package var buses: String?
    package var slot: Bool?
    /// Fastest link as generation and lanes, "3x16", and what it runs at now, if that differs.
    package var link: String?
    package var linkNow: String?
    /// Capability and control of Access Control Services as lspci's letters: S T R C U E D; "SRCU/SRCU", or once if
    /// equal; with " wide" at the end, in registers of 32 bits.
    package var acs: String?
    package var flr: Bool?
    package var af: Bool?
    /// Power management: "reset" if D3hot resets (NoSoftRst-), "keep" if it does not.
    package var pm: String?
    package var msi: Int?
    package var msix: Int?
    package var multifunction: Bool?
    /// A conventional header of 256 bytes, or what an unprivileged reader sees, 64.
    package var configSize: Int?
    /// Extended capabilities besides those above, "0001" or "0001 01234567 …" with registers.
    package var extended: [String]?
    /// Resizable BARs: "0" to "256M of 256M 512M 1G".
    package var rebar: [String: String]?
    package var sriov: SRIOV?
    /// Bytes that stand elsewhere in configuration space: "50" to "0d00…".
    package var bytes: [String: String]?
    /// Lines of `resource`: "0" to "e0000000 256M 64p" (io, 32, 32p, 64, 64p; "unset" for an address that the kernel
    /// did not find).
    package var bars: [String: String]?
    /// `reset_method`; nil where the file is not there.
    package var reset: String?
    /// Whether there is a `reset` file where `reset` does not say so.
    package var canReset: Bool?
    package var bootVGA: Bool?
    package var rom: Bool?
    package var removable: String?
    package var numa: Int?
    package var physicalFunction: String?
    package var virtualFunctions: Int?
    package var vfioDevice: String?
    package var interrupts: Int?
    /// Interrupt pin, 1 for INTA.
    package var pin: Int?
    package var override: String?
    /// Any other attribute, or another value of one of these; "-" takes it away.
    package var attributes: [String: String]?
  }

  package struct SRIOV: Codable, Sendable {
    package var total: Int
    package var enabled: Int?
    package var offset: Int
    package var stride: Int
    package var device: String
    /// VF BARs as in the capability, "0" to "0000000c".
    package var bars: [String: String]?
  }

  package struct USB: Codable, Sendable {
    package var at: String
    /// For a root hub: its controller.
    package var controller: String?
    /// Where it is, for one whose hub was not recorded.
    package var place: String?
    package var id: String
    package var product: String?
    /// "e00101"
    package var kind: String?
    /// "12", "480", "5000"
    package var speed: String?
    package var ports: Int?
    /// Interfaces: "0" to "e00101 btusb".
    package var interfaces: [String: String]?
    package var attributes: [String: String]?
  }

  package struct Disk: Codable, Sendable {
    package var name: String
    /// The function or USB device that it is on; the place below it.
    package var on: String
    package var below: String?
    package var number: String?
    package var gibibytes: Int?
    package var mounts: [String]?
    package var swap: Bool?
    package var content: String?
    package var holders: [String]?
  }

  package struct Network: Codable, Sendable {
    package var name: String
    package var on: String
    package var state: String?
    package var hasDefaultRoute: Bool?
    package var master: String?
  }

  package struct Input: Codable, Sendable {
    package var name: String
    package var on: String
    package var below: String?
    package var keyboard: Bool?
    package var pointer: Bool?
    package var number: Int
  }

  /// Reads a description. Throws for JSON that is none, and for a key that is none of the format: a misspelt fact would
  /// be no fact at all.
  package init(decoding bytes: [UInt8]) throws {
    let data = Data(bytes)
    self = try JSONDecoder().decode(Self.self, from: data)
    let known = try JSONDecoder().decode(JSONShape.self, from: JSONEncoder().encode(self))
    let written = try JSONDecoder().decode(JSONShape.self, from: data)
    if let key = written.firstKey(missingIn: known, at: "") { throw UnknownKey(path: key) }
  }

  /// A key that the format does not know.
  package struct UnknownKey: Error, CustomStringConvertible {
    package let path: String
    package var description: String { "no key of a machine's description: \(path)" }
  }
}

/// The keys of some JSON, without its values.
private enum JSONShape: Decodable {
  case object([String: JSONShape])
  case list([JSONShape])
  case value

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let object = try? container.decode([String: JSONShape].self) {
      self = .object(object)
    } else if let list = try? container.decode([JSONShape].self) {
      self = .list(list)
    } else {
      self = .value
    }
  }

  func firstKey(missingIn other: JSONShape, at path: String) -> String? {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)):
      for (key, shape) in mine.sorted(by: { $0.key < $1.key }) {
        guard let counterpart = theirs[key] else { return "\(path)/\(key)" }
        if let missing = shape.firstKey(missingIn: counterpart, at: "\(path)/\(key)") { return missing }
      }
      return nil
    case (.list(let mine), .list(let theirs)):
      return zip(mine, theirs).enumerated().lazy.compactMap { $1.0.firstKey(missingIn: $1.1, at: "\(path)/\($0)") }
        .first
    default: return nil
    }
  }
}
