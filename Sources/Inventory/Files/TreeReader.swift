// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization
internal import SystemPackage

/// Reads attributes out of a file tree and keeps what could not be read.
///
/// A file that is not there is no gap: most sysfs attributes are optional. Any other error is.
package final class TreeReader: Sendable {
  private let files: any FileTree
  /// Whether the tree is a capture, in which broken structure means damage rather than a busy machine.
  let isCapture: Bool
  /// Whether what is absent is known not to be there: so it is on a running machine, and in a capture whose manifest
  /// says what it lacks.
  let isComplete: Bool
  /// Where everything read is noted for a capture; nil when nobody asked for one.
  private let recorder: Recorder?
  private let log = Mutex(Log())

  private struct Log {
    var gaps: [Gap] = []
    var damage: [CaptureDamage] = []
    private var known: Set<Gap> = []

    mutating func add(_ gap: Gap) {
      if known.insert(gap).inserted { gaps.append(gap) }
    }
  }

  package init(_ files: any FileTree, isCapture: Bool, isComplete: Bool = true, recorder: Recorder? = nil) {
    self.files = files
    self.isCapture = isCapture
    self.isComplete = isComplete
    self.recorder = recorder
  }

  /// The same tree, read without leaving a trace in a capture: for scans whose misses are nobody's business.
  var unrecorded: TreeReader { TreeReader(files, isCapture: isCapture, isComplete: isComplete) }

  /// Whether a capture is being made: then what others need to read the copy is read as well.
  var isRecording: Bool { recorder != nil }

  /// Notes bytes that a library read in this reader's stead.
  func record(_ path: String, _ bytes: [UInt8]) { recorder?.note(.file(bytes), at: path) }

  /// What could not be read so far.
  var gaps: [Gap] { log.withLock { $0.gaps } }
  /// What proves a capture to be damaged.
  var damage: [CaptureDamage] { log.withLock { $0.damage } }

  /// Remembers an error met elsewhere, for example inside a library.
  func note(_ errno: Errno, at path: String) {
    // ESRCH: a process ended between listing /proc and looking into it.
    if errno == .noSuchFileOrDirectory || errno == .notDirectory || errno == .noSuchProcess { return }
    log.withLock {
      if isCapture, let reason = Self.damageReason(errno) {
        $0.damage.append(CaptureDamage(path: path, reason: reason))
      } else {
        $0.add(Gap(path: path, errno: errno))
      }
    }
  }

  /// Takes over the gaps that a capture's manifest tells of.
  func inherit(_ gaps: [Gap]) {
    log.withLock { for gap in gaps { $0.add(gap) } }
  }

  /// Remembers that something seen a moment ago is gone: a gap even though "not there" as such is none.
  func noteVanished(_ path: String) {
    log.withLock { $0.add(Gap(path: path, errno: .noSuchFileOrDirectory)) }
  }

  /// Remembers that a tree without a manifest lacks what every machine has.
  func noteUnrecorded(_ path: String) {
    guard !isComplete else { return }
    log.withLock { $0.add(Gap(notRecorded: path)) }
  }

  func noteDamage(_ path: String, _ reason: String) {
    log.withLock { $0.damage.append(CaptureDamage(path: path, reason: reason)) }
  }

  private static func damageReason(_ errno: Errno) -> String? {
    switch errno {
    case .tooManySymbolicLinkLevels: "the symbolic links form a loop"
    case .fileTooLarge: "the file is larger than anything vfio-check reads there"
    case .invalidArgument: "this is no regular file"
    case .isDirectory: "a directory stands where a file is expected"
    default: nil
    }
  }

  /// The bytes of a file; nil if absent or unreadable (then a gap is kept). More than `limit` bytes is `EFBIG`.
  func bytes(_ path: String, limit: Int = 1 << 16) -> [UInt8]? {
    let (directory, name) = FilePathText.split(path)
    return bytes(name, in: directory, limit: limit)
  }

  /// The same, by a name seen from a directory: the whole path is put together only for whoever has to be told of it.
  func bytes(_ name: String, in directory: String, limit: Int = 1 << 16) -> [UInt8]? {
    do throws(Errno) {
      let bytes = try files.read(name, in: directory, limit: limit + 1)
      guard bytes.count <= limit else { throw .fileTooLarge }
      recorder?.note(.file(bytes), at: FilePathText.join(directory, name))
      return bytes
    } catch {
      let path = FilePathText.join(directory, name)
      // A link in a capture whose target is not in it: something was there, and what it said is not known.
      if isCapture, error == .noSuchFileOrDirectory, (try? files.kind(path)) == .symbolicLink { noteVanished(path) }
      note(error, at: path)
      return nil
    }
  }

  /// A file's text without surrounding white space. Bytes that are no UTF-8 become U+FFFD.
  func text(_ path: String, limit: Int = 1 << 16) -> String? {
    bytes(path, limit: limit).map(Self.text)
  }

  static func text(_ all: [UInt8]) -> String {
    var bytes = all[...]
    while let last = bytes.last, last == 10 || last == 32 || last == 9 || last == 0 || last == 13 { bytes.removeLast() }
    while let first = bytes.first, first == 32 || first == 9 || first == 10 { bytes.removeFirst() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A decimal or 0x-prefixed number; nil for anything else.
  func integer(_ path: String) -> Int? {
    text(path).flatMap(Self.integer)
  }

  static func integer(_ text: String) -> Int? { NumberText.integer(text) }

  /// A hexadecimal number with or without 0x.
  func hexadecimal(_ path: String) -> UInt64? {
    bytes(path).flatMap(Self.hexadecimal)
  }

  static func hexadecimal(_ bytes: [UInt8]) -> UInt64? {
    var digits = bytes[...]
    while let last = digits.last, last <= 32 { digits.removeLast() }
    return NumberText.hexadecimal(digits)
  }

  static func flag(_ text: String) -> Bool? {
    switch text {
    case "1", "Y", "y": true
    case "0", "N", "n": false
    default: nil
    }
  }

  /// The lines of a text file, without empty ones.
  func lines(_ path: String, limit: Int = 1 << 16) -> [String] {
    (bytes(path, limit: limit) ?? []).split { $0 == 10 || $0 == 13 || $0 == 0 }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// A directory's names, sorted; empty if absent or unreadable.
  func list(_ path: String) -> [String] {
    let names = unsortedList(path).sorted()
    if !names.isEmpty { recorder?.note(.listing(names), at: path) }
    return names
  }

  /// A directory's names in no order, for whoever only asks whether something is in it: a capture need not keep them
  /// all.
  func unsortedList(_ path: String) -> [String] {
    do throws(Errno) {
      let names = try files.list(path)
      recorder?.note(.directory, at: path)
      return names
    } catch {
      note(error, at: path)
      return []
    }
  }

  /// Whether anything stands at the path; nil if the kernel would not say.
  func exists(_ path: String) -> Bool? {
    do throws(Errno) {
      let kind = try files.kind(path)
      recorder?.note(.existence(kind), at: path)
      return true
    } catch {
      note(error, at: path)
      return error == .noSuchFileOrDirectory || error == .notDirectory ? false : nil
    }
  }

  /// Whether a character device stands at the path.
  func isDeviceNode(_ path: String) -> Bool {
    do throws(Errno) {
      guard try files.kind(path) == .characterDevice else { return false }
      recorder?.note(.existence(.characterDevice), at: path)
      return true
    } catch {
      note(error, at: path)
      return false
    }
  }

  /// Whether this user may read and write the node at the path.
  func isAccessible(_ path: String) -> Bool {
    let answer = files.isAccessible(path)
    recorder?.noteAccess(answer, at: path)
    return answer
  }

  /// The absolute path that a symbolic link points to; nil if there is no link.
  func target(_ path: String) -> String? {
    do throws(Errno) {
      let text = try files.link(path)
      recorder?.note(.link(text), at: path)
      // ".." at the root stays there, and an absolute link starts there: so it is to the kernel, and so a capture is
      // read.
      let target = FilePathText.resolve(text, from: FilePathText.split(path).parent)
      guard target.utf8.count < MemoryFileTree.Limit.path else { throw .fileNameTooLong }
      return target
    } catch {
      // EINVAL here means "no symbolic link", not "no regular file".
      if error != .invalidArgument { note(error, at: path) }
      return nil
    }
  }

  /// A link's text as it stands there, absolute or not; for links that are read, never followed (/proc/PID/fd).
  func linkText(_ path: String) -> String? {
    do throws(Errno) {
      let text = try files.link(path)
      recorder?.note(.link(text), at: path)
      return text
    } catch {
      if error != .invalidArgument { note(error, at: path) }
      return nil
    }
  }

  /// The last component of a link's target: how sysfs names a driver, a group, a subsystem.
  func linkName(_ path: String) -> String? { target(path).map(FilePathText.name) }

}

extension TreeReader {
  /// The lines of a text file that a condition holds for: a capture gets these and no others. nil if the file is absent
  /// or unreadable (then a gap is kept).
  ///
  /// `decode` turns the file's bytes into text where they are none, as in /proc/config.gz; nil from it counts as damage
  /// of the file, which is then as good as absent. It is only asked for what is no excerpt yet.
  func excerpt(
    _ path: String, limit: Int = 1 << 20, decode: ([UInt8]) -> [UInt8]? = { $0 },
    where keep: (ArraySlice<UInt8>) -> Bool
  ) -> [String]? {
    let whole = unrecorded
    let read = whole.bytes(path, limit: limit)
    for gap in whole.gaps { note(gap.errno, at: gap.path) }
    for damage in whole.damage { noteDamage(damage.path, damage.reason) }
    guard let read, let bytes = decode(read) else { return nil }
    let lines = bytes.split(separator: 10).filter(keep)
    record(path, Array(lines.joined(separator: [10])) + (lines.isEmpty ? [] : [10]))
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }
}
