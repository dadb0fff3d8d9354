// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Reads what the host uses: mounts, swap, holders, routes, input, displays and open device nodes.
struct HostUsageReader {
  let reader: TreeReader

  func usage() -> HostUsage {
    var usage = HostUsage()
    usage.blockDevices = blockDevices()
    shareMounts(&usage.blockDevices)
    // Files such as arcstats lie beside the directories of the pools; only the latter have a "state" in them.
    let pools = "/proc/spl/kstat/zfs"
    usage.importedPools = Set(reader.list(pools).filter { reader.exists("\(pools)/\($0)/state") == true })
    usage.networkInterfaces = networkInterfaces()
    usage.inputDevices = inputDevices()
    usage.framebuffers = entries("/sys/class/graphics") { $0.hasPrefix("fb") && $0 != "fbcon" }.map { name, path in
      Framebuffer(name: name, path: path, label: reader.text(path + "/name"))
    }
    // "card0" is the device, "card0-DP-1" a connector, "renderD128" a node without a display.
    usage.connectors = entries("/sys/class/drm") { $0.contains("-") }.map { name, path in
      DisplayConnector(
        name: name, path: path, status: reader.text(path + "/status"),
        isEnabled: reader.text(path + "/enabled") == "enabled")
    }
    usage.nodes = nodes()
    usage.openNodes = openNodes()
    return usage
  }

  /// The entries of a class with their own directories.
  private func entries(_ directory: String, where matches: (String) -> Bool) -> [(String, String)] {
    reader.list(directory).filter(matches).map { name in
      (name, reader.target("\(directory)/\(name)") ?? "\(directory)/\(name)")
    }
  }

  private func blockDevices() -> [BlockDevice] {
    var mounts: [String: [String]] = [:]
    for line in reader.lines("/proc/self/mountinfo", limit: 1 << 26) {
      // "36 35 98:0 /root /mount …": the device number, then the mount point (proc_pid_mountinfo(5)).
      let fields = line.split(separator: " ")
      guard fields.count > 9, let dash = fields.firstIndex(of: "-"), dash + 2 < fields.count else { continue }
      mounts[String(fields[2]), default: []].append(unescaped(String(fields[4])))
      // btrfs and others show an anonymous number; their source names the device.
      let source = String(fields[dash + 2])
      if source.hasPrefix("/dev/") { mounts[unescaped(source), default: []].append(unescaped(String(fields[4]))) }
    }
    let swaps = Set(
      reader.lines("/proc/swaps").dropFirst().compactMap {
        $0.split(separator: " ").first.map { unescaped(String($0)) }
      })
    return entries("/sys/class/block") { !$0.hasPrefix("loop") && !$0.hasPrefix("ram") }.map { name, path in
      let number = reader.text(path + "/dev")
      var device = BlockDevice(name: name, path: path)
      device.size = UInt64(max(0, reader.integer(path + "/size") ?? 0)).multipliedSaturated(by: 512)
      // A mount is found by its number and by its source, mostly by both.
      var known: Set<String> = []
      device.mountPoints = ((number.flatMap { mounts[$0] } ?? []) + (mounts["/dev/\(name)"] ?? [])).filter {
        known.insert($0).inserted
      }
      device.isSwap = swaps.contains("/dev/\(name)")
      device.holders = reader.list(path + "/holders")
      if let number {
        for line in reader.lines("/run/udev/data/b\(number)") {
          if line.hasPrefix("E:ID_FS_TYPE=") { device.contentType = String(line.dropFirst(13)) }
          if line.hasPrefix("E:ID_FS_LABEL=") { device.contentLabel = String(line.dropFirst(14)) }
        }
      }
      return device
    }
  }

  /// A btrfs file system over several devices shows one of them as its source; all of them carry it
  /// (/sys/fs/btrfs/UUID/devices).
  private func shareMounts(_ devices: inout [BlockDevice]) {
    for name in reader.list("/sys/fs/btrfs") where name.contains("-") {
      let members = Set(reader.list("/sys/fs/btrfs/\(name)/devices"))
      guard members.count > 1 else { continue }
      let places = devices.indices.filter { members.contains(devices[$0].name) }
      let mounts = Set(places.flatMap { devices[$0].mountPoints }).sorted()
      for place in places { devices[place].mountPoints = mounts }
    }
  }

  /// The octal escapes of mountinfo and swaps: \040 for a space.
  private func unescaped(_ text: String) -> String {
    guard text.contains("\\") else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(value)
        rest.removeFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func networkInterfaces() -> [NetworkInterface] {
    var routed: Set<String> = []
    for line in reader.lines("/proc/net/route", limit: 1 << 22).dropFirst() {
      let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
      // Destination and mask 0: the default route (net/ipv4/fib_trie.c, fib_route_seq_show).
      if fields.count > 7, fields[1] == "00000000", fields[7] == "00000000" { routed.insert(String(fields[0])) }
    }
    for line in reader.lines("/proc/net/ipv6_route", limit: 1 << 22) {
      let fields = line.split(separator: " ")
      guard fields.count == 10, fields[0].allSatisfy({ $0 == "0" }), fields[1] == "00", fields[9] != "lo",
        // RTF_GATEWAY: without it the line is the unreachable default that every kernel has.
        let flags = UInt32(fields[8], radix: 16), flags & 0x2 != 0
      else { continue }
      routed.insert(String(fields[9]))
    }
    var interfaces = entries("/sys/class/net") { $0 != "lo" && $0 != "bonding_masters" }.map { name, path in
      var interface = NetworkInterface(name: name, path: path)
      interface.operationalState = reader.text(path + "/operstate")
      interface.master = reader.linkName(path + "/master")
      return interface
    }
    // The route may leave through a bridge, a bond or a VLAN on top: those below it carry it too.
    var lowers: [String: [String]] = [:]
    for interface in interfaces {
      for name in reader.list(interface.path) where name.hasPrefix("upper_") {
        lowers[String(name.dropFirst(6)), default: []].append(interface.name)
      }
    }
    var carrying = routed
    var pending = Array(routed)
    while let name = pending.popLast() {
      pending += (lowers[name] ?? []).filter { carrying.insert($0).inserted }
    }
    for position in interfaces.indices where carrying.contains(interfaces[position].name) {
      interfaces[position].hasDefaultRoute = true
    }
    return interfaces.filter { !$0.path.contains("/virtual/") }
  }

  private func inputDevices() -> [InputDevice] {
    entries("/sys/class/input") { $0.hasPrefix("input") }.map { name, path in
      var device = InputDevice(name: name, path: path)
      device.label = reader.text(path + "/name")
      device.isKeyboard = Self.isKeyboard(keys: reader.text(path + "/capabilities/key") ?? "")
      // EV_REL with REL_X and REL_Y (include/uapi/linux/input-event-codes.h).
      device.isPointer = (reader.text(path + "/capabilities/rel").flatMap { UInt64($0, radix: 16) } ?? 0) & 3 == 3
      return device
    }
  }

  /// The key bitmap has the keys ESC, 1 to 0 and Q to D (codes 1–31): the test that udev's input_id makes for a
  /// keyboard.
  private static func isKeyboard(keys: String) -> Bool {
    guard let last = keys.split(separator: " ").last, let low = UInt64(last, radix: 16) else { return false }
    return low & 0xffff_fffe == 0xffff_fffe
  }

  private func nodes() -> [DeviceNode] {
    var nodes: [DeviceNode] = []
    for name in [
      "drm", "sound", "hidraw", "video4linux", "usbmisc", "media", "accel", "nvme", "nvme-generic", "bsg",
      "scsi_generic",
    ] {
      for (_, path) in entries("/sys/class/\(name)", where: { !$0.contains("-") || name == "nvme-generic" }) {
        guard let line = reader.lines(path + "/uevent").first(where: { $0.hasPrefix("DEVNAME=") }) else { continue }
        nodes.append(DeviceNode(node: "/dev/" + line.dropFirst(8), path: path))
      }
    }
    // NVIDIA's driver has no class in sysfs; it tells the minor number in /proc.
    let nvidia = "/proc/driver/nvidia/gpus"
    for name in reader.list(nvidia) {
      guard let address = PCIAddress(name),
        let line = reader.lines("\(nvidia)/\(name)/information").first(where: { $0.hasPrefix("Device Minor:") }),
        let minor = Int(line.dropFirst(13).drop { $0 == " " || $0 == "\t" })
      else { continue }
      nodes.append(DeviceNode(node: "/dev/nvidia\(minor)", path: "\(PCIReader.root)/\(address)"))
    }
    return nodes
  }

  /// Walks every process's open files. Only links to device nodes are kept, so only those end up in a capture.
  private func openNodes() -> [OpenNode] {
    let raw = reader.unrecorded
    var found: [OpenNode] = []
    let interesting = [
      "/dev/dri/", "/dev/nvidia", "/dev/snd/", "/dev/bus/usb/", "/dev/hidraw", "/dev/video", "/dev/accel/", "/dev/nvme",
      "/dev/vfio/", "/dev/sg", "/dev/sd", "/dev/dm-",
    ]
    for process in raw.list("/proc") {
      guard let number = Int(process) else { continue }
      let directory = "/proc/\(process)/fd"
      for name in raw.list(directory) {
        let path = "\(directory)/\(name)"
        guard let target = raw.linkText(path) else {
          // Where the kernel refuses one of a process's links it refuses them all; a link that is gone is just closed.
          if raw.gaps.last?.path == path { break }
          continue
        }
        guard interesting.contains(where: target.hasPrefix) else { continue }
        _ = reader.linkText(path)
        found.append(
          OpenNode(process: number, command: reader.text("/proc/\(process)/comm") ?? "?", node: target, path: path))
      }
    }
    if raw.gaps.contains(where: \.needsPrivilege) { reader.note(.permissionDenied, at: HostUsage.openFilesPath) }
    return found
  }
}
