// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Glibc
internal import Inventory
internal import SystemPackage

/// What was changed of the host, written down and on its way to the disk before it is changed: even a process that is killed leaves
/// behind how to undo it.
///
/// A directory with one JSON file for each process, and a lock, so that several processes do not get in each other's way. An entry
/// goes when its change is undone, a file with its last entry.
public struct Journal: Sendable {
  /// Gone after a reboot, as are the changes.
  public static let defaultPath = "/run/vfio-check/journal"

  public let path: String
  let process: ProcessIdentity
  let bootID: String
  /// Whether a process still runs; another in tests.
  private let isAlive: @Sendable (ProcessIdentity) -> Bool

  /// `process`, `bootID` and `isAlive` are those of the running machine, and others in tests.
  public init(
    path: String = Journal.defaultPath, process: ProcessIdentity? = nil, bootID: String? = nil,
    isAlive: @escaping @Sendable (ProcessIdentity) -> Bool = { ProcessIdentity(id: $0.id) == $0 }
  ) {
    self.path = path
    self.process = process ?? .current()
    self.bootID = bootID ?? Self.currentBootID()
    self.isAlive = isAlive
  }

  private static func currentBootID() -> String {
    let bytes = (try? LiveFileTree().read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
    return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
  }

  /// Writes down a change that is about to be made. When this has returned it survives the process.
  ///
  /// Throws `busy` or `unrestored` when another process's change of the same thing is not undone: its state is then not what is
  /// to be put back.
  public func add(_ what: String, before: HostState, driver: String? = nil) throws(JournalError) -> JournalEntry {
    let lock = try Lock(in: path, creating: true)
    defer { lock.release() }
    var own = JournalRecord(bootID: bootID, process: process)
    for record in try readAll() {
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
  public func remove(_ entry: JournalEntry, of process: ProcessIdentity? = nil) throws(JournalError) {
    let lock = try Lock(in: path, creating: true)
    defer { lock.release() }
    let owner = process ?? self.process
    for var record in try readAll() where record.process == owner {
      record.entries.removeAll { $0.number == entry.number }
      try write(record)
    }
  }

  /// What is not undone, by process; entries of another boot are void and not among it.
  public func records() throws(JournalError) -> [JournalRecord] {
    let lock: Lock
    do throws(JournalError) { lock = try Lock(in: path, creating: false) } catch {
      // Nothing was ever changed since boot.
      if case .unusable(_, .noSuchFileOrDirectory) = error { return [] }
      throw error
    }
    defer { lock.release() }
    return try readAll().sorted { $0.process.startTicks < $1.process.startTicks }
  }

  /// Whether the process that wrote a record still runs.
  public func isAlive(_ record: JournalRecord) -> Bool { isAlive(record.process) }

  // MARK: Files

  private func file(of process: ProcessIdentity) -> String { "\(path)/\(process.id)-\(process.startTicks).json" }

  private func readAll() throws(JournalError) -> [JournalRecord] {
    let names: [String]
    do throws(Errno) { names = try LiveFileTree().list(path) } catch { throw .unusable(path: path, error) }
    var records: [JournalRecord] = []
    for name in names.sorted() where name.hasSuffix(".json") {
      let place = "\(path)/\(name)"
      let bytes: [UInt8]
      do throws(Errno) { bytes = try LiveFileTree().read(place, limit: 1 << 20) } catch {
        throw .unusable(path: place, error)
      }
      let record: JournalRecord
      do { record = try JSONDecoder().decode(JournalRecord.self, from: Data(bytes)) } catch {
        throw .damaged(path: place, reason: "this is no journal of vfio-check")
      }
      guard record.schema == JournalRecord.currentSchema, record.schemaVersion == JournalRecord.currentVersion else {
        throw .damaged(path: place, reason: "its schema is \(record.schema) \(record.schemaVersion)")
      }
      if record.bootID == bootID { records.append(record) }
    }
    return records
  }

  /// Replaces a file as a whole: a reader, or a crash, sees the old one or the new one.
  private func write(_ record: JournalRecord) throws(JournalError) {
    let place = file(of: record.process)
    do {
      if record.entries.isEmpty {
        guard unsafe unlink(place) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
      } else {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(record)
        let new = place + ".new"
        let descriptor = try FileDescriptor.open(
          FilePath(new), .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
          permissions: .ownerReadWrite)
        try descriptor.closeAfter {
          _ = try descriptor.writeAll(bytes)
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
