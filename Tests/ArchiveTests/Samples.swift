import Archive
import Foundation

/// A folder of its own for one test, removed at the end.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "descent-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}

/// What tests put into archives.
enum Samples {
  static func campaign(seed: Int64 = 1) -> CampaignRecord {
    CampaignRecord(
      name: "sample", identity: "{\"seed\":\(seed)}", settings: "{\"workers\":2}",
      file: "name: sample\n", grammar: "grammar first-order\n", seed: seed, build: "0.1.0",
      tableVersion: 1, numerics: "x86-64-v4 libxsmm-1.17", created: "2026-11-21T12:00:00Z")
  }

  static func batch(_ indices: Range<Int>, counters: Counters? = nil) -> Batch {
    var batch = Batch(counters: counters ?? Counters(proposed: indices.count))
    for index in indices {
      batch.programs.append(
        ProgramRecord(
          candidate: index, name: "p\(index)", text: "optimizer p\(index)\n\nupdate = g\n",
          structure: String(repeating: "0", count: 31) + String(index % 10), fingerprint: nil,
          parents: index == 0 ? [] : [index - 1], edit: index == 0 ? "start sgd" : "insert 1",
          statements: 1, states: 0))
      batch.outcomes.append(
        OutcomeRecord(candidate: index, rung: 1, verdict: "ok", fitness: 0.25 * Double(index)))
      for (task, sign) in [("digits-mlp", 1.0), ("quadratic", -0.5)] {
        batch.evaluations.append(
          evaluation(index, task: task, score: sign * 0.5 * Double(index)))
      }
    }
    return batch
  }

  /// The contents of the fixtures; with what came with the second and the third schema, unless they are older.
  static func fill(_ archive: Archive, version: Int = 3) throws {
    let id = try archive.begin(campaign()).id ?? 0
    var batch = batch(0..<3)
    batch.evaluations.append(
      evaluation(2, task: "teacher", tier: "select", rung: 3, score: 0.25))
    batch.outcomes.append(
      OutcomeRecord(candidate: 2, rung: 3, verdict: "ok", fitness: 0.25, drawn: true))
    if version > 1 {
      batch.programs[1].descriptor = ["flatness": 0.5, "lag": 9.25]
      batch.outcomes[1].gradients = 150
      batch.outcomes[1].gate = "hurdle"
      batch.outcomes[1].scores = [0.25, -1.5]
      batch.meter = [MeterRecord(told: 3, candidate: 2)]
    }
    if version > 2 {
      batch.exchanges = [
        ExchangeRecord(
          asked: 1, arrived: 2, kind: "repair", subject: 0, model: "fast",
          messages: [.init(role: "user", content: "better?")], reply: "update = g", failure: nil,
          result: "program", promptTokens: 12, completionTokens: 5, dollars: 0.25, seconds: 1.5)
      ]
    }
    try archive.append(batch, to: id)
    try archive.store(
      ReferenceRecord(task: "quadratic", taskVersion: 1, numerics: "n", text: "{}"))
  }

  static func evaluation(
    _ candidate: Int, task: String, tier: String = "search", rung: Int = 1, score: Double?
  ) -> EvaluationRecord {
    EvaluationRecord(
      candidate: candidate, task: task, taskVersion: 1, tier: tier, rung: rung,
      seeds: [7, .max], recipe: "{\"schedule\":\"cosine\"}", learningRate: 0.003, factor: 1.5,
      losses: [0.1 + 0.2, nil], score: score, standardError: 0.01, verdict: "ok", seconds: 0.5,
      curve: rung > 1 ? [[1, 2.5], [10, 0.3]] : nil)
  }
}

extension Archive {
  /// The dump as one text.
  func dumped() throws -> String {
    var text = ""
    try dump { text += $0 }
    return text
  }
}
