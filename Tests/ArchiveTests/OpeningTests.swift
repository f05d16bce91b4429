import Archive
import Foundation
import GRDB
import Testing

@Suite struct OpeningTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func foreign() throws -> String {
    let path = folder.file("foreign.sqlite")
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
    try queue.close()
    return path
  }

  @Test(
    "a missing file is named, and nothing is made", arguments: [Archive.Access.reading, .writing])
  func missing(access: Archive.Access) throws {
    let path = folder.file("none.sqlite")
    #expect(throws: ArchiveError.missing(path: path)) { try Archive(at: path, for: access) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(
    "a foreign database is recognised and left alone",
    arguments: [Archive.Access.reading, .writing, .creating])
  func foreign(access: Archive.Access) throws {
    let path = try foreign()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: ArchiveError.foreign(path: path)) { try Archive(at: path, for: access) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test(
    "a file that is no database is recognised and left alone",
    arguments: [Archive.Access.reading, .writing, .creating])
  func text(access: Archive.Access) throws {
    let path = folder.file("notes.txt")
    try "my notes".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: ArchiveError.notDatabase(path: path)) { try Archive(at: path, for: access) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "my notes")
  }

  @Test("an archive whose making was broken off behind the migrator's own table is begun anew")
  func brokenOff() throws {
    let path = folder.file("broken.sqlite")
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    }
    try queue.close()
    #expect(throws: ArchiveError.empty(path: path)) { try Archive(at: path, for: .reading) }
    try Archive(at: path, for: .creating).close()
    #expect(try Archive(at: path, for: .reading).campaigns().isEmpty)
  }

  @Test("a foreign database with a migrator's table alone, but entries in it, is left alone")
  func foreignMigrations() throws {
    let path = folder.file("foreign.sqlite")
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('theirs')")
    }
    try queue.close()
    #expect(throws: ArchiveError.foreign(path: path)) { try Archive(at: path, for: .creating) }
  }

  @Test("an archive of a newer version is refused") func newer() throws {
    let path = folder.file("newer.sqlite")
    try Archive(at: path, for: .creating).close()
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999: the future')")
    }
    try queue.close()
    #expect(throws: ArchiveError.newer(path: path)) { try Archive(at: path, for: .reading) }
    #expect(throws: ArchiveError.newer(path: path)) { try Archive(at: path, for: .creating) }
  }

  @Test("a path below a file cannot be made") func belowFile() throws {
    let file = folder.file("file")
    try "x".write(toFile: file, atomically: true, encoding: .utf8)
    let path = file + "/a.sqlite"
    #expect(throws: ArchiveError.cannotOpen(path: path, reason: "its folder cannot be made")) {
      try Archive(at: path, for: .creating)
    }
  }

  @Test("a folder is no archive") func isFolder() throws {
    #expect(throws: ArchiveError.cannotOpen(path: folder.path, reason: "it is a folder")) {
      try Archive(at: folder.path, for: .creating)
    }
  }

  @Test("missing folders are made for a new archive") func makesFolders() throws {
    let path = folder.file("a/b/c.sqlite")
    try Archive(at: path, for: .creating).close()
    #expect(try Archive(at: path, for: .reading).campaigns().isEmpty)
  }

  @Test("writing through a reader says that the archive cannot be written") func readOnly() throws {
    let path = folder.file("a.sqlite")
    try Archive(at: path, for: .creating).close()
    let reader = try Archive(at: path, for: .reading)
    #expect(throws: ArchiveError.readOnly(path: path)) { try reader.begin(Samples.campaign()) }
  }

  @Test("a writer that holds the archive too long is named", .timeLimit(.minutes(1)))
  func locked() throws {
    let path = folder.file("a.sqlite")
    let archive = try Archive(at: path, for: .creating, patience: 0.05)
    let holder = try DatabaseQueue(path: path)
    try holder.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: ArchiveError.locked(path: path)) { try archive.begin(Samples.campaign()) }
      try db.execute(sql: "ROLLBACK")
    }
    #expect(try archive.begin(Samples.campaign()).id == 1)
  }

  @Test("a full disk is told, and what was committed stays") func diskFull() throws {
    let path = folder.file("a.sqlite")
    let archive = try Archive(at: path, for: .creating, maximumPages: 60)
    let id = try #require(try archive.begin(Samples.campaign()).id)
    var committed = 0
    #expect(throws: ArchiveError.diskFull(path: path)) {
      while committed < 10_000 {
        try archive.append(Samples.batch(committed..<committed + 10), to: id)
        committed += 10
      }
    }
    #expect(committed > 0)
    try archive.close()
    let again = try Archive(at: path, for: .writing)
    #expect(try again.counters(of: id).proposed == committed)
    try again.append(Samples.batch(committed..<committed + 1), to: id)
    #expect(try again.candidates(of: id).count == committed + 1)
  }

  @Test("every error says what to do") func texts() {
    let path = "runs/a.sqlite"
    #expect(
      ArchiveError.foreign(path: path).description
        == "runs/a.sqlite is an SQLite database but not a Descent archive: give another path with --archive (nothing in it was changed)"
    )
    #expect(
      ArchiveError.missing(path: path).description
        == "no archive at runs/a.sqlite: give the path of an archive with --archive, or make one with `descent run`"
    )
    #expect(
      ArchiveError.campaignExists(path: path, campaign: 2, name: "quickstart").description
        == "runs/a.sqlite already holds this campaign with this seed (campaign 2, quickstart): go on with `descent resume --archive runs/a.sqlite`, or give another --seed or --archive"
    )
  }
}
