// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// A captured machine, opened for reading: a directory, an archive or a dump of configuration space, the latter two
/// held in memory.
///
/// However it travelled: packed by vfio-check or by tar(1), with or without a folder around it, compressed or not. What
/// it is, its bytes say, never its name.
struct Capture {
  let files: any FileTree
  /// nil for a tree without one, such as a hand-made copy of somebody's /sys.
  let manifest: CaptureManifest?

  /// The most bytes that an archive may hold once unpacked; a capture of a big server is a few megabytes.
  static let maximumArchiveSize = 256 << 20
  /// What `--root` takes, as a clause.
  static let accepted = "a directory, a tar archive (plain, gzip, xz or zstd) or the output of lspci -xxxx"

  init(opening path: String) throws(CaptureError) {
    do {
      (files, manifest) = try Self.open(path)
    } catch let error as CaptureDamage {
      throw .damaged(capture: path, error, others: 0)
    } catch let error as Errno {
      throw .unreadable(capture: path, error)
    } catch let error as CaptureError {
      throw error
    } catch {
      throw .notACapture(capture: path, reason: "\(error)")
    }
  }

  private static func open(_ path: String) throws -> (any FileTree, CaptureManifest?) {
    let absolute = path.hasPrefix("/") ? path : "./" + path
    let directory: RootedFileTree
    do throws(Errno) { directory = try RootedFileTree(root: absolute) } catch {
      guard error == .notDirectory else { throw error }
      return try open(file: absolute, path)
    }
    guard let folder = folder(of: directory) else { throw Self.noMachine(path) }
    let root = folder == "/" ? absolute : absolute + folder
    let manifest = try manifest(in: folder == "/" ? directory : RootedFileTree(root: root))
    return (try RootedFileTree(root: root, nodes: manifest?.nodes ?? [:]), manifest)
  }

  private static func open(file: String, _ path: String) throws -> (any FileTree, CaptureManifest?) {
    var bytes = try unpacked(FileBytes(Descriptor(opening: file)))
    let first = try bytes.peek(4096)
    if TarReader.isHeader(first.prefix(512)) || first.isEmpty || first.allSatisfy({ $0 == 0 }) {
      var reader = TarReader(bytes)
      let archive = try reader.read()
      guard let folder = folder(of: archive), var tree = archive.rooted(at: folder) else { throw Self.noMachine(path) }
      let manifest = try manifest(in: tree)
      for (node, isAccessible) in manifest?.nodes ?? [:] { tree[node] = .device(isAccessible: isAccessible) }
      return (tree, manifest)
    }
    if let kind = Compression.unreadable(first) {
      throw CaptureError.notACapture(capture: path, reason: "it is \(kind); what is read is \(accepted)")
    }
    guard !first.contains(0), let tree = try ConfigurationDump(&bytes)?.tree() else {
      throw CaptureError.notACapture(capture: path, reason: "what is read is \(accepted)")
    }
    return (tree, nil)
  }

  /// The bytes of a file without the compression around them. Twice at most: mail programs and browsers add one of
  /// their own.
  private static func unpacked(_ file: FileBytes) throws -> ByteReader {
    var reader = ByteReader(file, limit: maximumArchiveSize)
    for _ in 0..<2 {
      guard let compression = Compression(try reader.peek(6)) else { break }
      reader = ByteReader(try DecompressedBytes(reader, compression), limit: maximumArchiveSize)
    }
    return reader
  }

  /// The folder in which sys or proc stands: the root, or the one folder around it that an archiver packed along. nil
  /// where there is none.
  private static func folder(of files: any FileTree) -> String? {
    var folder = "/"
    // As deep as somebody's home directory is, when the whole path was packed.
    for _ in 0..<16 {
      // What systems put beside things without being asked: .DS_Store, __MACOSX.
      let names = ((try? files.list(folder)) ?? []).filter { !$0.hasPrefix(".") && !$0.hasPrefix("__") }
      if names.contains("sys") || names.contains("proc") { return folder }
      guard names.count == 1, let next = names.first.map({ FilePathText.join(folder, $0) }),
        (try? files.kind(next)) == .directory
      else { return nil }
      folder = next
    }
    return nil
  }

  private static func noMachine(_ path: String) -> CaptureError {
    .notACapture(capture: path, reason: "there is neither sys nor proc in it; what is read is \(accepted)")
  }

  private static func manifest(in files: any FileTree) throws -> CaptureManifest? {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try files.read("/" + CaptureManifest.fileName, limit: 1 << 24) } catch {
      if error == .noSuchFileOrDirectory { return nil }
      throw CaptureDamage(path: "/" + CaptureManifest.fileName, reason: "\(error)")
    }
    return try CaptureManifest(decoding: bytes)
  }
}
