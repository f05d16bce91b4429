import Archive
import DSL
import Foundation
import GRDB
import Testing

@Suite struct CampaignCommandTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  /// A campaign on one cheap task, of a fraction of a second.
  static func campaign(programs: Int) -> String {
    """
    name: small
    grammar: first-order
    strategy: {name: regularized-evolution, population: 16, tournament: 3}
    tasks: [quadratic]
    lag: 8
    workers: 2
    max-programs: \(programs)

    """
  }

  private func write(programs: Int = 60) throws {
    try tool.folder.write(Self.campaign(programs: programs), to: "small.yaml")
  }

  // MARK: - Wrong words

  @Test(
    "numbers out of range are refused with what is accepted",
    arguments: [
      ("--workers", "0", "a whole number from 1 to 1024, got 0"),
      ("--workers", "-2", "a whole number from 1 to 1024, got -2"),
      ("--seed", "-1", "a whole number from 0 to 9223372036854775807, got -1"),
      ("--max-programs", "0", "a whole number from 1 to 1000000000, got 0"),
      ("--max-seconds", "-3", "a number from 0.001 to 31536000, got -3.0"),
      ("--max-seconds", "nan", "a number from 0.001 to 31536000, got nan"),
      ("--max-seconds", "inf", "a number from 0.001 to 31536000, got inf"),
    ])
  func numbers(option: String, value: String, accepted: String) throws {
    try write()
    let result = try tool.run("run", "small.yaml", option, value)
    #expect(result.status == 64)
    #expect(result.complaint.hasPrefix("error: \(option) must be \(accepted)\nUsage: descent run "))
    #expect(result.output == "")
    #expect(!FileManager.default.fileExists(atPath: tool.folder.file("archive")))
  }

  @Test("a campaign file that is not there is an error of input") func missingFile() throws {
    let result = try tool.run("run", "none.yaml")
    #expect(result.status == 65)
    #expect(
      result.complaint
        == "error: no campaign file at none.yaml: give the path of one, such as campaigns/quickstart.yaml\n"
    )
  }

  @Test("a campaign may not search on a held-out task") func heldOut() throws {
    try tool.folder.write(
      "grammar: first-order\ntasks: [quadratic, digits-heldout]\nmax-programs: 10\n",
      to: "held.yaml")
    let result = try tool.run("run", "held.yaml")
    #expect(result.status == 65)
    #expect(
      result.complaint == """
        held.yaml:2:20: error: `digits-heldout` is a held-out task: it shows whether a find is real, and would show nothing once a campaign had seen it
        tasks: [quadratic, digits-heldout]
                           ^~~~~~~~~~~~~~
        hint: search-tier tasks: quadratic, zipf-regression, associative-memory, digits-mlp, teacher-student, char-mlp

        """)
    #expect(!FileManager.default.fileExists(atPath: tool.folder.file("archive")))
  }

  @Test("a campaign file that is no YAML is shown where") func badYAML() throws {
    try tool.folder.write("grammar: first-order\ntasks: [quadratic\nseed: 1\n", to: "bad.yaml")
    let result = try tool.run("run", "bad.yaml")
    #expect(result.status == 65)
    #expect(
      result.complaint == """
        bad.yaml:3:5: error: this is not YAML: did not find expected ',' or ']'
        seed: 1
            ^

        """)
  }

  // MARK: - Wrong archives

  @Test("a file that is no archive is refused and stays as it is") func notAnArchive() throws {
    try write()
    let before = try String(contentsOfFile: tool.folder.file("small.yaml"), encoding: .utf8)
    for arguments in [["run", "small.yaml"], ["resume"]] {
      let result = try tool.run(arguments + ["--archive", "small.yaml"])
      #expect(result.status == 65)
      #expect(
        result.complaint
          == "error: small.yaml is not an SQLite database, so it cannot be a Descent archive: give another path with --archive\n"
      )
    }
    #expect(
      try String(contentsOfFile: tool.folder.file("small.yaml"), encoding: .utf8) == before)
  }

  @Test("an archive is not made where nothing can be made") func noFolder() throws {
    try write()
    let result = try tool.run("run", "small.yaml", "--archive", "/proc/none/descent.sqlite")
    #expect(result.status == 1)
    #expect(
      result.complaint
        == "error: cannot open /proc/none/descent.sqlite (its folder cannot be made): check that its folder exists and may be written, or give another path with --archive\n"
    )
  }

  @Test("an archive that may not be written is read and not run into") func readOnly() throws {
    try write()
    #expect(try tool.run("run", "small.yaml", "--archive", "a.sqlite").status == 0)
    let before = try tool.run("dump", "--archive", "a.sqlite").output
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o444], ofItemAtPath: tool.folder.file("a.sqlite"))
    // Who may do everything also writes files that are read-only, so that right is given up first.
    let wrapper = getuid() == 0 ? "setpriv --bounding-set=-dac_override" : ""
    for arguments in [["resume"], ["run", "small.yaml", "--seed", "2"]] {
      let result = try tool.run(arguments + ["--archive", "a.sqlite"], by: wrapper)
      #expect(result.status == 1)
      #expect(
        result.complaint
          == "error: a.sqlite cannot be written: give write permission to the file and its folder, or another path with --archive\n"
      )
    }
    #expect(try tool.run("dump", "--archive", "a.sqlite").output == before)
  }

  @Test("what cannot be resumed says why") func resumeNothing() throws {
    let missing = try tool.run("resume", "--archive", "none.sqlite")
    #expect(missing.status == 65)
    #expect(
      missing.complaint
        == "error: no archive at none.sqlite: give the path of an archive with --archive, or make one with `descent run`\n"
    )
    try Archive(at: tool.folder.file("a.sqlite"), for: .creating).close()
    let empty = try tool.run("resume", "--archive", "a.sqlite")
    #expect(empty.status == 65)
    #expect(
      empty.complaint
        == "error: a.sqlite has no campaign yet: begin one with `descent run FILE --archive a.sqlite`\n"
    )
    let seed = try tool.run("resume", "--archive", "a.sqlite", "--seed", "2")
    #expect(seed.status == 64)
    #expect(
      seed.complaint.hasPrefix(
        "error: --seed cannot change when a campaign goes on: run it anew with `descent run`\n"))
  }

  // MARK: - Runs

  @Test("going on with a campaign of other numerics is said") func otherNumerics() throws {
    try write()
    #expect(try tool.run("run", "small.yaml", "--archive", "a.sqlite").status == 0)
    let own = try tool.run("resume", "--archive", "a.sqlite")
    #expect(!own.complaint.contains("warning"))
    let queue = try DatabaseQueue(path: tool.folder.file("a.sqlite"))
    try queue.write { try $0.execute(sql: "UPDATE campaign SET numerics = 'elsewhere'") }
    try queue.close()
    let other = try tool.run("resume", "--archive", "a.sqlite")
    #expect(other.status == 0)
    #expect(
      other.complaint.hasPrefix(
        "warning: campaign small was begun on numerics elsewhere, this machine has "))
  }

  @Test("a campaign is run once; then it is resumed, by its number where there are several")
  func again() throws {
    try write()
    #expect(try tool.run("run", "small.yaml", "--archive", "a.sqlite").status == 0)
    let again = try tool.run("run", "small.yaml", "--archive", "a.sqlite")
    #expect(again.status == 1)
    #expect(
      again.complaint
        == "error: a.sqlite already holds this campaign with this seed (campaign 1, small): go on with `descent resume --archive a.sqlite`, or give another --seed or --archive\n"
    )
    #expect(try tool.run("run", "small.yaml", "--archive", "a.sqlite", "--seed", "2").status == 0)
    let unknown = try tool.run("resume", "--archive", "a.sqlite", "--campaign", "9")
    #expect(unknown.status == 64)
    #expect(
      unknown.complaint
        == "error: there is no campaign 9 in a.sqlite; it has 1 (small), 2 (small)\n")
    let first = try tool.run(
      "resume", "--archive", "a.sqlite", "--campaign", "1", "--max-programs", "70")
    #expect(first.status == 0)
    let archive = try Archive(at: tool.folder.file("a.sqlite"), for: .reading)
    #expect(try archive.counters(of: 1).proposed == 70)
    #expect(try archive.counters(of: 2).proposed == 60)
  }

  @Test("the numbers that a summary names are those that commands take") func numbersOfPrograms()
    throws
  {
    try write()
    // Behind another campaign no program's number is its index.
    #expect(try tool.run("run", "small.yaml", "--archive", "a.sqlite").status == 0)
    let run = try tool.run("run", "small.yaml", "--archive", "a.sqlite", "--seed", "2")
    let resumed = try tool.run("resume", "--archive", "a.sqlite")
    for summary in [run.output, resumed.output] {
      let show = try #require(
        summary.firstMatch(of: /\.\/descent (show (\d+) --archive a\.sqlite)/))
      #expect(summary.contains("\n\(show.2)  ") || summary.contains(" \(show.2)  "))
      #expect(summary.contains("./descent export \(show.2) --target swift"))
      let shown = try tool.run(show.1.split(separator: " ").map(String.init)).output
      let program = try #require(shown.components(separatedBy: "\n\ncampaign ").first)
      let indented = program.trimmingCharacters(in: .newlines).split(
        separator: "\n", omittingEmptySubsequences: false
      ).map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
      #expect(summary.contains(", program \(show.2):\n\n\(indented)\n"))
    }
  }

  @Test("list shows one campaign's programs, and says where there is no such campaign")
  func listCampaign() throws {
    try write()
    #expect(try tool.run("run", "small.yaml", "--archive", "a.sqlite").status == 0)
    #expect(try tool.run("list", "--archive", "a.sqlite", "--campaign", "1").status == 0)
    let unknown = try tool.run("list", "--archive", "a.sqlite", "--campaign", "2")
    #expect(unknown.status == 64)
    #expect(
      unknown.complaint == "error: there is no campaign 2 in a.sqlite; it has 1 (small)\n")
  }
}
