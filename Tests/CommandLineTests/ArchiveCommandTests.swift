import Archive
import Campaign
import Foundation
import GRDB
import Testing

@Suite struct ArchiveCommandTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  /// An archive with two evaluated programs, at the place where commands look for it.
  private func makeArchive(_ name: String = "archive/descent.sqlite") throws {
    let archive = try Archive(at: tool.folder.file(name), for: .creating)
    let campaign = try archive.begin(
      CampaignRecord(
        name: "sample", identity: "{}", settings: "{}", file: "", grammar: "grammar x", seed: 1,
        build: "0.1.0", tableVersion: 1, numerics: "n", created: ""))
    var batch = Batch(counters: Counters(proposed: 2))
    for index in 0..<2 {
      batch.programs.append(
        ProgramRecord(
          candidate: index, name: "p\(index)", text: "optimizer p\(index)\n\nupdate = g\n",
          structure: String(repeating: "\(index)", count: 32), fingerprint: nil,
          parents: index == 0 ? [] : [0], edit: index == 0 ? "start sgd" : "insert 1",
          statements: 1, states: 0))
      batch.evaluations.append(
        EvaluationRecord(
          candidate: index, task: "digits-mlp", taskVersion: 1, tier: "search", rung: 2,
          seeds: [1, 2], recipe: "cosine", learningRate: 0.01, factor: 1, losses: [0.5, 0.25],
          score: Double(index), standardError: 0.1, verdict: "completed", seconds: 1))
    }
    try archive.append(batch, to: campaign.id ?? 0)
    try archive.close()
  }

  /// An archive of a campaign of four described candidates.
  private func makeMap() throws {
    let archive = try Archive(at: tool.folder.file("archive/descent.sqlite"), for: .creating)
    let file = try CampaignFile(
      "grammar: first-order\naxes: [flatness, lag]\nmax-programs: 4\n", path: "map.yaml",
      vocabulary: .standard)
    let campaign = try archive.begin(CampaignRecord(file, build: "test"))
    var batch = Batch(counters: Counters(proposed: 4))
    for (index, lag) in [0.0, 9, 9, 100].enumerated() {
      var quantities: [String: Double] = [:]
      for quantity in Quantity.allCases { quantities[quantity.rawValue] = 0 }
      quantities["flatness"] = 0.5
      quantities["lag"] = lag
      quantities["state-bytes"] = Double(4 * index)
      batch.programs.append(
        ProgramRecord(
          candidate: index, name: "p\(index)", text: "optimizer p\(index)\n\nupdate = g\n",
          structure: String(repeating: "\(index)", count: 32), fingerprint: nil, parents: [],
          edit: "start sgd", statements: 1, states: 0, descriptor: quantities))
      batch.outcomes.append(
        OutcomeRecord(candidate: index, rung: 2, verdict: "completed", fitness: Double(index) - 1))
    }
    try archive.append(batch, to: campaign.id ?? 0)
    try archive.close()
  }

  @Test("elites shows the best of every cell, drawn over two axes") func elites() throws {
    try makeMap()
    let shown = try tool.run("elites")
    #expect(shown.status == 0)
    #expect(
      shown.output.hasPrefix(
        "Campaign map: 4 described candidates fill 3 of 25 cells; QD-score 8.00, best ×4.000\n"))
    #expect(shown.output.contains("flatness \\ lag"))
    #expect(shown.output.contains(" 4  p3      ×4.000      0.50  100.00"))
    #expect(!shown.output.contains("p1"), "p2 is in the same cell and better")
    let small = try tool.run("elites", "--within", "state-bytes=0...4", "--json")
    #expect(small.output.contains("\"name\":\"p1\"") && !small.output.contains("p2"))
    let other = try tool.run("elites", "--axes", "state-bytes")
    #expect(other.output.contains("4 described candidates fill 4 of 4 cells"))
  }

  @Test("elites refuses what it does not know") func eliteMistakes() throws {
    try makeMap()
    let axis = try tool.run("elites", "--axes", "flatnes")
    #expect(
      axis.status == 64
        && axis.complaint.contains("there is no quantity flatnes; did you mean flatness?"))
    let within = try tool.run("elites", "--within", "lag<3")
    #expect(within.status == 64 && within.complaint.contains("--within must be such as"))
  }

  @Test("list prints the fixed form") func list() throws {
    try makeArchive()
    let result = try tool.run("list", "--json")
    #expect(result.status == 0)
    #expect(
      result.output == """
        [{"evaluations":1,"id":2,"name":"p1","parents":[1],"perTask":{"digits-mlp":2},"speedup":2,\
        "statements":1,"states":0,"tier":"search"},\
        {"evaluations":1,"id":1,"name":"p0","parents":[],"perTask":{"digits-mlp":1},"speedup":1,\
        "statements":1,"states":0,"tier":"search"}]

        """)
  }

  @Test("list prints a table for people") func table() throws {
    try makeArchive()
    #expect(
      try tool.run("list").output == """
        id  name  tier    speed-up  statements  states  evaluations  bred from
         2  p1    search    ×2.000           1       0            1          1
         1  p0    search    ×1.000           1       0            1

        """)
  }

  @Test("the only archive in the folder is found") func onlyArchive() throws {
    try makeArchive("archive/other.sqlite")
    #expect(try tool.run("show", "1").output.hasPrefix("optimizer p0\n"))
  }

  @Test("show tells of a number that is not there") func showMissing() throws {
    try makeArchive()
    let result = try tool.run("show", "9")
    #expect(result.status == 64)
    #expect(
      result.complaint
        == "error: there is no program 9 in archive/descent.sqlite; `descent list --archive archive/descent.sqlite` shows their numbers\n"
    )
  }

  @Test("dump is the same for the same contents") func dump() throws {
    try makeArchive("a.sqlite")
    try makeArchive("b.sqlite")
    let one = try tool.run("dump", "--archive", "a.sqlite")
    #expect(one.status == 0)
    #expect(one.output.hasPrefix("campaign sample\n"))
    #expect(try tool.run("dump", "--archive", "b.sqlite").output == one.output)
  }

  @Test(
    "a missing archive is an error of input, and nothing is made",
    arguments: [["list"], ["dump"], ["show", "1"]])
  func missing(arguments: [String]) throws {
    let result = try tool.run(arguments + ["--archive", "none.sqlite"])
    #expect(result.status == 65)
    #expect(
      result.complaint
        == "error: no archive at none.sqlite: give the path of an archive with --archive, or make one with `descent run`\n"
    )
    #expect(!FileManager.default.fileExists(atPath: tool.folder.file("none.sqlite")))
  }

  @Test("a foreign database is an error of input, and stays as it is") func foreign() throws {
    let path = tool.folder.file("foreign.sqlite")
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
    try queue.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let result = try tool.run("list", "--archive", "foreign.sqlite")
    #expect(result.status == 65)
    #expect(
      result.complaint
        == "error: foreign.sqlite is an SQLite database but not a Descent archive: give another path with --archive (nothing in it was changed)\n"
    )
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }
}
