import Archive
import Campaign
import DSL
import Determinism
import Eval
import Foundation
import LanguageModel
import Testing

@testable import Search
@testable import Study

@Suite struct TrajectoriesTests {
  /// Candidates with their fitness, their first parent and the statements that follow `m = lerp(g, m, 0.9)`.
  private static let candidates: [(fitness: Double, parent: Int?, body: String)] = [
    (0, nil, "update = m"),
    (0.1, 0, "update = sign(m)"),
    (0.3, 1, "x1 = g + m\nupdate = sign(x1)"),
    (-0.2, 0, "update = -m"),
    // Dead code alone is new: there is nothing to reply.
    (0.35, 2, "x1 = g + m\nx2 = g\nupdate = sign(x1)"),
    (0.2, 0, "update = tanh(m)"),
  ]

  private func withArchive(_ body: (Archive, CampaignRecord) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "trajectories-\(UUID().uuidString).sqlite"
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
    let archive = try Archive(at: path, for: .creating)
    let file = try CampaignFile(
      "grammar: first-order\naxes: [flatness, lag]\nmax-programs: 6\n", path: "t.yaml",
      vocabulary: .standard)
    let campaign = try archive.begin(CampaignRecord(file, build: "test"))
    let grammar = try #require(Grammar.named("first-order"))
    var batch = Batch(counters: Counters(proposed: 6))
    for (index, (fitness, parent, body)) in Self.candidates.enumerated() {
      let program = try grammar.adopt(
        Program(parsing: "optimizer p\(index)\nstate m\nm = lerp(g, m, 0.9)\n\(body)"))
      var quantities: [String: Double] = [:]
      for quantity in Quantity.allCases { quantities[quantity.rawValue] = 0.5 }
      batch.programs.append(
        ProgramRecord(
          candidate: index, name: program.name, text: program.text,
          structure: program.structuralHash.description, fingerprint: nil,
          parents: parent.map { [$0] } ?? [], edit: parent == nil ? "start" : "wrap \(index)",
          statements: 2, states: 1, descriptor: quantities))
      for (tier, rung, score) in [("search", 2, fitness), ("select", 3, 7.0)] {
        batch.evaluations.append(
          EvaluationRecord(
            candidate: index, task: "digits-mlp", taskVersion: 1, tier: tier, rung: rung,
            seeds: [1, 2], recipe: "cosine", learningRate: 0.01, factor: 1, losses: [0.5, 0.25],
            score: score, standardError: 0.1, verdict: "completed", seconds: 1,
            curve: tier == "search" ? [[10, 2], [20, 0.75]] : nil))
      }
      batch.outcomes.append(
        OutcomeRecord(candidate: index, rung: 2, verdict: "completed", fitness: fitness))
    }
    try archive.append(batch, to: campaign.id ?? 0)
    try body(archive, campaign)
    try archive.close()
  }

  private func lessons(
    _ archive: Archive, _ campaign: CampaignRecord, gain: Double = 0, isWhole: Bool = false
  ) throws -> Trajectories {
    var selection = Trajectories.Selection()
    selection.gain = gain
    selection.isWhole = isWhole
    return try Trajectories(of: campaign, in: archive, selection, references: .shipped())
  }

  @Test("the improving steps on the way to elites are told, and with --whole all of them")
  func steps() throws {
    try withArchive { archive, campaign in
      let led = try lessons(archive, campaign)
      #expect(led.steps.map(\.descent.candidate) == [1, 2])
      #expect(led.steps.map(\.descent.parent) == [0, 1])
      #expect(led.steps.map(\.descent.edit) == ["wrap 1", "wrap 2"])
      #expect(led.omitted == 1)
      let whole = try lessons(archive, campaign, isWhole: true)
      #expect(whole.steps.map(\.descent.candidate) == [1, 2, 5])
      let large = try lessons(archive, campaign, gain: 0.15, isWhole: true)
      #expect(large.steps.map(\.descent.candidate) == [2, 5])
      #expect(try lessons(archive, campaign).steps == led.steps)
    }
  }

  @Test("each reply reads back as the child, and prompts show the search tier alone")
  func replies() throws {
    try withArchive { archive, campaign in
      let grammar = try #require(Grammar.named("first-order"))
      let stored = try archive.candidates(of: campaign.id ?? 0)
      for step in try lessons(archive, campaign, isWhole: true).steps {
        let parent = try Program(parsing: stored[step.descent.parent].program.text)
        let child = try Program(parsing: stored[step.descent.candidate].program.text)
        #expect(step.messages.map(\.role) == [.system, .user, .assistant])
        guard
          case .program(let read) = ReplyReader(grammar).read(
            step.messages[2].content, parent: parent.withoutDeadCode())
        else {
          Issue.record("\(step.messages[2].content)")
          continue
        }
        #expect(read.structuralHash == child.structuralHash)
        let prompt = step.messages[1].content
        #expect(prompt.contains(parent.withoutDeadCode().promptText))
        #expect(prompt.contains("0.75 at step 20; tuned AdamW ends at "))
        #expect(prompt.contains("What it is:\n"))
        // The select tier says ×128.
        #expect(!prompt.contains("128"))
      }
    }
  }

  @Test("a line is one JSON object, the same each time")
  func lines() throws {
    try withArchive { archive, campaign in
      let lines = try lessons(archive, campaign).steps.map { try $0.line() }
      #expect(try lessons(archive, campaign).steps.map { try $0.line() } == lines)
      let line = try #require(lines.first)
      #expect(!line.contains("\n"))
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(Set(object.keys) == ["messages", "descent"])
      let origin = try #require(object["descent"] as? [String: Any])
      #expect(Set(origin.keys) == ["campaign", "candidate", "parent", "gain", "edit"])
      let back = try JSONDecoder().decode(Trajectory.self, from: Data(line.utf8))
      #expect(try back == lessons(archive, campaign).steps.first)
    }
  }

  @Test("a small change is told as edits that show their place")
  func edits() {
    let old = ["state m", "m = lerp(g, m, 0.9)", "x1 = g", "x2 = x1", "update = m"]
    let new = ["state m", "m = lerp(g, m, 0.9)", "x1 = g", "x3 = m", "x2 = x1", "update = x3"]
    #expect(
      ProgramEdits.blocks(from: old, to: new) == """
        <<<<<<< SEARCH
        x2 = x1
        update = m
        =======
        x3 = m
        x2 = x1
        update = x3
        >>>>>>> REPLACE
        """)
    #expect(
      ProgramEdits.blocks(from: old, to: Array(old.dropFirst(2)) + ["update = g"]) == """
        <<<<<<< SEARCH
        state m
        m = lerp(g, m, 0.9)
        =======
        >>>>>>> REPLACE
        <<<<<<< SEARCH
        update = m
        =======
        update = m
        update = g
        >>>>>>> REPLACE
        """)
    #expect(ProgramEdits.blocks(from: old, to: old).isEmpty)
  }

  @Test("whatever variation does in whatever grammar can be told", arguments: Grammar.builtInNames)
  func variations(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let variator = Variator(SearchSpace(grammar))
    let reader = ReplyReader(grammar)
    let weights = grammar.mutations.map(\.weight)
    var stream = RandomStream(seed: 11)
    var program = try #require(grammar.starts.last)
    var (told, short) = (0, 0)
    for _ in 0..<60 {
      let child = variator.vary(program, with: Material(), weights: weights, using: &stream).program
      let (before, after) = (program.withoutDeadCode(), child.withoutDeadCode())
      program = child
      guard before.structuralHash != after.structuralHash else { continue }
      let reply = ProgramEdits.reply(from: before, to: after, reader)
      #expect(reply != nil, "\(before.text)\n\(after.text)")
      told += 1
      short += reply?.hasPrefix("<<<<<<<") == true ? 1 : 0
    }
    // Programs of a line or two are shorter than edits of them.
    #expect(
      told > 10 && (short > 0 || name == "planted-elementwise"),
      "\(told) steps, \(short) of them by edits")
  }
}
