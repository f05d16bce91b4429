import Archive
import Foundation
import GRDB
import Testing

/// Holds migrations to every schema that was ever released, kept as SQL text in `Fixtures` and never edited.
@Suite struct MigrationTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// Makes the database that a fixture describes.
  private func database(_ version: String) throws -> String {
    let path = folder.file("\(version).sqlite")
    let sql = try String(
      contentsOf: Self.fixtures.appendingPathComponent("\(version).sql"), encoding: .utf8)
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
    return path
  }

  private func expected(_ version: String) throws -> String {
    let archive = try Archive(at: folder.file("now.sqlite"), for: .creating)
    try Samples.fill(archive, version: try #require(Int(version.dropFirst())))
    return try archive.dumped()
  }

  @Test(
    "an archive of every old version keeps its contents and can be added to",
    arguments: ["v1", "v2", "v3"])
  func migrate(version: String) throws {
    let path = try database(version)
    let archive = try Archive(at: path, for: .writing)
    #expect(try archive.dumped() == expected(version))
    let campaign = try #require(try archive.campaigns().first?.id)
    try archive.append(Samples.batch(3..<4), to: campaign)
    #expect(try archive.counters(of: campaign).proposed == 4)
  }

  @Test(
    "an old archive can be read without being opened for writing", arguments: ["v1", "v2", "v3"])
  func read(version: String) throws {
    let path = try database(version)
    #expect(try Archive(at: path, for: .reading).dumped() == expected(version))
  }

  @Test("the present schema is among the fixtures") func present() throws {
    func schema(_ path: String) throws -> [String] {
      let queue = try DatabaseQueue(path: path)
      return try queue.read { db in
        let tables = try String.fetchAll(
          db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return tables + (try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations"))
      }
    }
    let path = folder.file("now.sqlite")
    try Archive(at: path, for: .creating).close()
    let newest = try #require(
      FileManager.default.contentsOfDirectory(atPath: Self.fixtures.path).sorted().last)
    #expect(
      try schema(database(String(newest.dropLast(".sql".count)))) == schema(path))
  }
}
