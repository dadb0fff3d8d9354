// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// A captured machine, opened for reading: a directory, or a tar archive held in memory.
struct Capture {
  let files: any FileTree
  /// nil for a tree without one, such as a hand-made copy of somebody's /sys.
  let manifest: CaptureManifest?

  /// The largest archive that is read, in bytes; a capture of a big server is a few megabytes.
  static let maximumArchiveSize = 256 << 20

  init(opening path: String) throws(CaptureError) {
    let live = LiveFileTree()
    let absolute = path.hasPrefix("/") ? path : "./" + path
    let directory: RootedFileTree?
    do throws(Errno) { directory = try RootedFileTree(root: absolute) } catch {
      guard error == .notDirectory else { throw .unreadable(capture: path, error) }
      directory = nil
    }
    do {
      if let directory {
        manifest = try Self.manifest(in: directory)
        files = try RootedFileTree(root: absolute, nodes: manifest?.nodes ?? [:])
      } else {
        let bytes = try live.read(absolute, limit: Self.maximumArchiveSize + 1)
        guard bytes.count <= Self.maximumArchiveSize else {
          throw CaptureError.notACapture(
            capture: path, reason: "an archive of more than \(Self.maximumArchiveSize >> 20) MiB")
        }
        var tree = try TarArchive(bytes: bytes).tree()
        manifest = try Self.manifest(in: tree)
        for (node, isAccessible) in manifest?.nodes ?? [:] { tree[node] = .device(isAccessible: isAccessible) }
        files = tree
      }
    } catch let error as CaptureDamage {
      throw .damaged(capture: path, error, others: 0)
    } catch let error as Errno {
      throw .unreadable(capture: path, error)
    } catch let error as CaptureError {
      throw error
    } catch {
      throw .notACapture(capture: path, reason: "\(error)")
    }
    let roots = (try? files.list("/")) ?? []
    guard roots.contains("sys") || roots.contains("proc") else {
      throw .notACapture(capture: path, reason: "there is neither sys nor proc in it")
    }
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
