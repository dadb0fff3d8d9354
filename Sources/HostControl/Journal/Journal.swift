// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Glibc
package import Inventory
internal import SystemPackage

/// What was changed of the host, written down and on its way to the disk before it is changed: even a process that is
/// killed leaves behind how to undo it.
///
/// A directory with one JSON file for each process, and a lock, so that several processes do not get in each other's
/// way. An entry goes when its change is undone, a file with its last entry.
package struct Journal: Sendable {
  /// Gone after a reboot, as are the changes.
  package static let defaultPath = "/run/vfio-check/journal"

  package let path: String
  private let files: any FileTree
  let process: ProcessIdentity
  let bootID: String
  /// Whether a process still runs; another in tests.
  private let isAlive: @Sendable (ProcessIdentity) -> Bool

  /// `process`, `bootID` and `isAlive` are those of the running machine, and others in tests.
  package init(
    files: any FileTree, path: String = Journal.defaultPath, process: ProcessIdentity? = nil, bootID: String? = nil,
    isAlive: (@Sendable (ProcessIdentity) -> Bool)? = nil
  ) {
    self.files = files
    self.path = path
    self.process = process ?? .current(in: files)
    self.bootID = bootID ?? Self.currentBootID(files)
    self.isAlive = isAlive ?? { ProcessIdentity(id: $0.id, in: files) == $0 }
  }

  private static func currentBootID(_ files: any FileTree) -> String {
    let bytes = (try? files.read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
    return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
  }

  /// Writes down a change that is about to be made. When this has returned it survives the process.
  ///
  /// Throws `busy` or `unrestored` when another process's change of the same thing is not undone: its state is then not
  /// what is to be put back.
  package func add(_ what: String, before: HostState, driver: String? = nil) throws(JournalError) -> JournalEntry {
    let lock = try Lock(in: path, creating: true)
    defer { lock.release() }
    var own = JournalRecord(bootID: bootID, process: process)
    let found = try readAll()
    // Nobody knows what a damaged one keeps changed: it may be this.
    if let error = found.damaged.first { throw error }
    for record in found.records {
      if record.process == process {
        own = record
      } else if record.entries.contains(where: { $0.before.resource == before.resource }) {
        throw isAlive(record.process)
          ? .busy(before.resource, process: record.process)
          : .unrestored(before.resource, process: record.process)
      }
    }
    let entry = JournalEntry(
      number: (own.entries.map(\.number).max() ?? 0) + 1, what: what, time: Date.now.ISO8601Format(), before: before,
      driver: driver)
    own.entries.append(entry)
    try write(own)
    return entry
  }

  /// Strikes an entry out: its change is undone. `process` is whose entry it is, this one's if nil.
  package func remove(_ entry: JournalEntry, of process: ProcessIdentity? = nil) throws(JournalError) {
    let lock = try Lock(in: path, creating: true)
    defer { lock.release() }
    let owner = process ?? self.process
    // What others have damaged is none of its business.
    for var record in try readAll().records where record.process == owner {
      record.entries.removeAll { $0.number == entry.number }
      try write(record)
    }
  }

  /// What is not undone, by process; entries of another boot are void and not among it. `damaged` are the files that
  /// are none of ours, or cannot be read: what they keep changed is not known, and all others are there.
  package func contents() throws(JournalError) -> (records: [JournalRecord], damaged: [JournalError]) {
    let lock: Lock
    do throws(JournalError) { lock = try Lock(in: path, creating: false) } catch {
      // Nothing was ever changed since boot.
      if case .unusable(_, .noSuchFileOrDirectory) = error { return ([], []) }
      throw error
    }
    defer { lock.release() }
    let (records, damaged) = try readAll()
    return (records.sorted { $0.process.startTicks < $1.process.startTicks }, damaged)
  }

  /// The records that are whole.
  package func records() throws(JournalError) -> [JournalRecord] { try contents().records }

  /// Whether the process that wrote a record still runs.
  package func isAlive(_ record: JournalRecord) -> Bool { isAlive(record.process) }

  // MARK: Files

  private func file(of process: ProcessIdentity) -> String { "\(path)/\(process.id)-\(process.startTicks).json" }

  private func readAll() throws(JournalError) -> (records: [JournalRecord], damaged: [JournalError]) {
    let names: [String]
    do throws(Errno) { names = try files.list(path) } catch { throw .unusable(path: path, error) }
    var (records, damaged) = ([JournalRecord](), [JournalError]())
    for name in names.sorted() where name.hasSuffix(".json") {
      do throws(JournalError) {
        let record = try read("\(path)/\(name)")
        if record.bootID == bootID { records.append(record) }
      } catch { damaged.append(error) }
    }
    return (records, damaged)
  }

  private func read(_ place: String) throws(JournalError) -> JournalRecord {
    let bytes: [UInt8]
    do {
      let file = try FileDescriptor.open(
        FilePath(place), .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
      bytes = try file.closeAfter {
        let status = try Self.status(of: file)
        guard status.st_mode & S_IFMT == S_IFREG, Self.isOurs(status) else {
          throw JournalError.damaged(path: place, reason: Self.foreign)
        }
        guard status.st_size <= Self.maxBytes else {
          throw JournalError.damaged(path: place, reason: "it is larger than any journal")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let length = try unsafe bytes.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
        return Array(bytes.prefix(length))
      }
    } catch let error as JournalError { throw error } catch {
      throw .damaged(path: place, reason: "it cannot be read (\(error))")
    }
    let record: JournalRecord
    do { record = try JSONDecoder().decode(JournalRecord.self, from: Data(bytes)) } catch {
      throw .damaged(path: place, reason: "this is no journal of vfio-check")
    }
    guard record.schema == JournalRecord.currentSchema, record.schemaVersion == JournalRecord.currentVersion else {
      throw .damaged(path: place, reason: "its schema is \(record.schema) \(record.schemaVersion)")
    }
    return record
  }

  private static let maxBytes = 1 << 20
  private static let foreign = "it belongs to another user, or others may write it"

  private static func status(of file: FileDescriptor) throws -> stat {
    var status = stat()
    guard unsafe fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    return status
  }

  /// Whether only this user (root, as a rule) can have written what is there: root undoes what it says.
  private static func isOurs(_ status: stat) -> Bool { status.st_uid == geteuid() && status.st_mode & 0o022 == 0 }

  /// Replaces a file as a whole: a reader, or a crash, sees the old one or the new one.
  private func write(_ record: JournalRecord) throws(JournalError) {
    let place = file(of: record.process)
    do {
      if record.entries.isEmpty {
        guard unsafe unlink(place) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
      } else {
        let text = try DocumentText.json(record)
        let new = place + ".new"
        // Left by a process that was killed while it wrote.
        _ = unsafe unlink(new)
        let descriptor = try FileDescriptor.open(
          FilePath(new), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
          permissions: .ownerReadWrite)
        try descriptor.closeAfter {
          _ = try descriptor.writeAll(text.utf8)
          guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        guard unsafe rename(new, place) == 0 else { throw Errno(rawValue: errno) }
      }
      let directory = try FileDescriptor.open(FilePath(path), .readOnly, options: [.directory, .closeOnExec])
      try directory.closeAfter { guard fsync(directory.rawValue) == 0 else { throw Errno(rawValue: errno) } }
    } catch {
      throw .unusable(path: place, error as? Errno ?? .ioError)
    }
  }

  /// The right to change the journal, for as long as it is held.
  private struct Lock {
    private let descriptor: FileDescriptor

    init(in path: String, creating: Bool) throws(JournalError) {
      if creating { try Self.makeDirectory(path) }
      do {
        let directory = try FileDescriptor.open(
          FilePath(path), .readOnly, options: [.directory, .noFollow, .closeOnExec])
        let status = try directory.closeAfter { try Journal.status(of: directory) }
        guard Journal.isOurs(status) else { throw JournalError.damaged(path: path, reason: Journal.foreign) }
      } catch let error as JournalError { throw error } catch {
        throw .unusable(path: path, error as? Errno ?? .ioError)
      }
      let place = path + "/lock"
      do {
        descriptor = try FileDescriptor.open(
          FilePath(place), .readWrite,
          options: creating ? [.create, .closeOnExec, .noFollow] : [.closeOnExec, .noFollow],
          permissions: .ownerReadWrite)
      } catch { throw .unusable(path: place, error as? Errno ?? .ioError) }
      while flock(descriptor.rawValue, LOCK_EX) != 0 {
        guard errno == EINTR else {
          let failure = Errno(rawValue: errno)
          try? descriptor.close()
          throw .unusable(path: place, failure)
        }
      }
    }

    func release() { try? descriptor.close() }

    private static func makeDirectory(_ path: String) throws(JournalError) {
      var place = ""
      for part in path.split(separator: "/") {
        place += "/" + part
        guard unsafe mkdir(place, 0o755) == 0 || errno == EEXIST else {
          throw .unusable(path: place, Errno(rawValue: errno))
        }
      }
    }
  }
}
