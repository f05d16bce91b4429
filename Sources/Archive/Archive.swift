import Foundation
import GRDB

/// The one file in which everything found is kept: an SQLite database in write-ahead mode.
///
/// It knows text, hashes as text, and numbers. One process writes a campaign; any number may read meanwhile.
/// Nothing in it is ever erased or overwritten. Every error is an `ArchiveError`.
public struct Archive: Sendable {
  /// What one wants of an archive.
  public enum Access: Hashable, Sendable {
    /// Read what is there.
    case reading
    /// Add to an archive that exists.
    case writing
    /// Add to an archive, made if it does not exist.
    case creating
  }

  /// Where the file is.
  public let path: String
  let database: any DatabaseWriter

  /// Opens the archive at `path`, brought up to the present schema.
  ///
  /// An archive in a folder that may not be written can be read as long as no other process writes it.
  public init(at path: String, for access: Access) throws {
    try self.init(at: path, for: access, patience: 10, maximumPages: nil)
  }

  /// Opens an archive, waiting `patience` seconds for other writers, growing to at most `maximumPages`.
  package init(
    at path: String, for access: Access, patience: Double = 10, maximumPages: Int? = nil
  ) throws {
    self.path = path
    try Self.inspect(path, for: access)
    var configuration = Configuration()
    configuration.readonly = access == .reading
    configuration.label = "archive"
    configuration.busyMode = .timeout(patience)
    if let maximumPages {
      configuration.prepareDatabase { db in
        try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)")
      }
    }
    database = try Self.translating(path) { [configuration] in
      switch access {
      case .reading: try Self.open(reading: path, configuration)
      case .writing, .creating: try Self.open(writing: path, configuration)
      }
    }
  }

  /// Closes the file; later calls fail.
  public func close() throws {
    try Self.translating(path) { try database.close() }
  }

  /// Runs a transaction that writes.
  func write<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws -> T {
    try Self.translating(path) { try database.write(body) }
  }

  /// Runs a transaction that reads one unchanging view.
  func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws -> T {
    try Self.translating(path) { try database.read(body) }
  }

  // MARK: - Opening

  private static func inspect(_ path: String, for access: Access) throws(ArchiveError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      guard access == .creating else { throw .missing(path: path) }
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw .cannotOpen(path: path, reason: "its folder cannot be made")
      }
      return
    }
    if isFolder.boolValue { throw .cannotOpen(path: path, reason: "it is a folder") }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .cannotOpen(path: path, reason: "it may not be read")
    }
    defer { try? file.close() }
    let head = (try? file.read(upToCount: 16)) ?? Data()
    if head.isEmpty && access == .creating { return }
    guard head == Data("SQLite format 3\0".utf8) else { throw .notDatabase(path: path) }
    if access != .reading && !FileManager.default.isWritableFile(atPath: path) {
      throw .readOnly(path: path)
    }
  }

  private static func open(
    writing path: String, _ configuration: Configuration
  ) throws -> any DatabaseWriter {
    // Looked at before the pool is opened: the pool's first act turns a file to write-ahead mode.
    if FileManager.default.fileExists(atPath: path) {
      var looking = configuration
      looking.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: looking)
      try queue.read { try recognise($0, at: path, allowingEmpty: true) }
      try queue.close()
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try Schema.migrator.migrate(pool)
    return pool
  }

  private static func open(
    reading path: String, _ configuration: Configuration
  ) throws -> any DatabaseWriter {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let isComplete = try queue.read { db in
        try recognise(db, at: path, allowingEmpty: false)
        return try Schema.migrator.hasCompletedMigrations(db)
      }
      if isComplete { return queue }
      try queue.close()
      var upgrading = configuration
      upgrading.readonly = false
      return try open(writing: path, upgrading)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    {
      // Write-ahead mode wants to make files beside the archive; where it may not, nobody writes either.
      let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
      let queue = try DatabaseQueue(
        path: "file:\(escaped)?immutable=1", configuration: configuration)
      try queue.read { try recognise($0, at: path, allowingEmpty: false) }
      return queue
    }
  }

  private static func recognise(
    _ db: Database, at path: String, allowingEmpty: Bool
  ) throws {
    let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    if mark != Schema.applicationID {
      if try mark == 0 && isEmpty(db) {
        if allowingEmpty { return }
        throw ArchiveError.empty(path: path)
      }
      throw ArchiveError.foreign(path: path)
    }
    if try Schema.migrator.hasBeenSuperseded(db) { throw ArchiveError.newer(path: path) }
  }

  /// Whether a database holds nothing, as a run leaves it that was killed while it made the file: no table, or the
  /// migrator's own alone, which is made in a transaction before the first migration's, without an entry.
  private static func isEmpty(_ db: Database) throws -> Bool {
    let migrations = "grdb_migrations"
    let others = try Int.fetchOne(
      db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> ?", arguments: [migrations])
    guard others == 0 else { return false }
    guard try db.tableExists(migrations) else { return true }
    return try Int.fetchOne(db, sql: "SELECT count(*) FROM \(migrations)") == 0
  }

  // MARK: - Errors

  private static func translating<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw translate(error, path)
    }
  }

  private static func translate(_ error: DatabaseError, _ path: String) -> ArchiveError {
    let reason = error.message ?? "error \(error.resultCode.rawValue)"
    let taken: [ResultCode] = [.SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY]
    if taken.contains(error.extendedResultCode) { return .conflict(path: path, reason: reason) }
    let unwritten: [ResultCode] = [
      .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_TRUNCATE, .SQLITE_IOERR_SHMSIZE,
    ]
    if unwritten.contains(error.extendedResultCode) { return .writeFailed(path: path) }
    return switch error.resultCode {
    case .SQLITE_FULL: .diskFull(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM: .readOnly(path: path)
    case .SQLITE_CANTOPEN: .cannotOpen(path: path, reason: reason)
    case .SQLITE_BUSY, .SQLITE_LOCKED: .locked(path: path)
    case .SQLITE_NOTADB: .notDatabase(path: path)
    case .SQLITE_CORRUPT: .damaged(path: path)
    default: .database(path: path, reason: reason)
    }
  }
}

extension Archive {
  /// The version of the SQLite library in use.
  public static var sqliteVersion: String {
    let version = try? DatabaseQueue().read {
      try String.fetchOne($0, sql: "SELECT sqlite_version()")
    }
    return version ?? "unknown"
  }
}
