import Eval
import Foundation
import LanguageModel
import Search
import TestKit
import Testing

@testable import Study

/// `descent evollm`'s logic, alone and against servers that play models.
@Suite struct BBOBComparisonTests {
  private func settings(
    functions: [Int], dimensions: [Int] = [2], instances: Int = 2, seeds: Int = 2,
    evaluations: Int? = nil
  ) -> BBOBComparison.Settings {
    var settings = BBOBComparison.Settings()
    settings.functions = functions
    settings.dimensions = dimensions
    settings.instances = instances
    settings.seeds = seeds
    settings.evaluations = evaluations
    return settings
  }

  private func endpoint(_ url: String, maxTokens: Int = 64) -> ChatEndpoint {
    ChatEndpoint(
      name: "scripted", url: url, model: "scripted", maxTokens: maxTokens, timeout: 20, retries: 0)
  }

  private func consult(
    _ settings: BBOBComparison.Settings, tokens: Int? = nil,
    script: @escaping @Sendable (ScriptedEndpoint.Request) -> ScriptedEndpoint.Behaviour
  ) throws -> (runs: [BBOBRun], consultation: Consultation, requests: [ScriptedEndpoint.Request]) {
    try ScriptedEndpoint.serving(script) { server in
      let correspondence = Correspondence(
        [endpoint(server.url)], limits: .init(inFlight: 3, tokens: tokens))
      let (runs, consultation) = try BBOBComparison(settings).run(
        asking: correspondence, shouldStop: { false }, progress: { _ in })
      return (runs, consultation, server.requests)
    }
  }

  @Test("every method begins at the same start, counts its evaluations and stays in the domain")
  func trial() {
    let task = BBOBTask(function: 8, dimension: 3, instance: 21, seed: 4)
    #expect(task.start == task.start)
    #expect(task.start.allSatisfy { BBOBTask.domain.contains($0) })
    var other = task
    other.seed = 5
    #expect(task.start != other.start)
    // With one evaluation all have judged the start alone.
    let methods: [BBOBMethod] = [.embedded, .random, .climbing(step: 1), .adaptiveClimbing]
    let gaps = methods.map { $0.run(task, evaluations: 1, settings: .init()) }
    #expect(Set(gaps).count == 1)
    // And with more all have improved on it, by other ways.
    let later = methods.map { $0.run(task, evaluations: 200, settings: .init()) }
    #expect(Set(later).count == methods.count)
    #expect(later.allSatisfy { $0 < gaps[0] })
    var trial = BBOBTrial(task, evaluations: 2)
    _ = trial.value(at: BBOB.Function(8, dimension: 3, instance: 21).optimum)
    #expect(trial.left == 1)
    #expect(trial.gap == -8)
  }

  @Test("runs come out the same however many workers there are")
  func workers() {
    let comparison = BBOBComparison(settings(functions: [1, 15], evaluations: 60))
    let runs = comparison.run(workers: 1)
    #expect(runs == comparison.run(workers: 3))
    #expect(runs.count == 4 * comparison.tasks.count)
    #expect(comparison.tasks.count == 2 * 2 * 2)
  }

  @Test(
    "the embedded recombiner beats both baselines on the sphere, and a canary that stands still loses"
  )
  func sphere() {
    let comparison = BBOBComparison(
      settings(functions: [1], dimensions: [5], instances: 4, seeds: 3))
    let runs = comparison.run(workers: 2)
    let table = BBOBTable(runs)
    #expect(table.rows.count == 1)
    for cell in table.rows[0].cells.dropFirst() where cell.method != .adaptiveClimbing {
      #expect(cell.median > table.rows[0].cells[0].median)
      #expect((cell.pValue ?? 1) < 0.01)
      #expect(cell.wins == 12 && cell.runs == 12)
    }
    let still = runs.filter { $0.method == .random }.map { run in
      BBOBRun(
        task: run.task, method: .model, evaluations: 1,
        gap: BBOBMethod.embedded.run(run.task, evaluations: 1, settings: .init()))
    }
    let score = BBOBTable(still + runs).score(against: "random search", dimension: 5)
    #expect(score == .init(lower: 0, better: 0, worse: 1, functions: 1))
  }

  @Test("a table has a line a function and dimension, with tests corrected over all")
  func table() {
    let tasks = (0..<14).map {
      BBOBTask(function: $0 < 7 ? 1 : 8, dimension: 2, instance: 21, seed: UInt64($0))
    }
    let runs = tasks.enumerated().flatMap { place, task in
      [
        BBOBRun(task: task, method: .embedded, evaluations: 9, gap: Double(place) / 4),
        BBOBRun(
          task: task, method: .climbing(step: 0.5), evaluations: 9,
          gap: 10 + Double(place) / 4),
        BBOBRun(task: task, method: .random, evaluations: 9, gap: Double(place) / 4),
      ]
    }
    let table = BBOBTable(
      runs.filter { $0.method == .embedded } + runs.filter { $0.method != .embedded })
    #expect(
      table.markdown == """
        | D | function | EvoLLM, embedded | hill climbing | p | wins | random search | p | wins |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        | 2 | f1 Sphere | 0.75 (0.25 to 1.25) | 10.75 (10.25 to 11.25) | 0.002 | 7/7 | 0.75 (0.25 to 1.25) | 1.000 | 0/7 |
        | 2 | f8 Rosenbrock | 2.50 (2.00 to 3.00) | 12.50 (12.00 to 13.00) | 0.002 | 7/7 | 2.50 (2.00 to 3.00) | 1.000 | 0/7 |
        """)
    #expect(
      table.summary == """
        | D | against | lower median | significantly | significantly higher |
        | --- | --- | --- | --- | --- |
        | 2 | hill climbing (step 0.5) | 2 of 2 | 2 | 0 |
        | 2 | random search | 0 of 2 | 0 | 0 |
        """)
    #expect(
      Array(runs.prefix(1)).csv
        == "method,function,dimension,instance,seed,evaluations,log10_gap\n\"EvoLLM, embedded\",1,2,21,0,9,0.0\n"
    )
  }

  /// The points of a prompt, from the worst to the best.
  private static func points(_ prompt: String) -> [[Int]] {
    prompt.split(separator: "\n").dropLast().map { line in
      (line.split(separator: ":").last ?? "").split(separator: ",").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
    }
  }

  /// The weighted mean of a prompt's better half: what a model that can recombine would say.
  private static func mean(_ prompt: String) -> String {
    let all = points(prompt)
    let best = Array(all.reversed().prefix(max(1, all.count / 2)))
    guard let first = best.first else { return "" }
    var sums = first.map { _ in 0.0 }
    var weights = 0.0
    for (rank, point) in best.enumerated() {
      let weight = 1 / Double(rank + 1)
      weights += weight
      for (dimension, level) in point.enumerated() { sums[dimension] += weight * Double(level) }
    }
    return sums.map { "\(Int(($0 / weights).rounded()))" }.joined(separator: ", ")
  }

  @Test(
    "a model that recombines finds the least of a sphere, whole or block by block",
    arguments: [0, 1])
  func goodModel(block: Int) throws {
    var settings = settings(functions: [1], instances: 2, seeds: 2, evaluations: 200)
    settings.evolution.block = block
    let (runs, consultation, requests) = try consult(settings) { request in
      .reply(
        "The better points lead here:\n[\(Self.mean(request.prompt))]", prompt: 100, completion: 10)
    }
    #expect(runs.count == 4)
    #expect(Set(runs.map(\.task)) == Set(BBOBComparison(settings).tasks))
    // The grid has steps of 0.01: what is found is as near as that.
    #expect(runs.allSatisfy { $0.gap < -2 })
    let questions = BBOBComparison(settings).mostQuestions
    #expect(questions == 4 * 24 * (block == 0 ? 1 : 2))
    #expect(consultation.answered == questions)
    #expect(consultation.questions == questions)
    #expect(consultation.spending.tokens == 110 * questions)
    #expect(requests.count == questions)
    #expect(
      requests.allSatisfy { Self.points($0.prompt).allSatisfy { $0.count == (block == 0 ? 2 : 1) } }
    )
  }

  @Test(
    "where a model talks nonsense or fails now and then, the embedded mean steps in and is counted")
  func badModel() throws {
    let settings = settings(functions: [1, 8], instances: 1, seeds: 2, evaluations: 60)
    let alone = BBOBComparison(settings).run(workers: 1).filter { $0.method == .embedded }
    let nonsense = try consult(settings) { _ in
      .reply("As a language model I love numbers such as 3.")
    }
    #expect(nonsense.consultation.unreadable == BBOBComparison(settings).mostQuestions)
    #expect(nonsense.consultation.answered == 0)
    #expect(
      Dictionary(uniqueKeysWithValues: nonsense.runs.map { ($0.task, $0.gap) })
        == Dictionary(uniqueKeysWithValues: alone.map { ($0.task, $0.gap) }))
    let moody = try consult(settings) { request in
      request.number % 4 == 3
        ? .status(500, body: "{}") : .reply(Self.mean(request.prompt))
    }
    #expect(moody.consultation.failed > 2)
    #expect(moody.consultation.answered > moody.consultation.failed)
    #expect(moody.runs.count == 4)
  }

  @Test("a budget ends the asking and not the runs")
  func budget() throws {
    let settings = settings(functions: [1], instances: 2, seeds: 2, evaluations: 100)
    let (runs, consultation, requests) = try consult(settings, tokens: 5_000) { request in
      .reply(Self.mean(request.prompt), prompt: 400, completion: 10)
    }
    #expect(runs.count == 4)
    #expect(consultation.unasked > 0)
    #expect(consultation.answered == requests.count)
    #expect(consultation.questions == BBOBComparison(settings).mostQuestions)
    #expect(consultation.spending.tokens <= 5_000)
  }

  @Test("a server that refuses the first question, or is not there, is told at once")
  func failures() throws {
    let settings = settings(functions: [1], evaluations: 40)
    #expect(throws: ChatFailure.self) {
      _ = try consult(settings) { _ in .status(401, body: "{}") }
    }
    let nobody = Correspondence(
      [endpoint("http://127.0.0.1:1/v1")], limits: .init(inFlight: 2))
    #expect(throws: ChatFailure.self) {
      _ = try BBOBComparison(settings).run(
        asking: nobody, shouldStop: { false }, progress: { _ in })
    }
    // Three in a row end it later too.
    #expect(throws: ChatFailure.self) {
      _ = try consult(settings) { request in
        request.number < 3 ? .reply(Self.mean(request.prompt)) : .status(500, body: "{}")
      }
    }
  }

  @Test("who stops keeps the runs that are done")
  func stopping() throws {
    let settings = settings(functions: [1], instances: 3, seeds: 2, evaluations: 30)
    try ScriptedEndpoint.serving({ .reply(Self.mean($0.prompt)) }) { server in
      let correspondence = Correspondence(
        [endpoint(server.url)], limits: .init(inFlight: 1))
      var done = 0
      let (runs, _) = try BBOBComparison(settings).run(
        asking: correspondence, shouldStop: { done >= 2 }, progress: { _ in done += 1 })
      #expect(runs.count == 2)
      #expect(BBOBTable(runs + BBOBComparison(settings).run(workers: 1)).rows[0].cells[0].runs == 2)
    }
  }
}
