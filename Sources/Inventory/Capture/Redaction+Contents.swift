// SPDX-License-Identifier: GPL-3.0-or-later

extension Redaction {
  /// What is kept of a file that is not empty; nil where that is nothing, and the file is not to be written.
  func contents(_ bytes: [UInt8], at path: String, _ rule: RedactionRule) -> [UInt8]? {
    switch rule {
    case .bytes: return bytes
    case .presence, .node, .openNode: return []
    case .link, .upperInterface: return nil
    case .leftOut:
      standIns.leaveOut(.leftOutName)
      return nil
    case .configurationSpace: return configurationSpace(bytes)
    case .binaryObjectStore: return withoutContainer(bytes)
    default: return text(bytes, at: path, rule).map { Array($0.utf8) }
    }
  }

  private func text(_ bytes: [UInt8], at path: String, _ rule: RedactionRule) -> String? {
    switch rule {
    case .numbers: plain(bytes, isNumber)
    case .hexadecimal:
      plain(bytes) {
        $0.utf8.count <= 34 && $0.utf8.allSatisfy { KernelNames.isHexadecimal($0) || $0 == UInt8(ascii: ":") }
      }
    case .words(let words): plain(bytes) { isNumber($0) || words.description.split(separator: " ").contains($0) }
    case .ranges: plain(bytes) { isNumber($0) || Self.rangeWords.contains(String($0)) }
    case .version: plain(bytes) { $0.utf8.allSatisfy { KernelNames.isDigit($0) || $0 == UInt8(ascii: ".") } }
    case .linkSpeed: plain(bytes) { isNumber($0) || ["GT/s", "PCIe", "Unknown", "speed"].contains($0) }
    case .electricCurrent: plain(bytes) { isNumber($0.hasSuffix("mA") ? $0.dropLast(2) : $0) }
    case .hardwareAlias: plain(bytes) { isHardwareAlias($0) }
    case .errorCounters: plain(bytes) { isNumber($0) || KernelNames.isErrorCounter($0) }
    case .model: model(bytes)
    // A capture that somebody packed may hold the whole log: of it only what a check reads is kept.
    case .matchedLines:
      kept(bytes) { line in
        line.utf8.allSatisfy { (32..<127).contains($0) } && line.utf8.count <= 512
          && KernelLogEvent(KernelLogLine(String(line))) != nil
      }
    case .controlProgram:
      kept(bytes) { line in
        let program = line.dropFirst(21).split(separator: " ")
        return line.hasPrefix("VM00 Control Program:")
          && ["z/VM", "KVM/Linux"].contains(program.first.map(String.init) ?? "")
          && program.dropFirst().allSatisfy(isNumber)
      }
    case .driver: line(bytes) { driver($0) }
    case .serialNumber: serialNumber(bytes)
    case .event: event(bytes)
    case .kernelArguments: kernelArguments(bytes, isRunning: path == "/proc/cmdline")
    case .kernelRelease: line(bytes) { kernelRelease($0) }
    case .kernelOptions: kernelOptions(bytes)
    case .loadedModules: loadedModules(bytes)
    case .moduleFiles: moduleFiles(bytes)
    case .variantDriverAliases: variantDriverAliases(bytes)
    case .memoryMap: memoryMap(bytes)
    case .interruptChips: interruptChips(bytes)
    case .processor: processor(bytes)
    case .memory:
      kept(bytes) { line in
        ["MemTotal:", "MemFree:", "MemAvailable:", "HugePages_", "Hugepagesize:", "Hugetlb:"].contains(
          where: line.hasPrefix)
          && line.split(separator: " ").dropFirst().allSatisfy { isNumber($0) || $0 == "kB" }
      }
    case .nodeMemory:
      kept(bytes) { line in
        line.split(separator: " ").allSatisfy {
          isNumber($0) || $0 == "kB" || $0 == "Node" || Self.nodeLines.contains(String($0))
        }
      }
    case .bootLoader: bootLoader(bytes)
    case .operatingSystem: operatingSystem(bytes)
    case .routes: routes(bytes)
    case .routes6: routes6(bytes)
    case .mounts: mounts(bytes)
    case .swaps: swaps(bytes)
    case .udevRecord: udevRecord(bytes)
    case .nvidiaInformation:
      kept(bytes) {
        $0.hasPrefix("Device Minor:") && $0.dropFirst(13).allSatisfy { $0.isNumber || $0 == " " || $0 == "\t" }
      }
    case .inputName: inputName(bytes)
    case .framebufferName: framebufferName(bytes)
    case .process:
      line(bytes) { name in
        KnownNames.isProcess(name) ? name : standIns.standIn(for: name, .process) { "process-\($0)" }
      }
    case .lockedMemory: lockedMemory(bytes)
    case .effectiveCapabilities:
      kept(bytes) {
        $0.hasPrefix("CapEff:")
          && $0.dropFirst(7).utf8.allSatisfy { KernelNames.isHexadecimal($0) || $0 == 9 || $0 == 32 }
      }
    case .grubDefaults: grubDefaults(bytes)
    case .grubEnvironment: grubEnvironment(bytes)
    case .bootEntry: bootEntry(bytes)
    case .moduleDirectives: moduleDirectives(bytes)
    case .moduleList: moduleList(bytes)
    case .moduleAssignments: moduleAssignments(bytes)
    case .bytes, .presence, .leftOut, .link, .node, .openNode, .upperInterface, .configurationSpace, .binaryObjectStore:
      nil
    }
  }

  // MARK: Plain values

  /// The text if every word of it passes; nil, and nothing is written, if one does not.
  private func plain(_ bytes: [UInt8], _ passes: (Substring) -> Bool) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" }
    guard words.allSatisfy(passes) else {
      standIns.leaveOut(.leftOutFile)
      return nil
    }
    return text
  }

  /// Digits of any base, with the signs that stand between those of the kernel's numbers; a boolean; "(null)".
  private func isNumber(_ word: some StringProtocol) -> Bool {
    if ["Y", "N", "y", "n", "unknown", "Unknown", "(null)"].contains(String(word)) { return true }
    let digits = word.hasPrefix("0x") ? word.utf8.dropFirst(2) : word.utf8.dropFirst(0)
    guard digits.count <= 40, digits.allSatisfy({ KernelNames.isHexadecimal($0) || ".:,/-".utf8.contains($0) }) else {
      return false
    }
    // Not a word that happens to consist of those letters: "Ada", "facade".
    let runs = word.utf8.split { !KernelNames.isHexadecimal($0) }
    guard
      word.hasPrefix("0x")
        || runs.allSatisfy({
          $0.count <= 2 || [4, 8, 16].contains($0.count) || $0.contains(where: KernelNames.isDigit)
        })
    else { return false }
    // Six bytes apart are a MAC address, and sixteen in five groups a UUID.
    let colons = word.utf8.count { $0 == UInt8(ascii: ":") }
    let dashes = word.utf8.count { $0 == UInt8(ascii: "-") }
    return colons < 5 && dashes < 4
  }

  private static let rangeWords: Set<String> = [
    "direct", "direct-relaxable", "reserved", "msi", "relaxable", "ethernet",
  ]
  private static let nodeLines: Set<String> = [
    "MemTotal:", "MemFree:", "MemUsed:", "HugePages_Total:", "HugePages_Free:", "HugePages_Surp:",
  ]

  private func isHardwareAlias(_ word: Substring) -> Bool {
    guard word.hasPrefix("pci:") || word.hasPrefix("usb:") || word.hasPrefix("vfio_pci:") else { return false }
    return word.utf8.count <= 96
      && word.utf8.allSatisfy {
        KernelNames.isHexadecimal($0) || "pcivsudbfo_:*nsINTERCA".utf8.contains($0) || "dcpinsv".utf8.contains($0)
      }
  }

  /// One line, without what surrounds it.
  private func line(_ bytes: [UInt8], _ replacement: (String) -> String) -> String? {
    replacement(TreeReader.text(bytes)) + "\n"
  }

  /// The lines that pass, as they are.
  private func kept(_ bytes: [UInt8], _ passes: (Substring) -> Bool) -> String {
    Self.lines(bytes, standIns) { passes($0) ? String($0) : nil }
  }

  /// What becomes of each line; those that become nothing are counted.
  static func lines(_ bytes: [UInt8], _ standIns: StandIns, _ replacement: (Substring) -> String?) -> String {
    var result = ""
    var dropped = 0
    for line in TextLines(bytes) {
      if let line = replacement(line) { result += line + "\n" } else { dropped += 1 }
    }
    standIns.leaveOut(.leftOutLine, count: dropped)
    return result
  }

  private func model(_ bytes: [UInt8]) -> String? {
    let text = TreeReader.text(bytes)
    return String(
      text.prefix(80).map {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0.isPunctuation || $0.isSymbol || $0 == " ") ? $0 : "?"
      })
      + "\n"
  }

  private func framebufferName(_ bytes: [UInt8]) -> String? {
    let name = TreeReader.text(bytes)
    let isKnown =
      name.hasSuffix("drmfb") && isModule(name.dropLast(5))
      || name.hasSuffix("drmfb") && name.utf8.allSatisfy(KernelNames.isAlphanumeric)
      || ["EFI VGA", "VESA VGA", "simple", "OFfb", "EFI", "VGA16 VGA", "hyperv_fb", "xen"].contains(name)
      || isModule(name)
    return (isKnown ? name : "framebuffer") + "\n"
  }

  // MARK: Numbers of one device

  private func serialNumber(_ bytes: [UInt8]) -> String? {
    let text = TreeReader.text(bytes)
    // A root hub has the address of its controller there (drivers/usb/core/hcd.c, register_root_hub).
    if text.isEmpty || PCIAddress(text) != nil { return text + "\n" }
    return standIns.standIn(for: text, .serialNumber) { "redacted-\($0)" } + "\n"
  }

  /// Puts a running number in place of the Device Serial Number capability's eight bytes, often made from a MAC
  /// address; all zeros and all ones are nobody's number, and stay. Zeros take the place of what only the maker knows
  /// how to read, and of the registers through which Vital Product Data, a serial number among them, was read last.
  private func configurationSpace(_ bytes: [UInt8]) -> [UInt8] {
    let space = ConfigurationSpace(bytes: bytes)
    var bytes = bytes
    func blank(_ start: Int, _ end: Int) {
      let end = min(end, bytes.count)
      if start < end { bytes.replaceSubrange(start..<end, with: repeatElement(0, count: end - start)) }
    }
    for capability in space.capabilities {
      switch capability.id {
      case PCICapability.ID.vitalProductData: blank(capability.offset + 2, capability.offset + 8)
      case PCICapability.ID.vendorSpecific:
        // The byte after the header is the capability's length, header included.
        let length = Int(space.byte(capability.offset + 2) ?? 0)
        blank(capability.offset + 3, min(capability.offset + length, 256))
      default: break
      }
    }
    for capability in space.extendedCapabilities where capability.id == PCICapability.ExtendedID.vendorSpecific {
      // VSEC ID, revision and length stay: the length, in the upper 12 bits, counts both headers.
      let length = Int((space.word(capability.offset + 6) ?? 0) >> 4)
      blank(capability.offset + 8, capability.offset + length)
    }
    for capability in space.extendedCapabilities where capability.id == PCICapability.ExtendedID.deviceSerialNumber {
      let place = capability.offset + 4..<min(capability.offset + 12, bytes.count)
      let serial = Array(bytes[place])
      if serial.allSatisfy({ $0 == 0 }) || serial.allSatisfy({ $0 == 0xff }) { continue }
      let text = "dsn-" + serial.map { hexadecimal($0, digits: 2) }.joined()
      // Its name among the serial numbers is "redacted-N": the number is what the capability gets.
      let alias = standIns.standIn(for: text, .serialNumber) { "redacted-\($0)" }
      let number = UInt64(alias.dropFirst("redacted-".count)) ?? 0
      for (index, position) in place.enumerated() {
        bytes[position] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))
      }
    }
    return bytes
  }

  /// Puts a running number in place of the Container ID (USB 3.2, 9.6.2.3), a UUID of one physical device.
  private func withoutContainer(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var offset = 0
    while offset + 3 <= bytes.count, bytes[offset] >= 3 {
      let length = Int(bytes[offset])
      if bytes[offset + 1] == 0x10, bytes[offset + 2] == 0x04 {
        let place = min(offset + 4, bytes.count)..<min(offset + max(length, 20), bytes.count)
        let identifier = Array(bytes[place])
        if identifier.contains(where: { $0 != 0 }) {
          let text = "container-" + identifier.map { hexadecimal($0, digits: 2) }.joined()
          let alias = standIns.standIn(for: text, .serialNumber) { "redacted-\($0)" }
          let number = UInt64(alias.dropFirst("redacted-".count)) ?? 0
          for (index, position) in place.enumerated() {
            bytes[position] = index < 8 ? UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) : 0
          }
        }
      }
      offset += length
    }
    // What no length leads to is no descriptor.
    return Array(bytes.prefix(offset))
  }

  // MARK: Devices

  private func event(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      guard let equals = line.firstIndex(of: "=") else { return nil }
      let value = line[line.index(after: equals)...]
      switch line[..<equals] {
      case "PCI_CLASS", "PCI_ID", "PCI_SUBSYS_ID", "PCI_SLOT_NAME", "MAJOR", "MINOR", "DEVNUM", "BUSNUM":
        return isNumber(value) ? String(line) : nil
      case "DEVNAME": return KernelNames.isNode("/dev/" + value) ? String(line) : nil
      case "DRIVER": return isModule(value) ? String(line) : nil
      case "MODALIAS": return isHardwareAlias(value) ? String(line) : nil
      default: return nil
      }
    }
  }

  /// Keyboards and pointing devices are told by what they can do; what a device calls itself often has a person's name
  /// in it.
  private func inputName(_ bytes: [UInt8]) -> String {
    let name = TreeReader.text(bytes)
    if ["Power Button", "Sleep Button", "Lid Switch", "PC Speaker", "Video Bus", "AT Translated Set 2 keyboard"]
      .contains(name)
    {
      return name + "\n"
    }
    return standIns.standIn(for: name, .inputDevice) { "input-device-\($0)" } + "\n"
  }

  /// Where an open descriptor leads, if that is a device node under its kernel's name.
  func openNode(_ target: String) -> String? {
    if KernelNames.isNode(target) { return target }
    guard target.hasPrefix("/dev/") else { return nil }
    let directory = FilePathText.split(target).parent
    let isKnown = ["/dev", "/dev/dri", "/dev/snd", "/dev/vfio", "/dev/accel", "/dev/input", "/dev/mapper"].contains(
      directory)
    return standIns.standIn(for: target, .node) { (isKnown ? directory : "/dev") + "/redacted-\($0)" }
  }

  private func udevRecord(_ bytes: [UInt8]) -> String {
    var type: Substring?
    var label: Substring?
    var dropped = 0
    for line in TextLines(bytes) {
      if line.hasPrefix("E:ID_FS_TYPE=") {
        type = line.dropFirst(13)
      } else if line.hasPrefix("E:ID_FS_LABEL=") {
        label = line.dropFirst(14)
      } else {
        dropped += 1
      }
    }
    standIns.leaveOut(.leftOutLine, count: dropped)
    guard let type else { return "" }
    let kind =
      KnownNames.fileSystems.contains(String(type))
      ? String(type) : type.hasSuffix("_member") ? "other_member" : "other"
    // The label of a member of ZFS is its pool's name; any other is only a person's word for the disk.
    guard let label, type == "zfs_member" else { return "E:ID_FS_TYPE=\(kind)\n" }
    return "E:ID_FS_TYPE=\(kind)\nE:ID_FS_LABEL=\(pool(label))\n"
  }

  /// One line a mount that has a device: its number, its place, its file system and its source.
  private func mounts(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      let fields = line.split(separator: " ")
      guard fields.count > 9, let dash = fields.firstIndex(of: "-"), dash + 2 < fields.count, isNumber(fields[2]) else {
        return nil
      }
      let isPool = fields[dash + 1] == "zfs"
      guard fields[dash + 2].hasPrefix("/dev/") || isPool else { return nil }
      let place = String(fields[4])
      let point =
        KnownNames.mountPoints.contains(place)
        ? place : standIns.standIn(for: place, .mountPoint) { "/mnt/redacted-\($0)" }
      let type = KnownNames.fileSystems.contains(String(fields[dash + 1])) ? String(fields[dash + 1]) : "other"
      let source = isPool ? pool(fields[dash + 2].prefix { $0 != "/" }) : diskNode(fields[dash + 2])
      return "\(number(fields[0])) \(number(fields[1])) \(fields[2]) / \(point) rw shared:1 - \(type) \(source) rw"
    }
  }

  private func number(_ text: Substring) -> String { Int(text).map(String.init) ?? "0" }

  /// "/dev/sda1", "/dev/mapper/redacted-1".
  private func diskNode(_ source: Substring) -> String {
    let name = source.dropFirst(5)
    if name == "root" { return "/dev/root" }
    if !name.contains("/") { return "/dev/" + disk(name) }
    let isMapped = name.hasPrefix("mapper/")
    return standIns.standIn(for: source, .node) { (isMapped ? "/dev/mapper" : "/dev") + "/redacted-\($0)" }
  }

  private func swaps(_ bytes: [UInt8]) -> String {
    var isHeading = true
    return Self.lines(bytes, standIns) { line in
      if isHeading {
        isHeading = false
        return "Filename\tType\tSize\tUsed\tPriority"
      }
      guard let name = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first else { return nil }
      guard !name.hasPrefix("/dev/") else { return diskNode(name) + " partition 0 0 0" }
      return standIns.standIn(for: name, .swapFile) { "/swap-file-\($0)" } + " file 0 0 0"
    }
  }

  /// Keeps the heading and default routes, with the gateway zeroed.
  private func routes(_ bytes: [UInt8]) -> String {
    var isHeading = true
    return Self.lines(bytes, standIns) { line in
      if isHeading {
        isHeading = false
        return "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT"
      }
      let fields = line.split { $0 == "\t" || $0 == " " }
      guard fields.count > 7, fields[1] == "00000000", fields[7] == "00000000", isNumber(fields[3]) else { return nil }
      standIns.leaveOut(.address)
      return "\(interface(fields[0]))\t00000000\t00000000\t\(fields[3])\t0\t0\t0\t00000000\t0\t0\t0"
    }
  }

  private func routes6(_ bytes: [UInt8]) -> String {
    let none = String(repeating: "0", count: 32)
    return Self.lines(bytes, standIns) { line in
      let fields = line.split(separator: " ")
      guard fields.count == 10, fields[1] == "00", fields[0].allSatisfy({ $0 == "0" }), fields[8].count <= 8,
        isNumber(fields[8])
      else { return nil }
      standIns.leaveOut(.address)
      return "\(none) 00 \(none) 00 \(none) 00000000 00000000 00000000 \(fields[8]) \(interface(fields[9]))"
    }
  }

  // MARK: The kernel and what runs on it

  /// The first processor's lines that are read, and that there are more.
  private func processor(_ bytes: [UInt8]) -> String {
    let keys: Set<String> = [
      "vendor_id", "cpu family", "CPU Family", "model", "model name", "Model Name", "stepping", "flags", "Features",
      "features",
      "address sizes", "Address Sizes", "CPU implementer", "CPU architecture", "CPU variant", "CPU part",
      "CPU revision", "cpu",
      "isa", "mmu",
    ]
    var count = 0
    return Self.lines(bytes, standIns) { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let key = line[..<colon].split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
      if key == "processor" || (key.hasPrefix("processor ") && Int(key.dropFirst(10)) != nil) {
        count += 1
        return key == "processor" ? "processor\t: \(count - 1)" : "\(key): 0"
      }
      guard count <= 1, keys.contains(key) else { return nil }
      let value = line[line.index(after: colon)...].filter { $0.isASCII && ($0 == " " || !$0.isWhitespace) }
      return "\(key)\t:\(value)"
    }
  }

  private func lockedMemory(_ bytes: [UInt8]) -> String {
    kept(bytes) { line in
      guard line.hasPrefix("Max locked memory") else { return false }
      return line.dropFirst(17).split(separator: " ").allSatisfy {
        Int($0) != nil || $0 == "unlimited" || $0 == "bytes"
      }
    }
  }

  private func memoryMap(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      guard let range = MemoryRange(line: String(line)) else { return nil }
      // Where the kernel itself lies is nobody's business (KASLR).
      if range.owner.hasPrefix("Kernel ") { return nil }
      let isKnown = KernelNames.isComponent(range.owner) || isModule(range.owner)
      let owner = isKnown ? range.owner : standIns.standIn(for: range.owner, .memory) { "owner-\($0)" }
      let place = line.prefix { $0 != ":" }
      return place + ": " + owner
    }
  }

  /// One line for each interrupt chip.
  private func interruptChips(_ bytes: [UInt8]) -> String {
    var seen: Set<Substring> = []
    var result = ""
    for line in TextLines(bytes) {
      let fields = line.split(separator: " ")
      guard let number = fields.first, number.hasSuffix(":"), Int(number.dropLast()) != nil,
        let chip = fields.dropFirst().first(where: { Int($0) == nil }), seen.insert(chip).inserted
      else { continue }
      let isPlain =
        chip.utf8.count <= 48 && chip.utf8.allSatisfy { KernelNames.isAlphanumeric($0) || "-_.:".utf8.contains($0) }
      result += "\(number) 0 \(isPlain ? chip : "chip")\n"
    }
    return result
  }

  private func loadedModules(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      // Sizes, users and addresses (KASLR again) are read by nobody.
      line.split(separator: " ").first.flatMap { isModule($0) ? "\($0) 0 0 - Live 0x0000000000000000" : nil }
    }
  }

  /// The files of modules, without what they depend on; of those that are not the kernel's own, only their name.
  private func moduleFiles(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      let name = Self.moduleName(line)
      guard isModule(name) else { return nil }
      let path = line.prefix { $0 != ":" }
      let isPlain =
        path.hasPrefix("kernel/") && path.utf8.allSatisfy { KernelNames.isAlphanumeric($0) || "/_-.".utf8.contains($0) }
      return (isPlain ? String(path) : "updates/\(name).ko") + (line.contains(":") ? ":" : "")
    }
  }

  /// Of thousands of aliases, those by which a function finds a variant driver of vfio-pci.
  private func variantDriverAliases(_ bytes: [UInt8]) -> String {
    Self.lines(bytes, standIns) { line in
      let words = line.split(separator: " ")
      return words.count == 3 && words[0] == "alias" && words[1].hasPrefix("vfio_pci:") && isHardwareAlias(words[1])
        && isModule(words[2]) ? String(line) : nil
    }
  }

  /// The build options about VFIO, IOMMUs and virtual machines; those with a text are left out.
  private func kernelOptions(_ bytes: [UInt8]) -> String {
    let subjects = [
      "VFIO", "IOMMU", "KVM", "PCI", "INTEL_IOMMU", "AMD_IOMMU", "IRQ_REMAP", "SYSFB", "FB_EFI", "DRM_SIMPLEDRM",
      "HUGETLB", "XEN",
    ]
    return kept(bytes) { line in
      if line.hasPrefix("# CONFIG_"), line.hasSuffix(" is not set") {
        return subjects.contains(where: line.dropFirst(9).hasPrefix)
          && line.dropFirst(9).dropLast(11).utf8.allSatisfy {
            KernelNames.isAlphanumeric($0) || $0 == UInt8(ascii: "_")
          }
      }
      guard line.hasPrefix("CONFIG_"), let equals = line.firstIndex(of: "="), ["=y", "=m"].contains(line[equals...])
      else {
        return false
      }
      return subjects.contains(where: line.dropFirst(7).hasPrefix)
    }
  }

  /// UTF-16 after four bytes of attributes, as in efivars: "systemd-boot 257.8", "GRUB 2.12", "Limine 9.3".
  private func bootLoader(_ bytes: [UInt8]) -> String? {
    let letters = bytes.dropFirst(4).filter { $0 != 0 }
    let name = String(decoding: letters, as: UTF8.self).split(separator: " ").first.map(String.init) ?? ""
    guard ["systemd-boot", "GRUB", "Limine", "rEFInd", "ZFSBootMenu", "syslinux"].contains(name) else { return nil }
    // Zero bytes are characters too, so this is the same UTF-16 again.
    return "\u{6}\u{0}\u{0}\u{0}" + name.map { "\($0)\u{0}" }.joined()
  }

  private func operatingSystem(_ bytes: [UInt8]) -> String {
    kept(bytes) { line in
      guard let equals = line.firstIndex(of: "=") else { return false }
      let words = line[line.index(after: equals)...].split { $0 == "\"" || $0 == "'" || $0 == " " }
      return ["ID", "ID_LIKE", "VERSION_ID", "VARIANT_ID", "VERSION_CODENAME"].contains(line[..<equals])
        && words.allSatisfy { KnownNames.distributions.contains(String($0)) || isNumber($0) }
    }
  }
}

extension KernelNames {
  /// `RxErr`, `TOTAL_ERR_COR`: letters and underscores (aer_correctable_error_string and its kin in
  /// drivers/pci/pcie/aer.c).
  static func isErrorCounter(_ name: some StringProtocol) -> Bool {
    name.utf8.count <= 24
      && name.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }
}
