import Archive
import Campaign
import Foundation
import Testing

@Suite struct SimplifyTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  private static let padded = """
    # Mine.
    optimizer mine
    state m
    state c

    m = lerp(g, m, 0.9)
    c = cosh(c + m)
    update = m

    """
  private static let short = """
    # Mine.
    optimizer mine
    state m

    m = lerp(g, m, 0.9)
    update = m

    """

  /// An archive with one evaluated program.
  private func makeArchive() throws {
    let archive = try Archive(at: tool.folder.file("archive/descent.sqlite"), for: .creating)
    let campaign = try archive.begin(
      CampaignRecord(
        name: "sample", identity: "{}", settings: "{}", file: "", grammar: "grammar x", seed: 7,
        build: "0.1.0", tableVersion: 1, numerics: "n", created: ""))
    var batch = Batch(counters: Counters(proposed: 1))
    batch.programs.append(
      ProgramRecord(
        candidate: 41, name: "mine", text: Self.padded,
        structure: String(repeating: "0", count: 32),
        fingerprint: nil, parents: [], edit: "start", statements: 3, states: 2))
    batch.evaluations.append(
      EvaluationRecord(
        candidate: 41, task: "digits-mlp", taskVersion: 1, tier: "search", rung: 2, seeds: [1, 2],
        recipe: "cosine", learningRate: 0.01, factor: 1, losses: [0.5, 0.25], score: 1,
        standardError: 0.1, verdict: "completed", seconds: 1))
    try archive.append(batch, to: campaign.id ?? 0)
    try archive.close()
  }

  @Test("simplify prints the program, and says what became of it") func simplify() throws {
    try tool.folder.write(Self.padded, to: "mine.opt")
    let result = try tool.run("simplify", "mine.opt")
    #expect(result.status == 0)
    #expect(result.output == Self.short)
    #expect(
      result.complaint == """
        3 statements, 2 states and 12 words became 2, 1 and 7 (1 step, each checked)

        """)
    let again = try tool.run("simplify", "--exact", "sgd")
    #expect(again.complaint.contains("no step makes it shorter"))
  }

  @Test("--trace prints each step with its check") func trace() throws {
    try tool.folder.write(Self.padded, to: "mine.opt")
    let result = try tool.run("simplify", "--trace", "mine.opt")
    #expect(
      result.output.hasPrefix(
        """
        1. dead code (exact), 12 words to 7

        """))
    #expect(result.output.contains("   check: same bits over 240 steps\n"))
    #expect(result.output.hasSuffix("\n\n" + Self.short))
  }

  @Test("--json tells the steps, and --output writes a file that is not there yet") func output()
    throws
  {
    try tool.folder.write(Self.padded, to: "mine.opt")
    let result = try tool.run("simplify", "--json", "--output", "short.opt", "mine.opt")
    #expect(result.status == 0)
    let object = try result.object()
    #expect(object["program"] as? String == Self.short)
    let steps = try #require(object["steps"] as? [[String: Any]])
    #expect(steps.first?["name"] as? String == "dead code")
    #expect(steps.first?["distance"] as? Double == 0)
    #expect(
      try String(contentsOfFile: tool.folder.file("short.opt"), encoding: .utf8) == Self.short)
    let refused = try tool.run("simplify", "--output", "short.opt", "mine.opt")
    #expect(refused.status == 64)
    #expect(refused.complaint.contains("short.opt exists: give another path"))
    #expect(try tool.run("check", "short.opt").status == 0)
  }

  @Test("explain writes a page, of a file or of a program with its scores") func explain() throws {
    try tool.folder.write(Self.padded, to: "mine.opt")
    let page = try tool.run("explain", "mine.opt", "--output", "mine.md")
    #expect(page.status == 0 && page.output == "")
    let text = try String(contentsOfFile: tool.folder.file("mine.md"), encoding: .utf8)
    #expect(text.hasPrefix("# mine\n\n> Mine.\n"))
    #expect(text.contains("m = 0.1 · g + 0.9 · m[t−1]\nupdate = m\n"))
    #expect(text.contains("1. dead code") && text.contains("(exact; same bits over 240 steps)"))
    #expect(text.contains("| scale of the gradient | degree 1: "))
    #expect(text.contains("A file has no scores"))
    #expect(try tool.run("explain", "mine.opt", "--output", "mine.md").status == 64)

    try makeArchive()
    let stored = try tool.run("explain", "1")
    #expect(stored.status == 0)
    #expect(
      stored.output.contains(
        "| search | 2 | digits-mlp v1 | ×2.000 | 0.100 | 0.01 | 2 | completed |"))
    #expect(stored.output.contains("- digits-mlp: cosine"))
    #expect(try tool.run("explain", "--ablate", "--tasks", "char", "sgd").status == 64)
  }

  @Test("a program of the archive keeps where it came from") func archive() throws {
    try makeArchive()
    let result = try tool.run("simplify", "1")
    #expect(
      result.output
        == Self.short.replacing(
          "# Mine.\n",
          with: """
            # Mine.
            # Program 1 of archive/descent.sqlite: candidate 41 of campaign sample, seed 7, simplified.

            """))
  }
}
