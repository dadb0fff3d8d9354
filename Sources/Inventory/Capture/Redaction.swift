// SPDX-License-Identifier: GPL-3.0-or-later

/// Makes of a recorded machine one that may leave it: of every path what `RecordedPaths` keeps, with stand-ins for the
/// names that people and serial numbers are behind.
///
/// It works on the whole tree at once, since one name stands in many places: a network interface is a directory, a line
/// of the routing table and the target of a link.
struct Redaction {
  /// What stands at a path of a copy.
  enum Item: Sendable, Equatable {
    case file([UInt8])
    case link(String)
    case directory
  }

  private let items: [String: Item]
  let standIns = StandIns()
  /// The modules and drivers that this machine has, with `_` for `-`: as words of a configuration they stay.
  let modules: Set<String>
  /// Stand-ins of the names in directories where the order of names counts, by the directory's family and the name.
  private let files: [String: [String: String]]

  /// `items`: by absolute path, every link on the way followed.
  init(_ items: [String: Item]) {
    self.items = items
    modules = Self.modules(in: items).union(KnownNames.modules)
    files = Self.fileNames(in: items, standIns)
  }

  /// The machine without what is nobody's business, by new path.
  func redacted() -> [String: Item] {
    var result: [String: Item] = [:]
    // In order, so that the same machine gives the same stand-ins.
    for (path, item) in items.sorted(by: { $0.key < $1.key }) {
      guard let (place, kept) = redacted(path, item) else {
        if case .file(let bytes) = item, !bytes.isEmpty { standIns.leaveOut(.leftOutFile) }
        continue
      }
      result[place] = kept
    }
    return result
  }

  /// Device nodes and what could not be read, by their new paths.
  func redacted(_ nodes: [String: Bool]) -> [String: Bool] {
    var result: [String: Bool] = [:]
    for (path, isAccessible) in nodes.sorted(by: { $0.key < $1.key }) {
      guard case .node? = RecordedPaths.all.rule(for: path), let place = self.path(path) else { continue }
      result[place] = isAccessible
    }
    return result
  }

  func redacted(_ gaps: [Gap]) -> [Gap] {
    gaps.compactMap { gap in
      guard RecordedPaths.all.knows(gap.path), let place = path(gap.path) else { return nil }
      return Gap(path: place, errno: gap.errno)
    }
  }

  private func redacted(_ path: String, _ item: Item) -> (String, Item)? {
    let rule = RecordedPaths.all.rule(for: path)
    switch item {
    case .directory:
      guard rule != nil || RecordedPaths.all.leads(from: path), let place = self.path(path) else { return nil }
      return (place, .directory)
    case .link(let target):
      guard let rule, let place = self.path(path), let target = link(target, at: path, place, rule) else { return nil }
      return (place, .link(target))
    case .file(let bytes):
      guard let rule else { return nil }
      if case .upperInterface = rule, !FilePathText.name(path).hasPrefix("upper_") { return nil }
      if case .leftOut = rule, bytes.isEmpty { return nil }
      guard let place = self.path(path) else { return nil }
      guard !bytes.isEmpty else { return (place, .file([])) }
      return contents(bytes, at: path, rule).map { (place, .file($0)) }
    }
  }

  // MARK: Paths

  /// The path with its names kept or replaced; nil if one of them is of no use to anything that reads the copy.
  func path(_ path: String) -> String? {
    let (parent, name) = FilePathText.split(path)
    if name.isEmpty { return "/" }
    let parents = parent.split(separator: "/")
    guard let place = directory(parent, parents), let name = self.name(name[...], in: parents[...]) else { return nil }
    return FilePathText.join(place, name)
  }

  /// The same of a directory, kept for the next that lies in it.
  private func directory(_ path: String, _ parts: [Substring]) -> String? {
    if let known = places.known[path] { return known }
    var place: String? = ""
    for position in parts.indices {
      guard let above = place, let name = name(parts[position], in: parts[..<position]) else {
        place = nil
        break
      }
      place = above + "/" + name
    }
    let result = place.map { $0.isEmpty ? "/" : $0 }
    places.known[path] = .some(result)
    return result
  }

  private final class Places {
    var known: [String: String?] = [:]
  }

  private let places = Places()

  /// A link's target as it has to be written at the new place; nil for one that is not to be written.
  private func link(_ target: String, at path: String, _ place: String, _ rule: RedactionRule) -> String? {
    if case .openNode = rule { return openNode(target) }
    // How modprobe.d puts a file of the distribution out of force.
    if case .moduleDirectives = rule { return target == "/dev/null" ? target : nil }
    guard path.hasPrefix("/sys/") else { return nil }
    let destination = FilePathText.resolve(target, from: FilePathText.split(path).parent)
    guard RecordedPaths.all.knows(destination), let new = self.path(destination) else { return nil }
    if target.hasPrefix("/") { return new }
    return Self.relative(new, from: FilePathText.split(place).parent)
  }

  /// How a path is written in a link that stands in a directory.
  private static func relative(_ path: String, from directory: String) -> String {
    let here = directory.split(separator: "/")
    let there = path.split(separator: "/")
    let common = zip(here, there).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: here.count - common) + there.dropFirst(common).map(String.init)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }

  /// One name of a path, seen from the directories above it; nil where nothing is to be written below that name.
  func name(_ name: Substring, in parents: ArraySlice<Substring>) -> String? {
    guard let first = parents.first, let parent = parents.last else { return String(name) }
    switch first {
    case "sys": return sysfsName(name, in: parents, parent)
    case "proc": return procName(name, in: parents)
    case "dev":
      let path = "/" + parents.joined(separator: "/") + "/" + name
      return KernelNames.isNode(path)
        || ["/dev/vfio", "/dev/vfio/devices", "/dev/dri", "/dev/bus", "/dev/bus/usb"].contains(path)
        || path == "/dev/kmsg" || (parent == "usb" && KernelNames.matches(name, "#")) ? String(name) : nil
    case "run":
      if parent == "data" { return ["b#:#", "c#:#"].contains { KernelNames.matches(name, $0) } ? String(name) : nil }
    case "etc", "lib", "usr", "boot", "efi": break
    default: return nil
    }
    if parent == "modules", parents.count > 1 { return kernelRelease(name) }
    if parent == "boot", name.hasPrefix("config-") { return "config-" + kernelRelease(name.dropFirst(7)) }
    if parent == "driverctl.d" {
      return name.hasPrefix("pci-") && PCIAddress(name.dropFirst(4)) != nil ? String(name) : nil
    }
    if let family = Self.family("/" + parents.joined(separator: "/")) { return files[family]?[String(name)] }
    return String(name)
  }

  private func procName(_ name: Substring, in parents: ArraySlice<Substring>) -> String? {
    let isNumber = KernelNames.matches(name, "#") || Int(name).map { $0 >= 0 } == true
    switch parents.dropFirst().joined(separator: "/") {
    case "": return isNumber || RecordedPaths.all.names.contains(name) ? String(name) : nil
    case "driver/nvidia/gpus": return PCIAddress(name) != nil ? String(name) : nil
    case "spl/kstat/zfs": return KnownNames.zfsStatistics.contains(String(name)) ? String(name) : pool(name)
    case let above where above.hasSuffix("/fd"): return isNumber ? String(name) : nil
    default: return String(name)
    }
  }

  private func sysfsName(
    _ name: Substring, in parents: ArraySlice<Substring>, _ parent: Substring
  ) -> String? {
    switch parent {
    case "net": return name == "bonding_masters" ? String(name) : interface(name)
    case "block" where name != "power": return disk(name)
    case "holders", "slaves": return disk(name)
    case "drivers", "module": return driver(name)
    case "id", "parameters", "power": return isPlainWord(name) ? String(name) : nil
    default: break
    }
    let above = parents.dropLast().last
    if above == "net", name.hasPrefix("upper_") { return "upper_" + interface(name.dropFirst(6)) }
    if above == "block" || (above.map(KernelNames.isDisk) ?? false), name.hasPrefix(parent) { return disk(name) }
    if parents.starts(with: ["sys", "fs", "btrfs"]) {
      if parents.count == 3 {
        guard name.contains("-") else { return name == "features" ? String(name) : nil }
        return standIns.standIn(for: name, .fileSystem) { "file-system-\($0)" }
      }
      return parent == "devices" ? disk(name) : String(name)
    }
    if KernelNames.isComponent(name) || KernelNames.isDisk(name) || RecordedPaths.all.names.contains(name) {
      return String(name)
    }
    return standIns.standIn(for: name, .other) { "name-\($0)" }
  }

  private func isPlainWord(_ name: some StringProtocol) -> Bool {
    (1...48).contains(name.utf8.count)
      && name.utf8.allSatisfy { KernelNames.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }

  // MARK: Names by kind

  /// `ethernet-1`, `wireless-1`, `interface-1`.
  func interface(_ name: some StringProtocol) -> String {
    if KernelNames.isInterface(name) { return String(name) }
    let kind =
      name.hasPrefix("en") || name.hasPrefix("eth") ? "ethernet" : name.hasPrefix("wl") ? "wireless" : "interface"
    return standIns.standIn(for: name, .interface) { "\(kind)-\($0)" }
  }

  /// An array keeps its kind: `md_redacted-1`.
  func disk(_ name: some StringProtocol) -> String {
    if KernelNames.isDisk(name) { return String(name) }
    return standIns.standIn(for: name, .disk) { name.hasPrefix("md") ? "md_redacted-\($0)" : "disk-\($0)" }
  }

  func pool(_ name: some StringProtocol) -> String { standIns.standIn(for: name, .pool) { "pool-\($0)" } }

  /// Drivers are named by who wrote them. What no driver is called (an override may be set to anything) goes.
  func driver(_ name: some StringProtocol) -> String {
    isModule(name) ? String(name) : standIns.standIn(for: name, .driver) { "driver-\($0)" }
  }

  /// Whether a word names a module or driver that this machine has, or one that is known.
  func isModule(_ name: some StringProtocol) -> Bool { modules.contains(String(name).replacing("-", with: "_")) }

  /// The release with the words that kernel builders put there; what somebody called their own build becomes "local".
  func kernelRelease(_ text: some StringProtocol) -> String {
    KernelRelease.redacted(text) { word in
      standIns.standIn(for: word, .kernel) { $0 == 1 ? "local" : "local\($0)" }
    }
  }

  // MARK: What has to be known beforehand

  private static func modules(in items: [String: Item]) -> Set<String> {
    var modules: Set<String> = []
    func add(_ name: some StringProtocol) {
      let isPlain = name.utf8.allSatisfy { KernelNames.isAlphanumeric($0) || " _-.()".utf8.contains($0) }
      if isPlain, (1...48).contains(name.utf8.count) { modules.insert(String(name).replacing("-", with: "_")) }
    }
    for (path, item) in items {
      let (directory, name) = FilePathText.split(path)
      if directory.hasSuffix("/drivers") { add(name) }
      guard case .file(let bytes) = item else { continue }
      if path == "/proc/modules" {
        for line in TextLines(bytes) { if let word = line.split(separator: " ").first { add(word) } }
      } else if name == "modules.dep" || name == "modules.builtin" {
        for line in TextLines(bytes) { add(Self.moduleName(line)) }
      }
    }
    return modules
  }

  /// "vfio-pci" of "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/…".
  static func moduleName(_ line: Substring) -> Substring {
    let path = line.prefix { $0 != ":" }
    return path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...].prefix { $0 != "." }
  }

  /// Directories whose files are named by people, and read in the order of their names: those of one family are read as
  /// one.
  private static func family(_ directory: String) -> String? {
    if directory.hasSuffix("/modprobe.d") { return "modprobe.d" }
    if directory.hasSuffix("/loader/entries") { return directory }
    return [
      "/etc/default/grub.d", "/etc/cmdline.d", "/usr/share/initramfs-tools/modules.d", "/etc/modules-load.d",
      "/run/modules-load.d", "/usr/lib/modules-load.d", "/lib/modules-load.d", "/etc/dracut.conf.d",
      "/usr/lib/dracut/dracut.conf.d", "/etc/mkinitcpio.conf.d",
    ].contains(directory) ? directory : nil
  }

  /// Names files so that their order stays: a stand-in begins with the last kept name before it.
  private static func fileNames(in items: [String: Item], _ standIns: StandIns) -> [String: [String: String]] {
    var files: [String: [String: String]] = [:]
    var families: [String: Set<String>] = [:]
    for path in items.keys {
      let (directory, name) = FilePathText.split(path)
      if let family = family(directory) { families[family, default: []].insert(name) }
    }
    for (family, names) in families.sorted(by: { $0.key < $1.key }) {
      var kept = ""
      for name in names.sorted() {
        if KnownNames.isConfigurationFile(name) {
          kept = name
          files[family, default: [:]][name] = name
        } else {
          let end =
            name.lastIndex(of: ".").map { name[$0...] }.flatMap { [".conf", ".cfg"].contains($0) ? $0 : nil } ?? ""
          let number = standIns.number(of: family + "/" + name, .file)
          files[family, default: [:]][name] = "\(kept)+redacted-\(decimal(number, digits: 3))\(end)"
        }
      }
    }
    return files
  }
}

/// The lines of a text, without empty ones. Bytes that are no UTF-8 become U+FFFD.
struct TextLines: Sequence {
  private let lines: [Substring]

  init(_ bytes: [UInt8]) {
    lines = String(decoding: bytes, as: UTF8.self).split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" || $0 == "\0" }
  }

  func makeIterator() -> IndexingIterator<[Substring]> { lines.makeIterator() }
}
