// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials

/// A machine as `Fixtures/real/NAME/machine.json` describes it: the facts that somebody posted, and what had to be assumed to make
/// a whole machine of them. `Fixtures/real/README.md` has every key.
public struct MachineDescription: Codable, Sendable {
  /// What it is, in one line.
  public var title: String
  /// Where the facts come from.
  public var sources: [String]
  /// What was wrong with it, or that nothing was.
  public var cause: String
  /// What nobody posted and was assumed.
  public var assumed: String?

  public var kernel: Kernel?
  public var processor: Processor?
  /// `sys_vendor`, `product_name`, `board_name`, `bios_version`, `bios_date`.
  public var dmi: [String: String]?
  /// Booted by UEFI.
  public var efi: Bool?
  /// ACPI tables by name: "drhd intremap" for a DMAR, "ivhd" for an IVRS, "smmu" or "its" for an IORT, or all bytes as "hex:…".
  public var tables: [String: String]?
  /// Memory in GiB.
  public var memory: Int?
  /// The IOMMUs; nil where the kernel drives none.
  public var iommu: IOMMU?
  public var functions: [Function]?
  public var usb: [USB]?
  public var disks: [Disk]?
  public var network: [Network]?
  public var input: [Input]?
  /// Device nodes besides /dev/kvm, "/dev/vfio/vfio" and the like; those whose path begins with "!" cannot be opened.
  public var nodes: [String]?
  /// Whether KVM's node is there; true where nothing is said.
  public var kvm: Bool?
  /// Any other file, by path: the text without its last newline, or "hex:…".
  public var files: [String: String]?
  /// Any other link, by path.
  public var links: [String: String]?
  public var directories: [String]?
  /// A tree that somebody copied by hand: it has no manifest, and only what is said here is in it.
  public var bare: Bool?

  public struct Kernel: Codable, Sendable {
    public var release: String?
    public var arguments: String?
    /// What /etc/default/grub says, if it differs.
    public var grub: String?
    public var loaded: [String]?
    public var builtIn: [String]?
    public var available: [String]?
    /// "vfio_pci.disable_vga" to its text.
    public var parameters: [String: String]?
    public var lockdown: String?
  }

  public struct Processor: Codable, Sendable {
    public var vendor: String?
    public var model: String?
    public var flags: String?
    public var physicalBits: Int?
    public var virtualBits: Int?
    public var count: Int?
  }

  public struct IOMMU: Codable, Sendable {
    /// "dmar0" to "cap ecap version", "ivhd0" to its features, an SMMU to "".
    public var units: [String: String]
    /// The functions behind the named unit; those that no unit claims are behind the first one.
    public var behind: [String: [String]]?
    /// The domain type of every group: "DMA-FQ", "identity", …
    public var type: String?
    /// Groups that differ from that; "-" where the kernel has no such file.
    public var types: [String: String]?
    /// Lines of reserved_regions by group; a group without has that of its architecture's message interrupts.
    public var reserved: [String: [String]]?
    /// Members that are no PCI functions, by group.
    public var platform: [String: [String]]?
    /// Whether interrupts are remapped; true where nothing is said.
    public var remapsInterrupts: Bool?
  }

  /// One PCI function.
  public struct Function: Codable, Sendable {
    public var at: String
    /// The bridge that it is behind; nil on a root bus.
    public var behind: String?
    /// Where its root bus hangs, if not at /sys/devices/pciDDDD:BB.
    public var root: String?
    /// "10de:1b06"
    public var id: String
    public var subsystem: String?
    /// "030000"
    public var kind: String
    public var revision: String?
    public var group: Int?
    public var driver: String?
    /// Port type: root, upstream, downstream, endpoint, legacy, integrated, bridge, reverse, events; nil for conventional PCI.
    public var port: String?
    /// Secondary and subordinate bus of a bridge, "01-02".
    public var buses: String?
    public var slot: Bool?
    /// Fastest link as generation and lanes, "3x16", and what it runs at now, if that differs.
    public var link: String?
    public var linkNow: String?
    /// Capability and control of Access Control Services as lspci's letters: S T R C U E D; "SRCU/SRCU", or once if equal; with " wide" at the end, in registers
    /// of 32 bits.
    public var acs: String?
    public var flr: Bool?
    public var af: Bool?
    /// Power management: "reset" if D3hot resets (NoSoftRst-), "keep" if it does not.
    public var pm: String?
    public var msi: Int?
    public var msix: Int?
    public var multifunction: Bool?
    /// A conventional header of 256 bytes, or what an unprivileged reader sees, 64.
    public var configSize: Int?
    /// Extended capabilities besides those above, "0001" or "0001 01234567 …" with registers.
    public var extended: [String]?
    /// Resizable BARs: "0" to "256M of 256M 512M 1G".
    public var rebar: [String: String]?
    public var sriov: SRIOV?
    /// Bytes that stand elsewhere in configuration space: "50" to "0d00…".
    public var bytes: [String: String]?
    /// Lines of `resource`: "0" to "e0000000 256M 64p" (io, 32, 32p, 64, 64p; "unset" for an address that the kernel did not find).
    public var bars: [String: String]?
    /// `reset_method`; nil where the file is not there.
    public var reset: String?
    /// Whether there is a `reset` file where `reset` does not say so.
    public var canReset: Bool?
    public var bootVGA: Bool?
    public var rom: Bool?
    public var removable: String?
    public var numa: Int?
    public var physicalFunction: String?
    public var virtualFunctions: Int?
    public var vfioDevice: String?
    public var interrupts: Int?
    /// Interrupt pin, 1 for INTA.
    public var pin: Int?
    public var override: String?
    /// Any other attribute, or another value of one of these; "-" takes it away.
    public var attributes: [String: String]?
  }

  public struct SRIOV: Codable, Sendable {
    public var total: Int
    public var enabled: Int?
    public var offset: Int
    public var stride: Int
    public var device: String
    /// VF BARs as in the capability, "0" to "0000000c".
    public var bars: [String: String]?
  }

  public struct USB: Codable, Sendable {
    public var at: String
    /// For a root hub: its controller.
    public var controller: String?
    /// Where it is, for one whose hub was not recorded.
    public var place: String?
    public var id: String
    public var product: String?
    /// "e00101"
    public var kind: String?
    /// "12", "480", "5000"
    public var speed: String?
    public var ports: Int?
    /// Interfaces: "0" to "e00101 btusb".
    public var interfaces: [String: String]?
    public var attributes: [String: String]?
  }

  public struct Disk: Codable, Sendable {
    public var name: String
    /// The function or USB device that it is on; the place below it.
    public var on: String
    public var below: String?
    public var number: String?
    public var gibibytes: Int?
    public var mounts: [String]?
    public var swap: Bool?
    public var content: String?
    public var holders: [String]?
  }

  public struct Network: Codable, Sendable {
    public var name: String
    public var on: String
    public var state: String?
    public var hasDefaultRoute: Bool?
    public var master: String?
  }

  public struct Input: Codable, Sendable {
    public var name: String
    public var on: String
    public var below: String?
    public var keyboard: Bool?
    public var pointer: Bool?
    public var number: Int
  }

  /// Reads a description. Throws for JSON that is none, and for a key that is none of the format: a misspelt fact would be
  /// no fact at all.
  public init(decoding bytes: [UInt8]) throws {
    let data = Data(bytes)
    self = try JSONDecoder().decode(Self.self, from: data)
    let known = try JSONDecoder().decode(JSONShape.self, from: JSONEncoder().encode(self))
    let written = try JSONDecoder().decode(JSONShape.self, from: data)
    if let key = written.firstKey(missingIn: known, at: "") { throw UnknownKey(path: key) }
  }

  /// A key that the format does not know.
  public struct UnknownKey: Error, CustomStringConvertible {
    public let path: String
    public var description: String { "no key of a machine's description: \(path)" }
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
