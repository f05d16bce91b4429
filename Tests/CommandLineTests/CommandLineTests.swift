import Foundation
import Testing

@Suite struct CommandLineTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  @Test("help lists every subcommand, and each of them has an example") func help() throws {
    let help = try tool.run("--help")
    #expect(help.status == 0)
    #expect(help.complaint == "")
    let commands = help.output.split(separator: "\n")
      .drop { !$0.contains("SUBCOMMANDS") }
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    for expected in [
      "run", "resume", "check", "dump", "eval", "export", "list", "propose", "rank", "reference",
      "show",
      "tasks", "ops", "doctor",
    ] {
      #expect(commands.contains(expected))
    }
    for command in commands {
      let help = try tool.run(command, "--help")
      #expect(help.status == 0)
      #expect(help.output.contains("Example:  descent \(command)"), "no example: \(command)")
    }
  }

  @Test("what the command line gets wrong ends with 64 and says what is accepted") func usage()
    throws
  {
    let unknown = try tool.run("frobnicate")
    #expect(unknown.status == 64)
    #expect(
      unknown.complaint
        == "error: there is no subcommand frobnicate; `descent --help` lists them\n")
    #expect(unknown.output == "")

    let near = try tool.run("lits")
    #expect(near.status == 64)
    #expect(near.complaint == "error: there is no subcommand lits; did you mean list?\n")

    let limit = try tool.run("list", "--limit", "-1")
    #expect(limit.status == 64)

    let tier = try tool.run("list", "--tier", "best")
    #expect(tier.status == 64)
    #expect(
      tier.complaint.hasPrefix(
        "error: --tier must be one of search, select, held-out, report, got best\n"))
  }

  @Test("a sound program is met with silence") func checkSound() throws {
    try tool.folder.write("optimizer mine\n\nupdate = g\n", to: "mine.opt")
    let result = try tool.run("check", "mine.opt")
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.complaint == "")
  }

  @Test("check --verbose says what a step costs, section by section") func checkVerbose() throws {
    let text = """
      optimizer mine
      state m

      m = lerp(g, m, 0.9)

      for matrix
        update = matmul(gram(m), m)

      for vector, embedding
        state v = 1
        v = v + g * g
        update = m / sqrt(v)
      """
    try tool.folder.write(text, to: "mine.opt")
    let result = try tool.run("check", "--verbose", "--shape", "16x32", "mine.opt")
    #expect(result.status == 0)
    #expect(
      result.output == """
        mine.opt: 4 live statements, 2 states, of no degree in the gradient's scale
          for matrix: 68 operations, 44 bytes moved, 4 bytes of state a parameter of 16 × 32
          for vector, embedding: 13 operations, 24 bytes moved, 8 bytes of state a parameter of 16 × 32

        """)
    let refused = try tool.run("check", "--verbose", "--shape", "16", "mine.opt")
    #expect(refused.status == 64)
    #expect(refused.complaint.contains("'16'"))
  }

  @Test("describe says what an optimizer does") func describe() throws {
    let result = try tool.run("describe", "sgd", "muon")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "sgd: coupled elementwise")
    #expect(lines.count == 2 * 9)
    #expect(result.output.contains("muon: coupled by matrix\n"))
    #expect(lines.contains { $0.contains("rotation-left") && $0.contains("1.000") })

    try tool.folder.write("optimizer still\nupdate = 0 * g\n", to: "still.opt")
    let refused = try tool.run("describe", "--json", "still.opt")
    #expect(refused.status == 0)
    #expect(
      refused.output == """
        [{"coupling":"elementwise","failure":"it stands still at the end of the probe 'shaped'",\
        "program":"still.opt"}]

        """)
    #expect(try tool.run("describe", "nothing-of-that-name").status == 65)
  }

  @Test("a wrong program ends with 65 and a located diagnostic") func checkWrong() throws {
    try tool.folder.write("optimizer mine\n\nupdate = sgn(g)\n", to: "mine.opt")
    let result = try tool.run("check", "mine.opt")
    #expect(result.status == 65)
    #expect(result.output == "")
    #expect(result.complaint.hasPrefix("mine.opt:3:10: error: "))
    #expect(result.complaint.contains("update = sgn(g)\n         ^~~\n"))
  }

  @Test("every file is checked, also behind one that is missing") func checkMany() throws {
    try tool.folder.write("optimizer a\nupdate = x\n", to: "a.opt")
    let result = try tool.run("check", "none.opt", "a.opt")
    #expect(result.status == 65)
    #expect(
      result.complaint.hasPrefix(
        "error: there is no file none.opt; give the path of a program\n"))
    #expect(result.complaint.contains("a.opt:2:10: error: "))
  }

  @Test("files that are no text are refused") func checkBinary() throws {
    try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: tool.folder.file("a.opt")))
    let result = try tool.run("check", "a.opt")
    #expect(result.status == 65)
    #expect(
      result.complaint == "error: a.opt is not text in UTF-8; a program is a text file\n")
    let folder = try tool.run("check", ".")
    #expect(folder.status == 65)
    #expect(folder.complaint == "error: . cannot be read; is it a file that you may read?\n")
  }

  @Test("an optimizer of the library is taken by its name, from any folder") func library() throws {
    let result = try tool.run("export", "lion", "--target", "swift")
    #expect(result.status == 0)
    #expect(result.output.contains("struct Lion"))
  }

  @Test("output that cannot be written is an error") func fullOutput() throws {
    let result = try tool.run(["tasks"], after: "exec >/dev/full")
    #expect(result.status == 1)
    #expect(
      result.complaint
        == "error: the output cannot be written: is the disk full, or the pipe closed?\n")
  }

  @Test("a near name of an operator is proposed") func operators() throws {
    let wrong = try tool.run("ops", "lerb")
    #expect(wrong.status == 64)
    #expect(wrong.complaint == "error: there is no operator lerb; did you mean lerp?\n")
    let right = try tool.run("ops", "interp")
    #expect(right.status == 0)
    #expect(right.output.hasPrefix("lerp(x, y, a)\n"))
  }

  @Test("tasks are listed with their tier and how far a seed varies") func tasks() throws {
    let result = try tool.run("tasks", "--json")
    let tasks = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let rows = try #require(tasks as? [[String: Any]])
    #expect(rows.contains { $0["name"] as? String == "digits-mlp" })
    #expect(
      rows.allSatisfy {
        Set($0.keys) == [
          "name", "tier", "version", "steps", "parameters", "milliseconds", "summary",
          "separates", "variation", "weakness",
        ]
      })
    for row in rows {
      let isTuned = ["search", "select"].contains(row["tier"] as? String)
      let variation = row["variation"] as? Double
      #expect(!isTuned || variation != nil, "\(row)")
      #expect((row["milliseconds"] as? Double ?? 0) > 0, "\(row)")
      #expect((variation ?? 0) > 0.15 ? row["weakness"] is String : true, "\(row)")
    }
  }

  @Test("held-out variants are drawn by seed, each once") func drawnVariants() throws {
    func names(_ options: String...) throws -> [String] {
      let result = try tool.run(["tasks", "--variants", "--json"] + options)
      let rows = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
      return try #require(rows as? [[String: Any]]).compactMap { $0["name"] as? String }
    }
    let pool = try names().filter { $0.hasPrefix("held-out/") }
    let drawn = try names("--draw", "3", "--seed", "7")
    #expect(drawn.count == 3 && Set(drawn).isSubset(of: pool))
    #expect(try names("--draw", "3", "--seed", "7") == drawn)
    #expect(try names("--draw", "3", "--seed", "8") != drawn)
    #expect(try names("--draw", "3") == names("--draw", "3", "--seed", "1"))
    #expect(try Set(names("--draw", "\(pool.count)")) == Set(pool))
    let refusals = [
      (["--draw", "3"], "--draw draws variants; give --variants, too"),
      (["--seed", "3"], "--seed is of --draw; give --draw, too"),
      (
        ["--variants", "--draw", "0"],
        "--draw must be a whole number from 1 to \(pool.count), got 0"
      ),
      (
        ["--variants", "--draw", "99"],
        "--draw must be a whole number from 1 to \(pool.count), got 99"
      ),
    ]
    for (options, message) in refusals {
      let result = try tool.run(["tasks"] + options)
      #expect(result.status == 64)
      #expect(result.complaint.hasPrefix("error: \(message)\n"))
    }
  }

  @Test("separate shows the pair of a task, its losses and z, and keeps a record of it")
  func separate() throws {
    let result = try tool.run(
      "separate", "quadratic", "--json", "--output", tool.folder.file("s.json"), "--workers", "2")
    #expect(result.status == 0)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    let row = try #require(rows.first)
    #expect(rows.count == 1)
    #expect(row["task"] as? String == "quadratic")
    #expect((row["stronger"] as? [String: Any])?["rule"] as? String == "momentum")
    #expect((row["weaker"] as? [String: Any])?["rule"] as? String == "sgd")
    #expect(row["seeds"] as? Int == 16)
    #expect((row["z"] as? Double ?? 0) >= 3)
    let file = try Data(contentsOf: URL(fileURLWithPath: tool.folder.file("s.json")))
    let kept = try JSONSerialization.jsonObject(with: file) as? [String: Any]
    #expect((kept?["records"] as? [[String: Any]])?.count == 1)

    let wrong = try tool.run("separate", "quadratik")
    #expect(wrong.status == 64)
    #expect(wrong.complaint == "error: there is no task quadratik; did you mean quadratic?\n")
  }

  @Test("propose prints the fixed form, and nothing it proposes is invalid") func propose() throws {
    let grammar = Tool.package + "/grammars/lion.grammar"
    let result = try tool.run(
      "propose", "--grammar", grammar, "--count", "2000", "--seed", "1", "--json")
    #expect(result.status == 0)
    let object = try result.object()
    #expect(
      Set(object.keys) == [
        "proposed", "distinct", "perSecond", "structuralDuplicates", "invalid",
        "variations",
      ])
    let variations = try #require(object["variations"] as? [String: [String: Int]])
    #expect(Set(variations.keys) == ["insert", "delete", "modify"])
    #expect(
      variations.values.allSatisfy { kind in
        (kind["unchanged"] ?? -1) <= (kind["duplicates"] ?? -1)
      })
    #expect(object["proposed"] as? Int == 2000)
    #expect(object["invalid"] as? Int == 0)
    let distinct = try #require(object["distinct"] as? Int)
    #expect(try #require(object["structuralDuplicates"] as? Int) == 2000 - distinct)
  }

  @Test("an export is written, written again, and never over another's file") func export() throws {
    try tool.folder.write("optimizer mine\n\nupdate = sign(g)\n", to: "mine.opt")
    for _ in 0..<2 {
      let result = try tool.run(
        "export", "mine.opt", "--target", "swift", "--output", "Mine.swift")
      #expect(result.status == 0)
      #expect(result.complaint == "")
    }
    let printed = try tool.run("export", "mine.opt", "--target", "swift")
    #expect(
      try String(contentsOfFile: tool.folder.file("Mine.swift"), encoding: .utf8)
        == printed.output)

    try tool.folder.write("my notes", to: "notes.txt")
    let refused = try tool.run(
      "export", "mine.opt", "--target", "swift", "--output", "notes.txt")
    #expect(refused.status == 1)
    #expect(
      refused.complaint
        == "error: notes.txt exists and was not exported by Descent: give another path, or remove it first\n"
    )
    #expect(
      try String(contentsOfFile: tool.folder.file("notes.txt"), encoding: .utf8) == "my notes")

    let target = try tool.run("export", "mine.opt", "--target", "swfit")
    #expect(target.status == 64)
    #expect(
      target.complaint.hasPrefix(
        "error: expected a target (swift), found `swfit`; did you mean `swift`?\n"))
  }

  @Test("the doctor's exit code says whether it found something broken") func doctor() throws {
    let result = try tool.run("doctor", "--json")
    let findings = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let rows = try #require(findings as? [[String: Any]])
    let names = rows.map { $0["name"] as? String }
    #expect(
      names == [
        "descent", "cores", "numerics", "products", "bandwidth", "SQLite", "data", "references",
      ])
    #expect(rows.allSatisfy { Set($0.keys) == ["name", "state", "text", "figures"] })
    let states = rows.map { $0["state"] as? String }
    #expect(result.status == (states.contains("broken") ? 1 : 0))
    #expect(states[6] == "sound")
    let products = try #require(rows[3]["figures"] as? [String: Double])
    #expect(products["peak"] != nil)
    #expect(products["portable 64x64x64"] != nil)
    #expect(products["portable 768x512x128"] != nil)
    #expect(products.values.allSatisfy { $0 > 0 })
    let memory = try #require(rows[4]["figures"] as? [String: Double])
    #expect(memory.keys.sorted() == ["bandwidth"])
  }

  @Test("a reference of an unknown task is refused before anything is tuned") func reference()
    throws
  {
    let result = try tool.run("reference", "--tasks", "digit-mlp", "--output", "r.json")
    #expect(result.status == 64)
    #expect(
      result.complaint == "error: there is no task digit-mlp; did you mean digits-mlp?\n")
    #expect(!FileManager.default.fileExists(atPath: tool.folder.file("r.json")))
  }

  @Test("a ranking against a tier that chooses nothing wants a deliberate word") func rank() throws
  {
    let shy = try tool.run("rank", "--to", "held-out", "--output", "r.json")
    #expect(shy.status == 64)
    #expect(
      shy.complaint.hasPrefix(
        "error: the held-out tier must not choose tasks or settings; when these stand, give --record"
      ),
      "\(shy.complaint)")
    let same = try tool.run("rank", "--to", "search", "--output", "r.json")
    #expect(same.status == 64)
    #expect(same.complaint.hasPrefix("error: --from and --to must be two tiers"))
    let stray = try tool.run("rank", "--tasks", "char-transformer-report", "--output", "r.json")
    #expect(stray.status == 64)
    #expect(
      stray.complaint
        == "error: char-transformer-report is of the report tier; this ranking compares search and select\n"
    )
    #expect(!FileManager.default.fileExists(atPath: tool.folder.file("r.json")))
  }
}
