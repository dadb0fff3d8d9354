// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import SystemPackage

/// Writes what was read as a portable copy: a directory, or a tar archive when the name ends in .tar.
public struct CaptureWriter: Sendable {
  private let recorder: Recorder
  private let gaps: [Gap]
  private let toolVersion: String
  private let isRedacted: Bool
  private let hostName: String?

  /// `hostName` is what redaction takes out; nil when nothing is known of it.
  public init(recorder: Recorder, gaps: [Gap], toolVersion: String, redacts: Bool, hostName: String?) {
    self.recorder = recorder
    self.gaps = gaps
    self.toolVersion = toolVersion
    isRedacted = redacts
    self.hostName = hostName
  }

  /// How much was written.
  public struct Summary: Sendable {
    public let files: Int
    public let bytes: Int
  }

  /// What stands at a path of the copy.
  private enum Item {
    case file([UInt8])
    case link(String)
    case directory
  }

  /// Writes to a path that must not exist yet: nothing is overwritten.
  public func write(to path: String) throws(CaptureError) -> Summary {
    let items = items()
    do throws(Errno) {
      if path.hasSuffix(".tar") {
        var archive = TarArchive()
        for (name, item) in items {
          switch item {
          case .file(let bytes): archive.addFile(name, bytes)
          case .link(let target): archive.addLink(name, to: target)
          case .directory: archive.addDirectory(name)
          }
        }
        archive.finish()
        try write(archive.bytes, to: path)
      } else {
        try write(items, below: path)
      }
    } catch { throw .unwritable(path: path, error) }
    var bytes = 0
    for case .file(let contents) in items.map(\.1) { bytes += contents.count }
    return Summary(files: items.count, bytes: bytes)
  }

  private func write(_ items: [(String, Item)], below path: String) throws(Errno) {
    try makeDirectory(path)
    var made: Set<String> = []
    for (name, item) in items {
      try makeParents(of: name, below: path, &made)
      switch item {
      case .file(let bytes): try write(bytes, to: path + name)
      case .link(let target):
        guard unsafe symlink(target, path + name) == 0 else { throw Errno(rawValue: errno) }
      case .directory: if made.insert(name).inserted { try makeDirectory(path + name) }
      }
    }
    let parents = Set(items.map { FilePathText.split($0.0).parent })
    for (name, item) in items where !parents.contains(name) {
      if case .directory = item { try write([], to: FilePathText.join(path + name, CaptureManifest.placeholder)) }
    }
  }

  private func makeParents(of name: String, below root: String, _ made: inout Set<String>) throws(Errno) {
    let parent = FilePathText.split(name).parent
    guard parent != "/", made.insert(parent).inserted else { return }
    try makeParents(of: parent, below: root, &made)
    try makeDirectory(root + parent)
  }

  private func makeDirectory(_ path: String) throws(Errno) {
    guard unsafe mkdir(path, 0o755) == 0 else { throw Errno(rawValue: errno) }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(Errno) {
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      do { try file.closeAfter { _ = try file.writeAll(bytes) } } catch {
        // A part of it is of no use, and would stand in the way of the next attempt.
        _ = unsafe unlink(path)
        throw error
      }
    } catch { throw error as? Errno ?? .ioError }
  }

  /// Everything to be written, by canonical path and in order, so that a directory comes before what is in it.
  private func items() -> [(String, Item)] {
    var redaction = Redaction(hostName: hostName)
    let entries = recorder.entries
    var nodes = recorder.accessibility
    var links: [String: String] = [:]
    for (path, entry) in entries {
      if case .link(let target) = entry { links[path] = target }
    }
    var items: [String: Item] = [:]
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let place = canonical(path, links)
      switch entry {
      case .file(let bytes): items[place] = .file(isRedacted ? redaction.redact(path, bytes) : bytes)
      case .link(let target): items[place] = .link(target)
      case .directory, .listing, .existence(.directory): if items[place] == nil { items[place] = .directory }
      case .existence(.characterDevice), .existence(.blockDevice): nodes[place] = nodes[place] ?? false
      // Only that it was there was asked; its contents were never read, so the copy is empty.
      case .existence: if items[place] == nil { items[place] = .file([]) }
      }
    }
    addLinkTargets(&items)
    let parents = Set(items.keys.flatMap(FilePathText.ancestors))
    for case (let path, .listing(let names)) in entries {
      // The listed directory itself may be a link: its names belong where it leads.
      let directory = canonical(path + "/", links)
      for name in names.map({ FilePathText.join(directory, $0) }) where items[name] == nil && nodes[name] == nil {
        // Nobody asked what is in it, only that it is there: how many interrupts a device has is how many names msi_irqs has.
        items[name] = parents.contains(name) ? .directory : .file([])
      }
    }
    let manifest = CaptureManifest(toolVersion: toolVersion, isRedacted: isRedacted, nodes: nodes, gaps: gaps)
    items["/" + CaptureManifest.fileName] = .file(manifest.encoded())
    return items.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Lets no link dangle that others follow: libpci learns a driver's name from a link only if it leads somewhere.
  private func addLinkTargets(_ items: inout [String: Item]) {
    for (path, item) in items {
      guard case .link(let target) = item,
        let place = FilePathText.resolveBeneath(target, from: FilePathText.split(path).parent)
      else { continue }
      if items[place] == nil { items[place] = .directory }
    }
  }

  /// The path with every recorded link on the way followed, so that files land where the links of the copy lead.
  private func canonical(_ path: String, _ links: [String: String]) -> String {
    // A slash at the end asks for the directory behind a link, not for the link.
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    var done = "/"
    var hops = 0
    while !parts.isEmpty {
      let part = parts.removeFirst()
      guard !part.isEmpty else { continue }
      let next = FilePathText.join(done, part)
      // The last component is the thing itself, even if it is a link.
      if !parts.isEmpty, let target = links[next], hops < 40 {
        hops += 1
        let resolved = FilePathText.resolve(target, from: done)
        parts = resolved.split(separator: "/").map(String.init) + parts
        done = "/"
      } else {
        done = next
      }
    }
    return done
  }
}
