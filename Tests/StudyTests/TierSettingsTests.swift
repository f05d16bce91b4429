import Foundation
import Testing

@testable import Eval
@testable import Study

@Suite struct TierSettingsTests {
  /// A reference of the select tier with a rule of its own.
  static let select = Reference(
    task: "elsewhere", taskVersion: 1, tier: .select,
    recipe: Recipe(
      schedule: .cosine, warmUp: 0, weightDecay: 0, learningRate: 0.01, steps: 10), factor: 1,
    rule: .init(
      name: "nesterov", constants: [.init(name: "beta", value: 0.7)], program: "nesterov 0.7"),
    horizons: [
      .init(multiple: 1, steps: 10, learningRate: 0.01, losses: [2]),
      .init(multiple: 2, steps: 20, learningRate: 0.01, losses: [1]),
    ])

  /// Tunes a bowl as a task of a tier, and counts the complete runs that it took.
  static func tune(_ tier: TierName, known: [Reference]) throws -> (
    reference: Reference, runs: Double
  ) {
    let file = ReferenceTuningTests.file()
    defer { try? FileManager.default.removeItem(at: file) }
    let bowl = BowlTask(name: "bowl")
    let tuned = try ReferenceTuning(families: ReferenceTuningTests.families).tune(
      [TaskCatalogue.Entry(tier: tier, task: bowl)], known: known, workers: 2, progressFile: file
    ) { _ in }
    let runs = Double(try RunMemo(file: file).steps(on: "bowl")) / Double(bowl.steps)
    return (try #require(tuned.first), runs)
  }

  @Test(
    "a tier keeps to its number of runs, horizons and seeds",
    arguments: [
      (TierName.select, 550.0, [0.25, 0.5, 0.75, 1, 1.5, 2, 3], 8),
      (.heldOut, 110, [0.25, 0.5, 1, 2, 4], 4), (.report, 45, [0.25, 0.5, 1, 2], 2),
    ])
  func effort(tier: TierName, most: Double, horizons: [Double], seeds: Int) throws {
    let (reference, runs) = try Self.tune(tier, known: [Self.select])
    #expect(reference.tier == tier)
    #expect(reference.horizons.map(\.multiple) == horizons)
    #expect(reference.horizons.allSatisfy { $0.losses.count == seeds })
    #expect(runs <= most)
    let forecast = ReferenceTuning.Settings.usual(tier).runs(families: 2)
    #expect(forecast <= most && abs(runs - forecast) < 0.3 * forecast, "\(runs), \(forecast)")
  }

  @Test("held-out and report tasks take the rule that was tuned on select, and tune none")
  func given() throws {
    for tier in [TierName.heldOut, .report] {
      let rule = try Self.tune(tier, known: [Self.select]).reference.rule
      #expect(rule == Self.select.rule)
    }
    #expect(try Self.tune(.select, known: [Self.select]).reference.rule != Self.select.rule)
  }

  @Test("without a rule tuned on select nothing is tuned, and it says what to run")
  func noRule() {
    #expect(throws: TuningError.noRule(tier: .heldOut)) { try Self.tune(.heldOut, known: []) }
    #expect(
      TuningError.noRule(tier: .heldOut).description
        == "references of the held-out tier take the rule that was tuned on select, and there is none, "
        + "neither in the output nor shipped; run `descent reference --tier select` first")
  }

  @Test("the search tier is tuned as its shipped references were")
  func search() {
    let settings = ReferenceTuning.Settings.usual(.search)
    let counts = [
      settings.comparingSeeds, settings.horizonSeeds, settings.curveSeeds, settings.recipeMutants,
      settings.generations, settings.mutants,
    ]
    #expect(counts == [3, 8, 16, 16, 6, 8])
    #expect(settings.horizons == ReferenceCurve.multiples)
    #expect(settings.firstMultiple == 1 && settings.tunesConstants && settings.seed == 2026)
  }
}
