// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Inventory
internal import TestSupport

/// Writes the sysfs tree of a machine with many PCI functions, for timing: eight-function endpoints, each behind a root
/// port of its own, one IOMMU group per endpoint. With GROUP-SIZE, groups of so many endpoint functions, which
/// configuration space would keep apart.
@main
struct GenerateMachine {
  private let root: String
  private let files = FileManager.default
  private var count = 0
  private var made: Set<String> = []

  static func main() throws {
    let arguments = CommandLine.arguments
    let groupSize = arguments.count == 4 ? Int(arguments[3]) : nil
    guard (3...4).contains(arguments.count), let functions = Int(arguments[2]), functions > 0,
      arguments.count == 3 || (groupSize ?? 0) > 0
    else {
      print("usage: generate-machine DIRECTORY FUNCTIONS [GROUP-SIZE]")
      throw CocoaError(.fileReadUnknown)
    }
    var generator = GenerateMachine(root: arguments[1])
    try generator.generate(functions, groupSize: groupSize)
  }

  private init(root: String) { self.root = root }

  private mutating func generate(_ functions: Int, groupSize: Int?) throws {
    try write("/proc/cmdline", "quiet intel_iommu=on")
    try write("/proc/sys/kernel/osrelease", "6.12.0-generated")
    try write("/sys/devices/virtual/iommu/dmar0/intel-iommu/cap", "d2008c40660462")
    try write("/sys/devices/virtual/iommu/dmar0/intel-iommu/ecap", "f050da")
    try link("/sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0")
    var group = 0
    var endpoints = 0
    var domain: UInt32 = 0
    while count < functions {
      // Device 0 of the root bus is the host bridge's place; 31 × 8 root ports fill the rest.
      for port in 8..<256 where count < functions {
        let portAddress = PCIAddress(domain: domain, bus: 0, device: UInt8(port / 8), function: UInt8(port % 8))
        let bus = UInt8(port - 7)
        try add(
          portAddress, behind: nil, group: group, driver: "pcieport", classCode: 0x060400,
          ConfigurationBuilder(classCode: 0x060400).multifunction.bridge(secondary: bus, subordinate: bus)
            .express(.rootPort, hasSlot: true).messageInterrupts(msi: 1)
            .accessControl(capability: .isolation, control: .isolation).space)
        group += 1
        for function in 0..<8 where count < functions {
          let address = PCIAddress(domain: domain, bus: bus, device: 0, function: UInt8(function))
          // Numbers are not contiguous; those of ports stay out of the way.
          let shared = groupSize.map { 1_000_000 + endpoints / $0 }
          endpoints += 1
          try add(
            address, behind: portAddress, group: shared ?? group, driver: "ixgbe", classCode: 0x020000,
            ConfigurationBuilder(vendor: 0x8086, device: 0x10fb).multifunction
              .express(.endpoint, functionLevelReset: true).messageInterrupts(msi: 1, msix: 64)
              .powerManagement(noSoftReset: false).serialNumber(UInt64(count)).space)
        }
        group += 1
      }
      domain += 1
    }
  }

  private mutating func add(
    _ address: PCIAddress, behind port: PCIAddress?, group: Int, driver: String, classCode: UInt32,
    _ space: ConfigurationSpace
  ) throws {
    count += 1
    let bridge = port.map { "\($0)/" } ?? ""
    let path = "/sys/devices/pci\(hexadecimal(address.domain, digits: 4)):00/\(bridge)\(address)"
    func attribute(_ name: String, _ text: String) throws { try self.write("\(path)/\(name)", text) }
    func id(_ offset: Int) -> String { "0x" + hexadecimal(space.word(offset) ?? 0, digits: 4) }
    try attribute("vendor", id(0))
    try attribute("device", id(2))
    try attribute("subsystem_vendor", "0x8086")
    try attribute("subsystem_device", "0x0003")
    try attribute("revision", "0x01")
    try attribute("class", "0x" + hexadecimal(classCode, digits: 6))
    try attribute("irq", "16")
    try attribute("modalias", "pci:v00008086d000010FBsv00008086sd00000003bc02sc00i00")
    try attribute(
      "uevent",
      "DRIVER=\(driver)\nPCI_CLASS=\(String(classCode, radix: 16, uppercase: true))\nPCI_ID=\(id(0).dropFirst(2).uppercased()):\(id(2).dropFirst(2).uppercased())\nPCI_SUBSYS_ID=8086:0003\nPCI_SLOT_NAME=\(address)\nMODALIAS=pci:v00008086d000010FBsv00008086sd00000003bc02sc00i00"
    )
    try attribute("numa_node", "0")
    try attribute("enable", "1")
    try attribute("msi_bus", "1")
    try attribute("d3cold_allowed", "1")
    try attribute("power_state", "D0")
    try attribute("power/control", "on")
    try attribute("power/runtime_status", "active")
    try attribute("driver_override", "(null)")
    for (name, value) in [("current_link_speed", "8.0 GT/s PCIe"), ("max_link_speed", "8.0 GT/s PCIe")] {
      try attribute(name, value)
    }
    for name in ["current_link_width", "max_link_width"] { try attribute(name, "16") }
    let base = 0x38_0000_0000 + UInt64(count) << 20
    let bar = "0x\(hexadecimal(base, digits: 16)) 0x\(hexadecimal(base + 0xfffff, digits: 16)) 0x000000000014220c"
    let none = "0x0000000000000000 0x0000000000000000 0x0000000000000000"
    try attribute("resource", ([bar] + [String](repeating: none, count: 12)).joined(separator: "\n"))
    for name in ["aer_dev_correctable", "aer_dev_nonfatal", "aer_dev_fatal"] {
      try attribute(name, "RxErr 0\nBadTLP 0\nTOTAL_ERR\(name == "aer_dev_correctable" ? "_COR 0" : " 0")")
    }
    if port != nil {
      try attribute("reset_method", "flr bus")
      try attribute("reset", "")
    }
    try write(bytes: space.bytes, "\(path)/config")
    let up = String(repeating: "../", count: path.split(separator: "/").count - 1)
    try link("\(path)/driver", "\(up)bus/pci/drivers/\(driver)")
    try link("\(path)/iommu_group", "\(up)kernel/iommu_groups/\(group)")
    try link("/sys/bus/pci/devices/\(address)", "../../.." + path.dropFirst(4))
    let groupPath = "/sys/kernel/iommu_groups/\(group)"
    try write("\(groupPath)/type", "DMA-FQ")
    try write("\(groupPath)/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi")
    try link("\(groupPath)/devices/\(address)", "../../../.." + path.dropFirst(4))
  }

  private mutating func write(_ path: String, _ text: String) throws {
    try write(bytes: Array((text + "\n").utf8), path)
  }

  private mutating func write(bytes: [UInt8], _ path: String) throws {
    try parent(of: path)
    try Data(bytes).write(to: URL(filePath: root + path))
  }

  private mutating func link(_ path: String, _ target: String) throws {
    try parent(of: path)
    try files.createSymbolicLink(atPath: root + path, withDestinationPath: target)
  }

  private mutating func parent(of path: String) throws {
    let directory = (root + path).split(separator: "/").dropLast().joined(separator: "/")
    guard made.insert(directory).inserted else { return }
    try files.createDirectory(atPath: "/" + directory, withIntermediateDirectories: true)
  }
}
