// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import SystemPackage

/// Writes what was read as a portable copy: a directory, or a tar archive when the name ends in .tar, .tar.gz or .tgz.
///
/// A redacted copy holds what `RecordedPaths` keeps and nothing else. One that is not is for its owner's eyes, and so
/// are its files.
package struct CaptureWriter {
  private let toolVersion: String
  private let redacts: Bool
  /// Everything to be written, by canonical path and in order, so that a directory comes before what is in it.
  private let items: [(path: String, item: Redaction.Item)]
  /// What redaction replaced and left out, by kind; empty for a copy that is not redacted.
  package let redactions: [Redacted]

  /// How many things of a kind were replaced or left out.
  package struct Redacted: Sendable, Equatable {
    /// "network interface": a noun in the singular.
    package let kind: String
    package let count: Int
    /// Whether there is nothing in its place; else a stand-in is there.
    package let isLeftOut: Bool
  }

  /// What was read of a machine by way of a recorder. A machine that is a redacted capture stays one, whatever is asked
  /// for now.
  package init(recorder: Recorder, machine: Machine, toolVersion: String, redacts: Bool) {
    self.init(
      recorder: recorder, gaps: machine.gaps, toolVersion: toolVersion, redacts: redacts,
      wasRedacted: machine.isRedacted)
  }

  init(recorder: Recorder, gaps: [Gap], toolVersion: String, redacts: Bool, wasRedacted: Bool = false) {
    self.toolVersion = toolVersion
    self.redacts = redacts
    var (items, nodes) = Self.recorded(recorder)
    var gaps = gaps
    var redactions: [Redacted] = []
    if redacts {
      let redaction = Redaction(items)
      items = redaction.redacted()
      nodes = redaction.redacted(nodes)
      gaps = redaction.redacted(gaps)
      redactions = redaction.standIns.tally.map {
        Redacted(kind: $0.kind.rawValue, count: $0.count, isLeftOut: $0.kind.isLeftOut)
      }
    }
    let manifest = CaptureManifest(
      toolVersion: toolVersion, isRedacted: redacts || wasRedacted, nodes: nodes, gaps: gaps)
    items["/" + CaptureManifest.fileName] = .file(manifest.encoded())
    self.items = items.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    self.redactions = redactions
  }

  /// How much was written.
  package struct Summary: Sendable {
    package let files: Int
    package let bytes: Int
  }

  /// The files and links that a copy consists of, in their order, without directories: to be looked at before anything
  /// is sent.
  package var contents: [(path: String, content: Content)] {
    items.compactMap { path, item in
      switch item {
      case .file(let bytes): (path, .file(bytes))
      case .link(let target): (path, .link(target))
      case .directory: nil
      }
    }
  }

  /// What a file or link of the copy holds.
  package enum Content: Sendable {
    case file([UInt8])
    case link(String)
  }

  /// Writes to a path that must not exist yet: nothing is overwritten.
  package func write(to path: String) throws(CaptureError) -> Summary {
    // Whoever names an archive of another kind wants no directory of that name.
    if let ending = Self.otherArchives.first(where: path.hasSuffix) {
      throw .unsupported(path: path, ending: ending)
    }
    do throws(Errno) {
      if path.hasSuffix(".tar") {
        try write(archive(), to: path)
      } else if path.hasSuffix(".tar.gz") || path.hasSuffix(".tgz") {
        try write(GzipEncoder.encoded(archive()), to: path)
      } else {
        try write(items, below: path)
      }
    } catch { throw .unwritable(path: path, error) }
    var bytes = 0
    for case .file(let contents) in items.map(\.item) { bytes += contents.count }
    return Summary(files: items.count, bytes: bytes)
  }

  private static let otherArchives = [".xz", ".zst", ".bz2", ".txz", ".tzst", ".zip", ".7z"]

  /// The copy as the bytes of a tar archive.
  func archive() -> [UInt8] {
    var archive = TarArchive()
    for (name, item) in items {
      switch item {
      case .file(let bytes): archive.addFile(name, bytes)
      case .link(let target): archive.addLink(name, to: target)
      case .directory: archive.addDirectory(name)
      }
    }
    archive.finish()
    return archive.bytes
  }

  private func write(_ items: [(path: String, item: Redaction.Item)], below path: String) throws(Errno) {
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
    let parents = Set(items.map { FilePathText.split($0.path).parent })
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
    guard unsafe mkdir(path, redacts ? 0o755 : 0o700) == 0 else { throw Errno(rawValue: errno) }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(Errno) {
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
        permissions: redacts ? [.ownerReadWrite, .groupRead, .otherRead] : [.ownerReadWrite])
      do { try file.closeAfter { _ = try file.writeAll(bytes) } } catch {
        // A part of it is of no use, and would stand in the way of the next attempt.
        _ = unsafe unlink(path)
        throw error
      }
    } catch { throw error as? Errno ?? .ioError }
  }

  /// What was recorded, by canonical path: every link on the way followed. And the device nodes.
  private static func recorded(_ recorder: Recorder) -> (items: [String: Redaction.Item], nodes: [String: Bool]) {
    let entries = recorder.entries
    var nodes = recorder.accessibility
    var links: [String: String] = [:]
    for (path, entry) in entries {
      if case .link(let target) = entry { links[path] = target }
    }
    var items: [String: Redaction.Item] = [:]
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let place = canonical(path, links)
      switch entry {
      case .file(let bytes): items[place] = .file(bytes)
      case .link(let target): items[place] = .link(target)
      case .directory, .listing, .existence(.directory): if items[place] == nil { items[place] = .directory }
      case .existence(.characterDevice), .existence(.blockDevice): nodes[place] = nodes[place] ?? false
      // Only that it was there was asked; its contents were never read, so the copy is empty.
      case .existence: if items[place] == nil { items[place] = .file([]) }
      }
    }
    addLinkTargets(&items)
    var parents: Set<String> = []
    for path in items.keys {
      // What is above a directory that is in the set is in it already: the work does not grow with the depth.
      var rest = FilePathText.split(path).parent
      while parents.insert(rest).inserted { rest = FilePathText.split(rest).parent }
    }
    for case (let path, .listing(let names)) in entries {
      // The listed directory itself may be a link: its names belong where it leads.
      let directory = canonical(path + "/", links)
      for name in names.map({ FilePathText.join(directory, $0) }) where items[name] == nil && nodes[name] == nil {
        // Nobody asked what is in it, only that it is there: how many interrupts a device has is how many names
        // msi_irqs has.
        items[name] = parents.contains(name) ? .directory : .file([])
      }
    }
    return (items, nodes)
  }

  /// Lets no link dangle that others follow: libpci learns a driver's name from a link only if it leads somewhere.
  private static func addLinkTargets(_ items: inout [String: Redaction.Item]) {
    for (path, item) in items {
      guard case .link(let target) = item,
        let place = FilePathText.resolveBeneath(target, from: FilePathText.split(path).parent)
      else { continue }
      if items[place] == nil { items[place] = .directory }
    }
  }

  /// The path with every recorded link on the way followed, so that files land where the links of the copy lead.
  private static func canonical(_ path: String, _ links: [String: String]) -> String {
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
