// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
package import SystemPackage

/// The file that a run is to be kept in, held from before the measurement on: that it can be written is known before a
/// minute is spent, and nobody else measures into it meanwhile.
///
/// What is written goes into a file beside it, FILE.part, which takes its place when it is whole. The lock on that one
/// is the kernel's (flock(2)) and ends with the process. Until the run is whole nobody else may read or write it.
package final class RecordFile {
  package enum Failure: Error, Equatable {
    /// There is a file of this name, which is not overwritten.
    case exists(String)
    /// Another measurement is to be kept there.
    case isBusy(String)
    case unwritable(String, Errno)
  }

  /// Symbolic links followed: what is added to stays where it is.
  package let path: String
  private let part: String
  private let isNew: Bool
  private let file: FileDescriptor

  /// `isNew`: there must be no such file; else there must be one, whose owner and mode stay.
  package init(_ path: String, isNew: Bool) throws(Failure) {
    let path = isNew ? path : Self.resolved(path)
    let part = path + ".part"
    if isNew, Self.exists(path) { throw .exists(path) }
    file = try Self.locked(part, for: path)
    self.path = path
    self.part = part
    self.isNew = isNew
  }

  deinit {
    if isHeld { _ = unsafe unlink(part) }
    try? file.close()
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  private static func resolved(_ path: String) -> String {
    // SAFETY: realpath allocates what it returns, which is freed after it was copied.
    guard let text = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  private static func locked(_ part: String, for path: String) throws(Failure) -> FileDescriptor {
    do {
      while true {
        let file = try opened(part)
        do {
          guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK ? Failure.isBusy(path) : .unwritable(path, Errno(rawValue: errno))
          }
          // Whoever had it until now may have put it into its place, or taken it away.
          guard isSame(file, part) else {
            try file.close()
            continue
          }
          guard isOwn(file), try file.seek(offset: 0, from: .end) == 0 else { throw Failure.exists(part) }
          return file
        } catch {
          try? file.close()
          throw error
        }
      }
    } catch let failure as Failure { throw failure } catch let error as Errno {
      throw .unwritable(path, error)
    } catch { throw .unwritable(path, .ioError) }
  }

  /// A new file, or the one that is there: of a measurement that runs, or of one that was killed. No link is followed:
  /// in a directory that everybody may write into it could lead anywhere.
  private static func opened(_ part: String) throws -> FileDescriptor {
    while true {
      do {
        return try FileDescriptor.open(
          FilePath(part), .readWrite, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
          permissions: .ownerReadWrite)
      } catch Errno.fileExists {}
      do {
        return try FileDescriptor.open(
          FilePath(part), .readWrite, options: [.noFollow, .nonBlocking, .closeOnExec])
      } catch Errno.noSuchFileOrDirectory {
        // It has been taken away since.
        continue
      }
    }
  }

  /// Whether it is a regular file of this user's, which nobody else could have opened for writing or has another name
  /// for: what somebody else put there he could change at any time, also when it is a record.
  private static func isOwn(_ file: FileDescriptor) -> Bool {
    var status = stat()
    return unsafe fstat(file.rawValue, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_uid == geteuid() && status.st_nlink == 1 && status.st_mode & 0o022 == 0
  }

  private static func isSame(_ file: FileDescriptor, _ path: String) -> Bool {
    var (one, other) = (stat(), stat())
    return unsafe fstat(file.rawValue, &one) == 0 && lstat(path, &other) == 0 && one.st_ino == other.st_ino
      && one.st_dev == other.st_dev
  }

  private var isHeld: Bool { Self.isSame(file, part) }

  /// The owner and the mode of what is replaced, or those of a new file. That a user may not give files away is no
  /// error: it is his then.
  private func publish() {
    var status = stat()
    if !isNew, unsafe stat(path, &status) == 0 {
      _ = fchown(file.rawValue, status.st_uid, status.st_gid)
      _ = fchmod(file.rawValue, status.st_mode & 0o777)
    } else {
      // It can only be asked for by setting it.
      let mask = umask(0o077)
      _ = umask(mask)
      _ = fchmod(file.rawValue, 0o644 & ~mask)
    }
  }

  /// Writes it whole, or leaves what is there as it is.
  package func keep(_ text: String) throws(Failure) {
    do {
      guard ftruncate(file.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
      try file.seek(offset: 0, from: .start)
      _ = try file.writeAll(text.utf8)
      if isNew, Self.exists(path) { throw Failure.exists(path) }
      guard isHeld else { throw Failure.exists(part) }
      publish()
      guard unsafe rename(part, path) == 0 else { throw Errno(rawValue: errno) }
    } catch let failure as Failure { throw failure } catch let error as Errno {
      throw .unwritable(path, error)
    } catch { throw .unwritable(path, .ioError) }
  }
}
