// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
package import Inventory

/// The files of a described machine: what `vfio-check capture` would have written there.
package struct MachineTree {
  /// By path. Directories that something is in are not listed.
  package private(set) var nodes: [String: MemoryFileTree.Node] = [:]
  private let description: MachineDescription
  /// The directory of each function, by its address.
  private var places: [String: String] = [:]
  /// How many devices of each USB bus there are so far.
  private var numbered: [String: Int] = [:]

  package init(_ description: MachineDescription) throws {
    self.description = description
    try addFunctions()
    try addUSB()
    if description.bare != true {
      addHost()
      addKernel()
      addProcessor()
      addMemory()
      try addFirmware()
      addUsage()
      try addDeviceNodes()
    }
    addIOMMU()
    for directory in description.directories ?? [] where nodes[directory] == nil { nodes[directory] = .directory }
    for (path, text) in description.files ?? [:] { nodes[path] = .file(try content(text)) }
    for (path, target) in description.links ?? [:] { nodes[path] = .link(target) }
  }

  /// The tree in memory.
  package var files: MemoryFileTree {
    var tree = MemoryFileTree()
    for (path, node) in nodes { tree[path] = node }
    return tree
  }

  /// Writes the tree as a captured one, with its manifest, into a directory that does not exist yet.
  package func write(to directory: String) throws {
    let manager = FileManager.default
    for (path, node) in nodes.sorted(by: { $0.key < $1.key }) {
      let place = directory + path
      let parent = place.split(separator: "/").dropLast().joined(separator: "/")
      switch node {
      case .directory:
        try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
      case .file(let bytes):
        try manager.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: place))
      case .link(let target):
        try manager.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
        try manager.createSymbolicLink(atPath: place, withDestinationPath: target)
      case .device, .failure: continue
      }
    }
    guard description.bare != true else { return }
    let manifest = Manifest(
      nodes: nodes.sorted { $0.key < $1.key }.compactMap { path, node in
        if case .device(let isAccessible) = node { .init(path: path, isAccessible: isAccessible) } else { nil }
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(manifest).write(to: URL(filePath: directory + "/" + CaptureManifest.fileName))
  }

  /// The manifest's JSON form, docs/json.md.
  private struct Manifest: Encodable {
    struct Tool: Encodable {
      var name = "vfio-check"
      var version = "0.1.0"
    }
    struct Node: Encodable {
      var path: String
      var isAccessible: Bool
    }
    var schema = "vfio-check/capture"
    var schemaVersion = 1
    var tool = Tool()
    var redacted = true
    var nodes: [Node]
    var gaps: [String] = []
  }

  // MARK: Writing

  private mutating func put(_ path: String, _ text: String) { nodes[path] = .file(Array((text + "\n").utf8)) }

  private func content(_ text: String) throws -> [UInt8] {
    guard text.hasPrefix("hex:") else { return Array((text + "\n").utf8) }
    return try hexadecimalBytes(text.dropFirst(4))
  }

  private mutating func link(_ path: String, to target: String) {
    nodes[path] = .link(relative(from: path, to: target))
  }

  /// The target as sysfs writes it, seen from the directory of the link.
  private func relative(from path: String, to target: String) -> String {
    let here = path.split(separator: "/").dropLast()
    let there = target.split(separator: "/")
    let shared = zip(here, there).prefix { $0 == $1 }.count
    return ([Substring](repeating: "..", count: here.count - shared) + there.dropFirst(shared)).joined(separator: "/")
  }

  /// Every directory that a capture records although nothing may be in it: then "none" is a fact.
  private mutating func addHost() {
    for path in [
      "/sys/bus/pci/devices", "/sys/bus/pci/drivers", "/sys/bus/usb/devices", "/sys/class/iommu", "/sys/class/net",
      "/sys/class/block", "/sys/class/input", "/sys/class/graphics", "/sys/class/drm", "/sys/class/sound",
      "/sys/class/hidraw", "/sys/class/usbmisc", "/sys/kernel/iommu_groups", "/etc/modprobe.d", "/etc/modules-load.d",
    ] where nodes[path] == nil { nodes[path] = .directory }
    for (key, value) in description.dmi ?? [:] { put("/sys/devices/virtual/dmi/id/\(key)", value) }
  }

  private mutating func addKernel() {
    let kernel = description.kernel ?? .init()
    let release = kernel.release ?? "6.1.0"
    put("/proc/sys/kernel/osrelease", release)
    let arguments = kernel.arguments ?? ""
    put("/proc/cmdline", arguments)
    put("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"\(kernel.grub ?? arguments)\"\nGRUB_CMDLINE_LINUX=\"\"")
    put("/sys/kernel/security/lockdown", kernel.lockdown ?? "[none] integrity confidentiality")
    var loaded = kernel.loaded ?? []
    if let flags = description.processor?.flags?.split(separator: " "), description.kvm != false {
      if flags.contains("vmx") { loaded += ["kvm", "kvm_intel"] }
      if flags.contains("svm") { loaded += ["kvm", "kvm_amd"] }
    }
    let lines = loaded.map { "\($0) 16384 0 - Live 0x0000000000000000" }
    nodes["/proc/modules"] = .file(Array(lines.map { $0 + "\n" }.joined().utf8))
    let builtIn = kernel.builtIn ?? ["vfio", "vfio_pci_core"]
    let available =
      kernel.available
      ?? ["vfio_pci", "vfio_iommu_type1", "nvme", "amdgpu", "nouveau", "i915", "snd_hda_intel", "btusb", "xhci_pci"]
    put("/lib/modules/\(release)/modules.builtin", builtIn.map { "kernel/x/\($0).ko" }.joined(separator: "\n"))
    put("/lib/modules/\(release)/modules.dep", available.map { "kernel/x/\($0).ko:" }.joined(separator: "\n"))
    for (name, value) in kernel.parameters ?? [:] {
      let parts = name.split(separator: ".", maxSplits: 1)
      put("/sys/module/\(parts[0])/parameters/\(parts.last ?? "")", value)
    }
    var interrupts = "           CPU0"
    if isARM {
      interrupts += "\n 30:         10  ITS-MSI 524288 Edge      nvme0q0"
    } else {
      let prefix = description.iommu != nil && description.iommu?.remapsInterrupts != false ? "IR-" : ""
      interrupts += "\n  0:         10  \(prefix)IO-APIC   2-edge      timer"
      interrupts += "\n 30:         10  \(prefix)PCI-MSIX-0000:00:1c.0   0-edge      nvme0q0"
    }
    put("/proc/interrupts", interrupts)
  }

  private var isARM: Bool { description.processor?.flags?.hasPrefix("fp ") ?? false }

  private mutating func addProcessor() {
    let processor = description.processor ?? .init()
    var text: [String] = []
    for number in 0..<(processor.count ?? 1) {
      text.append("processor\t: \(number)")
      if isARM {
        text += ["BogoMIPS\t: 2000.00", "Features\t: \(processor.flags ?? "")", "CPU implementer\t: 0x41", ""]
        continue
      }
      text += ["vendor_id\t: \(processor.vendor ?? "GenuineIntel")", "model name\t: \(processor.model ?? "")"]
      text.append("flags\t\t: \(processor.flags ?? "")")
      if let physical = processor.physicalBits {
        text.append("address sizes\t: \(physical) bits physical, \(processor.virtualBits ?? 48) bits virtual")
      }
      text.append("")
    }
    put("/proc/cpuinfo", text.joined(separator: "\n"))
  }

  private mutating func addMemory() {
    let kibibytes = (description.memory ?? 32) << 20
    put(
      "/proc/meminfo",
      "MemTotal:       \(kibibytes) kB\nMemFree:        \(kibibytes / 2) kB\nMemAvailable:   \(kibibytes / 10 * 8) kB")
    for size in isARM ? [2048] : [2048, 1_048_576] {
      put("/sys/kernel/mm/hugepages/hugepages-\(size)kB/nr_hugepages", "0")
      put("/sys/kernel/mm/hugepages/hugepages-\(size)kB/free_hugepages", "0")
    }
    put(
      "/proc/self/limits",
      "Limit                     Soft Limit           Hard Limit           Units     \n"
        + "Max locked memory         8388608              8388608              bytes     ")
    put("/proc/self/status", "Name:\tvfio-check\nCapEff:\t000001ffffffffff")
    var map = ["00000000-00000fff : Reserved", "00001000-0009ffff : System RAM", "00100000-7fffffff : System RAM"]
    for function in description.functions ?? [] {
      for (_, text) in (function.bars ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let bar = BAR(text), bar.isMemory, bar.start != 0 else { continue }
        let range = "\(hexadecimal(bar.start, digits: 8))-\(hexadecimal(bar.end, digits: 8))"
        map.append("\(range) : \(address(function.at))")
        if let driver = function.driver { map.append("  \(range) : \(driver)") }
      }
    }
    put("/proc/iomem", map.joined(separator: "\n"))
  }

  private mutating func addFirmware() throws {
    if description.efi != false { nodes["/sys/firmware/efi"] = .directory }
    guard !isARM || description.tables != nil else { return }
    nodes["/sys/firmware/acpi/tables"] = .directory
    for (name, text) in description.tables ?? [:] {
      let bytes =
        text.hasPrefix("hex:")
        ? try content(text) : ACPITable.bytes(name, words: text.split(separator: " ").map(String.init))
      nodes["/sys/firmware/acpi/tables/\(name)"] = .file(bytes)
    }
  }

  private mutating func addDeviceNodes() throws {
    if description.kvm != false { nodes["/dev/kvm"] = .device(isAccessible: true) }
    for path in description.nodes ?? [] {
      nodes[String(path.drop { $0 == "!" })] = .device(isAccessible: !path.hasPrefix("!"))
    }
  }

  // MARK: IOMMU

  private mutating func addIOMMU() {
    let functions = description.functions ?? []
    let iommu = description.iommu
    var groups: [String: [String]] = iommu?.platform ?? [:]
    for function in functions {
      if let group = function.group { groups["\(group)", default: []].append(address(function.at)) }
    }
    // A hand-made copy has the links of the functions, and may lack the directory of the groups.
    if description.bare != true || iommu != nil {
      for (group, members) in groups {
        let path = "/sys/kernel/iommu_groups/\(group)"
        for member in members { nodes["\(path)/devices/\(member)"] = .file([]) }
        let type = iommu?.types?[group] ?? iommu?.type ?? "DMA-FQ"
        if type != "-" { put("\(path)/type", type) }
        let msi = isARM ? "0x0000000008000000 0x00000000080fffff msi" : "0x00000000fee00000 0x00000000feefffff msi"
        guard let regions = iommu?.reserved?[group] ?? (description.bare == true ? nil : [msi]) else { continue }
        put("\(path)/reserved_regions", regions.joined(separator: "\n"))
      }
    }
    let claimed = Set((iommu?.behind ?? [:]).values.flatMap(\.self).map(address))
    for (position, (name, registers)) in (iommu?.units ?? [:]).sorted(by: { $0.key < $1.key }).enumerated() {
      let isAMD = name.hasPrefix("ivhd")
      // AMD's units hang below their own PCI function, 00:00.2 if there is one.
      let home =
        isAMD ? functions.first { $0.kind == "080600" }.flatMap { places[address($0.at)] } : nil
      let path = home.map { "\($0)/iommu/\(name)" } ?? "/sys/devices/virtual/iommu/\(name)"
      link("/sys/class/iommu/\(name)", to: path)
      let words = registers.split(separator: " ").map(String.init)
      if isAMD {
        put("\(path)/amd-iommu/features", words.first ?? "0")
        if words.count > 1 { put("\(path)/amd-iommu/cap", words[1]) }
      } else if name.hasPrefix("dmar") {
        for (file, word) in zip(["cap", "ecap", "version"], words) { put("\(path)/intel-iommu/\(file)", word) }
      } else {
        nodes[path] = .directory
      }
      let named = iommu?.behind?[name]?.map(address)
      let members =
        named ?? (position == 0 ? functions.filter { $0.group != nil }.map { address($0.at) } : [])
      for member in members where named != nil || !claimed.contains(member) {
        nodes["\(path)/devices/\(member)"] = .file([])
      }
    }
  }

  // MARK: PCI

  private func address(_ text: String) -> String { text.count == 7 ? "0000:" + text : text }

  private mutating func addFunctions() throws {
    for function in description.functions ?? [] {
      let address = address(function.at)
      guard let parsed = PCIAddress(address) else { throw MachineError("\(function.at) is no PCI address") }
      let root = "pci\(hexadecimal(parsed.domain, digits: 4)):\(hexadecimal(parsed.bus, digits: 2))"
      if let bridge = function.behind.map(self.address) {
        guard let place = places[bridge] else { throw MachineError("\(bridge) does not come before \(address)") }
        // A bridge into another domain: the controller of VMD.
        let crosses = PCIAddress(bridge)?.domain != parsed.domain
        places[address] = crosses ? "\(place)/\(root)/\(address)" : "\(place)/\(address)"
      } else {
        places[address] = "\(function.root ?? "/sys/devices/\(root)")/\(address)"
      }
      try add(function, address, at: places[address] ?? "")
    }
  }

  private mutating func add(_ function: MachineDescription.Function, _ address: String, at path: String) throws {
    let space = try FunctionConfiguration(function, isBare: description.bare == true).bytes
    let ids = function.id.split(separator: ":").map(String.init)
    let subsystem = (function.subsystem ?? "0000:0000").split(separator: ":").map(String.init)
    guard ids.count == 2, subsystem.count == 2 else { throw MachineError("\(address): \(function.id) is no id") }
    link("/sys/bus/pci/devices/\(address)", to: path)
    put("\(path)/vendor", "0x" + ids[0])
    put("\(path)/device", "0x" + ids[1])
    put("\(path)/class", "0x" + function.kind)
    if let revision = function.revision { put("\(path)/revision", "0x" + revision) }
    if function.configSize != 0 { nodes["\(path)/config"] = .file(space) }
    if description.bare != true || function.subsystem != nil {
      put("\(path)/subsystem_vendor", "0x" + subsystem[0])
      put("\(path)/subsystem_device", "0x" + subsystem[1])
    }
    if description.bare != true {
      if function.revision == nil { put("\(path)/revision", "0x00") }
      put("\(path)/irq", "16")
      put("\(path)/numa_node", "\(function.numa ?? -1)")
      put("\(path)/msi_bus", "1")
      put("\(path)/d3cold_allowed", "1")
      put("\(path)/power_state", "D0")
      put("\(path)/power/control", "auto")
      put("\(path)/power/runtime_status", "active")
      put("\(path)/driver_override", function.override ?? "(null)")
    }
    if description.bare != true || function.bars != nil { try addResources(function, at: path) }
    if let driver = function.driver {
      nodes["/sys/bus/pci/drivers/\(driver)"] = .directory
      link("\(path)/driver", to: "/sys/bus/pci/drivers/\(driver)")
    }
    if let group = function.group { link("\(path)/iommu_group", to: "/sys/kernel/iommu_groups/\(group)") }
    if let reset = function.reset { put("\(path)/reset_method", reset) }
    if function.canReset ?? (function.reset.map { !$0.isEmpty } ?? false) { nodes["\(path)/reset"] = .file([]) }
    if let bootVGA = function.bootVGA { put("\(path)/boot_vga", bootVGA ? "1" : "0") }
    if function.rom == true { nodes["\(path)/rom"] = .file([]) }
    if let removable = function.removable { put("\(path)/removable", removable) }
    if let physical = function.physicalFunction { nodes["\(path)/physfn"] = .link("../\(self.address(physical))") }
    if let sriov = function.sriov, description.bare != true {
      put("\(path)/sriov_totalvfs", "\(sriov.total)")
      put("\(path)/sriov_numvfs", "\(sriov.enabled ?? 0)")
    }
    if let name = function.vfioDevice { nodes["\(path)/vfio-dev/\(name)"] = .directory }
    for number in 0..<(function.interrupts ?? 0) { nodes["\(path)/msi_irqs/\(30 + number)"] = .file([]) }
    for (name, text) in function.attributes ?? [:] {
      nodes["\(path)/\(name)"] = text == "-" ? nil : .file(try content(text))
    }
  }

  private mutating func addResources(_ function: MachineDescription.Function, at path: String) throws {
    var lines = [String](
      repeating: "0x0000000000000000 0x0000000000000000 0x0000000000000000", count: function.buses == nil ? 13 : 17)
    for (index, text) in function.bars ?? [:] {
      guard let index = Int(index), lines.indices.contains(index), let bar = BAR(text) else {
        throw MachineError("\(function.at): \(text) is no BAR")
      }
      lines[index] =
        "0x\(hexadecimal(bar.start, digits: 16)) 0x\(hexadecimal(bar.end, digits: 16)) 0x\(hexadecimal(bar.flags, digits: 16))"
    }
    put("\(path)/resource", lines.joined(separator: "\n"))
  }

  // MARK: USB and usage

  private mutating func addUSB() throws {
    var usb: [String: String] = [:]
    for device in description.usb ?? [] {
      let name = device.at
      let place: String
      if let known = device.place {
        place = known
      } else if name.hasPrefix("usb") {
        guard let controller = device.controller.flatMap({ places[address($0)] }) else {
          throw MachineError("\(name) has no controller")
        }
        place = "\(controller)/\(name)"
      } else {
        let parent =
          name.contains(".")
          ? String(name.split(separator: ".").dropLast().joined(separator: "."))
          : "usb" + name.prefix { $0 != "-" }
        // A device whose hub is not there stands alone.
        place =
          "\(usb[parent] ?? device.controller.flatMap { places[address($0)].map { "\($0)/\(parent)" } } ?? "/sys/devices/\(parent)")/\(name)"
      }
      usb[name] = place
      places[name] = place
      add(device, at: place)
    }
  }

  private mutating func add(_ device: MachineDescription.USB, at path: String) {
    link("/sys/bus/usb/devices/\(device.at)", to: path)
    let ids = device.id.split(separator: ":").map(String.init)
    put("\(path)/idVendor", ids.first ?? "")
    put("\(path)/idProduct", ids.last ?? "")
    if let speed = device.speed { put("\(path)/speed", speed) }
    guard description.bare != true else { return }
    let isHub = device.ports != nil
    let kind = device.kind ?? (isHub ? "090000" : "000000")
    for (name, position) in [("bDeviceClass", 0), ("bDeviceSubClass", 2), ("bDeviceProtocol", 4)] {
      put("\(path)/\(name)", String(kind.dropFirst(position).prefix(2)))
    }
    put("\(path)/bcdDevice", "0100")
    put("\(path)/version", " 2.00")
    put("\(path)/product", device.product ?? "")
    put("\(path)/maxchild", "\(device.ports ?? 0)")
    put("\(path)/authorized", "1")
    if isHub { put("\(path)/authorized_default", "1") }
    put("\(path)/bConfigurationValue", "1")
    put("\(path)/bMaxPower", device.at.hasPrefix("usb") ? "0mA" : "500mA")
    put("\(path)/removable", "unknown")
    put("\(path)/power/control", "auto")
    put("\(path)/power/autosuspend_delay_ms", "2000")
    put("\(path)/power/runtime_status", "active")
    // Numbered as the bus was enumerated, which is as they are listed.
    let bus = device.at.hasPrefix("usb") ? device.at.dropFirst(3) : device.at.prefix { $0 != "-" }
    numbered[String(bus), default: 0] += 1
    put("\(path)/devnum", "\(numbered[String(bus), default: 1])")
    if device.at.hasPrefix("usb") { put("\(path)/interface_authorized_default", "1") }
    link("\(path)/driver", to: "/sys/bus/usb/drivers/usb")
    nodes["/sys/bus/usb/drivers/usb"] = .directory
    let prefix = device.at.hasPrefix("usb") ? "\(device.at.dropFirst(3))-0" : device.at
    let interfaces = device.interfaces ?? (isHub ? ["0": "090000 hub"] : [:])
    for (number, text) in interfaces {
      let words = text.split(separator: " ").map(String.init)
      let name = "\(prefix):1.\(number)"
      nodes["/sys/bus/usb/devices/\(name)"] = .file([])
      put("\(path)/\(name)/bInterfaceNumber", number.count == 1 ? "0" + number : number)
      for (attribute, position) in [("bInterfaceClass", 0), ("bInterfaceSubClass", 2), ("bInterfaceProtocol", 4)] {
        put("\(path)/\(name)/\(attribute)", String((words.first ?? "").dropFirst(position).prefix(2)))
      }
      put("\(path)/\(name)/authorized", "1")
      if words.count > 1 {
        nodes["/sys/bus/usb/drivers/\(words[1])"] = .directory
        link("\(path)/\(name)/driver", to: "/sys/bus/usb/drivers/\(words[1])")
      }
    }
    for (name, text) in device.attributes ?? [:] {
      nodes["\(path)/\(name)"] = text == "-" ? nil : (try? content(text)).map { .file($0) }
    }
  }

  /// The directory of what something is on: a PCI function or a USB device.
  private func place(_ name: String) -> String { places[address(name)] ?? places[name] ?? "/sys/devices/virtual" }

  private mutating func addUsage() {
    var mounts: [String] = []
    var swaps = ["Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority"]
    for (position, disk) in (description.disks ?? []).enumerated() {
      // "nvme0n1" is a namespace of the controller nvme0, which has a node of its own.
      let controller = disk.name.hasPrefix("nvme") ? disk.name.lastIndex(of: "n").map { String(disk.name[..<$0]) } : nil
      let home = place(disk.on)
      let path = "\(home)/\(disk.below ?? controller.map { "nvme/\($0)/\(disk.name)" } ?? disk.name)"
      let number = disk.number ?? "259:\(position)"
      link("/sys/class/block/\(disk.name)", to: path)
      put("\(path)/dev", number)
      put("\(path)/size", "\((disk.gibibytes ?? 500) << 21)")
      nodes["\(path)/holders"] = .directory
      if let controller {
        put("\(home)/nvme/\(controller)/uevent", "DEVNAME=\(controller)")
        link("/sys/class/nvme/\(controller)", to: "\(home)/nvme/\(controller)")
      }
      for holder in disk.holders ?? [] { nodes["\(path)/holders/\(holder)"] = .file([]) }
      for mount in disk.mounts ?? [] {
        mounts.append("\(25 + mounts.count) 1 \(number) / \(mount) rw,relatime shared:1 - ext4 /dev/\(disk.name) rw")
      }
      if disk.swap == true { swaps.append("/dev/\(disk.name)\tpartition\t8388604\t0\t-2") }
      if let content = disk.content { put("/run/udev/data/b\(number)", "E:ID_FS_TYPE=\(content)") }
    }
    // Somewhere there is a root file system; where nothing is said it is on a disk that is no device of these.
    if !mounts.contains(where: { $0.contains(" / / ") }) {
      mounts.append("25 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw")
    }
    put("/proc/self/mountinfo", mounts.joined(separator: "\n"))
    put("/proc/swaps", swaps.joined(separator: "\n"))
    var routes = ["Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"]
    for interface in description.network ?? [] {
      let path = "\(place(interface.on))/net/\(interface.name)"
      link("/sys/class/net/\(interface.name)", to: path)
      put("\(path)/operstate", interface.state ?? "down")
      if interface.hasDefaultRoute == true {
        routes.append("\(interface.name)\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0")
      }
      if let master = interface.master {
        nodes["/sys/devices/virtual/net/\(master)"] = .directory
        link("\(path)/master", to: "/sys/devices/virtual/net/\(master)")
      }
    }
    put("/proc/net/route", routes.joined(separator: "\n"))
    nodes["/proc/net/ipv6_route"] = .file([])
    for input in description.input ?? [] {
      let path = "\(place(input.on))/\(input.below.map { $0 + "/" } ?? "")input/input\(input.number)"
      link("/sys/class/input/input\(input.number)", to: path)
      put("\(path)/name", input.name)
      put(
        "\(path)/capabilities/key",
        input.keyboard == true ? "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe" : "70000 0 0 0 0")
      put("\(path)/capabilities/rel", input.pointer == true ? "903" : "0")
    }
  }
}

/// A description that says something impossible.
struct MachineError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// One line of `resource`, "e0000000 256M 64p".
struct BAR {
  let start: UInt64
  let size: UInt64
  /// IORESOURCE_* of include/linux/ioport.h.
  let flags: UInt64

  var end: UInt64 { start + size - 1 }
  var isMemory: Bool { flags & 0x200 != 0 }

  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 3, let size = byteCount(words[1]), size > 0 else { return nil }
    self.size = size
    guard let start = words[0] == "unset" ? 0 : UInt64(words[0], radix: 16) else { return nil }
    self.start = start
    var flags: UInt64
    switch words[2] {
    case "io": flags = 0x40101
    case "32": flags = 0x40200
    case "32p": flags = 0x42208
    case "64": flags = 0x140204
    case "64p": flags = 0x14220c
    default:
      guard words[2].hasPrefix("0x"), let raw = UInt64(words[2].dropFirst(2), radix: 16) else { return nil }
      flags = raw
    }
    if words[0] == "unset" { flags |= 0x2000_0000 }
    self.flags = flags
  }
}

/// "256M": bytes, or with K, M, G or T.
func byteCount(_ text: String) -> UInt64? {
  let shifts: [Character: UInt64] = ["K": 10, "M": 20, "G": 30, "T": 40]
  guard let last = text.last, let shift = shifts[last] else { return UInt64(text) }
  return UInt64(text.dropLast()).map { $0 << shift }
}

/// Bytes from pairs of digits, with spaces wherever they help the eye.
func hexadecimalBytes(_ text: some StringProtocol) throws -> [UInt8] {
  let digits = text.filter { !$0.isWhitespace }.map(\.hexDigitValue)
  let values = digits.compactMap(\.self)
  guard values.count == digits.count, values.count.isMultiple(of: 2) else { throw MachineError("no bytes: \(text)") }
  return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}
