import Archive
import Campaign
import Foundation
import Testing

@Suite struct TrajectoryCommandTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private func makeArchive() throws {
    let archive = try Archive(at: tool.folder.file("a.sqlite"), for: .creating)
    let file = try CampaignFile(
      "grammar: first-order\nmax-programs: 2\n", path: "a.yaml", vocabulary: .standard)
    let campaign = try archive.begin(CampaignRecord(file, build: "test"))
    var batch = Batch(counters: Counters(proposed: 2))
    for (index, update) in ["g", "sign(g)"].enumerated() {
      batch.programs.append(
        ProgramRecord(
          candidate: index, name: "p", text: "optimizer p\n\nupdate = \(update)\n",
          structure: String(repeating: "\(index)", count: 32), fingerprint: nil,
          parents: index == 0 ? [] : [0], edit: "wrap 1", statements: 1, states: 0))
      batch.outcomes.append(
        OutcomeRecord(candidate: index, rung: 2, verdict: "completed", fitness: Double(index)))
    }
    try archive.append(batch, to: campaign.id ?? 0)
    try archive.close()
  }

  @Test("lessons are written to a new file and to no other")
  func output() throws {
    try makeArchive()
    let arguments = [
      "export-trajectories", "--archive", "a.sqlite", "--whole", "--output", "lessons.jsonl",
    ]
    let first = try tool.run(arguments)
    #expect(first.status == 0, "\(first.complaint)")
    #expect(first.output == "Wrote 1 step to lessons.jsonl.\n")
    let text = try String(contentsOfFile: tool.folder.file("lessons.jsonl"), encoding: .utf8)
    #expect(text.split(separator: "\n").count == 1)
    #expect(text.contains(#"\nupdate = sign(g)\n"#))
    let second = try tool.run(arguments)
    #expect(second.status == 64)
    #expect(second.complaint.contains("lessons.jsonl exists: give another path"))
    let printed = try tool.run("export-trajectories", "--archive", "a.sqlite", "--whole")
    #expect(printed.output == text)
    // Nothing was described, so that there are no elites.
    #expect(try tool.run("export-trajectories", "--archive", "a.sqlite").output.isEmpty)
  }

  @Test("what cannot be exported is said")
  func errors() throws {
    try makeArchive()
    let unknown = try tool.run("export-trajectories", "--archive", "a.sqlite", "--campaign", "9")
    #expect(unknown.status == 64 && unknown.complaint.contains("there is no campaign 9"))
    let negative = try tool.run("export-trajectories", "--min-gain", "-1")
    #expect(negative.status == 64 && negative.complaint.contains("--min-gain must be 0 or more"))
  }
}
