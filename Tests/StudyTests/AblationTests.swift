import DSL
import Testing

@testable import Eval
@testable import Study

@Suite struct AblationTests {
  /// Bowls so still that the sign of the gradient is worth much.
  static let tasks = [
    BowlTask(name: "still-bowl", noise: 0.001), BowlTask(name: "calm-bowl", noise: 0.002),
  ]

  /// References of the bowls, tuned with little effort.
  static let store: Result<ReferenceStore, TuningError> = Result {
    () throws(TuningError) in
    var settings = ReferenceTuning.Settings()
    settings.comparingSeeds = 2
    settings.horizonSeeds = 2
    settings.curveSeeds = 4
    settings.recipeMutants = 1
    settings.generations = 0
    settings.horizons = [0.25, 0.5, 1, 2, 4]
    let references = try ReferenceTuning { [settings] _ in settings }
      .tune(
        tasks.map { TaskCatalogue.Entry(tier: .select, task: $0) }, known: [], workers: 2,
        progressFile: nil
      ) { _ in }
    return ReferenceStore(
      command: "a test", date: "2026-11-21", numerics: "any", references: references)
  }

  /// The sign of the gradient, which is worth much on a bowl, among a statement and an operator that do hardly anything.
  static let planted = """
    optimizer planted

    g = g + 0.001 * tanh(g)
    g = sign(g)
    update = g + 0.01 * normal(1)
    update = update * cos(0.02 * normal(2))
    """

  static func judge(_ program: Program, seeds: Int) throws -> PairedJudge {
    var settings = PairedJudge.Settings()
    settings.seeds = seeds
    return try PairedJudge(
      tasks: tasks.map { TieredTask($0) }, references: store.get(), for: program,
      settings: settings)
  }

  static func ablate(
    _ text: String, seeds: Int = 12, workers: Int = 2,
    _ change: (inout AblationStudy.Settings) -> Void = { _ in }
  ) throws -> Ablation {
    let program = try Program(parsing: text)
    var settings = AblationStudy.Settings()
    change(&settings)
    return try AblationStudy(judge: judge(program, seeds: seeds), settings: settings)
      .run(program, workers: workers) { _ in }
  }

  /// What is left of the planted program.
  static let left = """
    optimizer planted

    update = sign(g)

    """

  @Test("planted parts go, what is worth something stays, and the table says what it is worth")
  func planted() throws {
    let found = try Self.ablate(Self.planted)
    #expect(found.result.text == Self.left)
    #expect(found.trials.filter(\.isKept).map(\.name).first == "constant 0.001 in statement 1")
    #expect(found.trials.contains { $0.isKept && $0.change.contains("normal(1)") })
    // The sign keeps its argument or goes: one part, since both are one program.
    #expect(found.table.map(\.removal.name) == ["operator sign in statement 1"])
    let row = try #require(found.table.first)
    #expect(try #require(row.difference?.mean) < -0.5)
    #expect(try #require(row.adjusted) < 0.001 && row.isSignificant(at: 0.05))
    #expect(try #require(row.smallestLoss) > 0)
    #expect(try #require(found.confirmation?.mean) > 0)
    #expect(found.original.text == (try Program(parsing: Self.planted)).text)
  }

  @Test("a sample too small to find a loss lets none pass: the margin holds what tests cannot")
  func smallSample() throws {
    let found = try Self.ablate(Self.planted, seeds: 2)
    #expect(found.result.text == Self.left)
    let row = try #require(found.table.first)
    // Of four pairs the least p-value is 1/16.
    #expect(try #require(row.adjusted) == 0.0625 && !row.isSignificant(at: 0.05))
    #expect(try #require(row.smallestLoss) > 1)
  }

  @Test("an elimination that ignores the margin drops what is worth something: the margin can fail")
  func canary() throws {
    let found = try Self.ablate(Self.planted, seeds: 2) { $0.margin = 4 }
    #expect(!found.result.text.contains("sign"))
  }

  @Test("an ablation is alike for any number of workers, and again")
  func workers() throws {
    func summary(_ found: Ablation) -> [String] {
      found.trials.map { "\($0.name) \($0.isKept) \($0.difference) \($0.toBest)" }
        + found.table.map { "\($0.removal) \($0.difference as Any) \($0.adjusted as Any)" }
        + [found.result.text, "\(found.confirmation as Any)", "\(found.originalScores)"]
    }
    let one = summary(try Self.ablate(Self.planted, seeds: 3, workers: 1))
    #expect(one == summary(try Self.ablate(Self.planted, seeds: 3, workers: 2)))
    #expect(one == summary(try Self.ablate(Self.planted, seeds: 3, workers: 2)))
  }

  @Test("with the table alone nothing goes, and what behaves as the whole is said to")
  func table() throws {
    let found = try Self.ablate(Self.planted, seeds: 2) { $0.isTableOnly = true }
    #expect(found.trials.isEmpty && found.confirmation == nil)
    #expect(found.result == found.original.simplified())
    #expect(
      found.table.filter { $0.difference == nil }.map(\.removal.name)
        == ["constant 0.001 in statement 1"])
    let adjusted = found.table.compactMap(\.adjusted)
    #expect(adjusted.count == found.table.count - 1 && adjusted.allSatisfy { $0 <= 1 })
  }

  @Test("a variant that fails is worse for certain, and one that is the same is not")
  func differences() throws {
    let whole = PairedJudge.Sample(
      scores: [[0.1, 0.2], [0.3, 0.5]], rates: [1, 1], failure: nil)
    let worse = PairedJudge.Sample(scores: [[0, 0.1], [0.2, 0.2]], rates: [1, 1], failure: nil)
    let failed = PairedJudge.Sample(scores: [], rates: [], failure: "nonFinite 3 on bowl")
    let lost = PairedDifference(failed, minus: whole)
    #expect(lost.mean == nil && lost.pValue == 0 && lost.failure == "nonFinite 3 on bowl")
    #expect(lost.pairs == 4 && !lost.holds(at: 0.05, margin: 10))
    // −0.1, −0.1, −0.1, −0.3: mean −0.15, deviation 0.1, one sign pattern of sixteen.
    let difference = PairedDifference(worse, minus: whole)
    #expect(abs(try #require(difference.mean) + 0.15) < 1e-12)
    #expect(abs(difference.standardError - 0.05) < 1e-12)
    #expect(difference.pValue == 0.0625)
    #expect(difference.holds(at: 0.05, margin: 0.2) && !difference.holds(at: 0.05, margin: 0.1))
    #expect(!difference.holds(at: 0.1, margin: 0.2))
    // z of 95 % and of 80 %.
    #expect(abs(difference.smallestLoss(at: 0.05) - (1.6448536 + 0.8416212) * 0.05) < 1e-7)
    let same = PairedDifference(whole, minus: whole)
    #expect(same.mean == 0 && same.pValue == 1 && same.holds(at: 0.05, margin: 0.001))
    // A loss of a thousandth is none, whatever the pairs say.
    let hardly = PairedJudge.Sample(
      scores: [[0.099, 0.199], [0.299, 0.499]], rates: [1, 1], failure: nil)
    #expect(PairedDifference(hardly, minus: whole).pValue == 1)
  }

  @Test("a program that fails, or is at the end of the scale, cannot be ablated")
  func failing() throws {
    let fails = #expect(throws: AblationError.self) {
      try Self.ablate("optimizer x\nupdate = log(-1 * abs(g) - 1)", seeds: 2)
    }
    #expect(try #require(fails).description.hasPrefix("the program itself fails, nonFinite 1 on"))
    let error = #expect(throws: AblationError.self) {
      try Self.ablate("optimizer x\napply raw\nupdate = 1e-9 * g", seeds: 2)
    }
    #expect(error == .atLimit(task: "still-bowl"))
  }
}
