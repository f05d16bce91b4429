import Eval

extension ReferenceTuning {
  /// How much is tried for the references of one tier.
  public struct Settings: Sendable {
    /// Names every seed of the tuning.
    public var seed: UInt64 = 2026
    /// How many seeds compare two settings.
    public var comparingSeeds = 3
    /// How many seeds compare the learning rates of a point of L(τ), which every score is measured against.
    public var horizonSeeds = 8
    /// How many seeds a point of L(τ) is the mean of.
    public var curveSeeds = 16
    /// How many mutants a recipe has, the first time; half as many the second.
    public var recipeMutants = 16
    /// How many generations the constants have.
    public var generations = 6
    /// How many mutants a generation has.
    public var mutants = 8
    /// Whether rule and constants are tuned here; else they are those that were tuned on select.
    public var tunesConstants = true
    /// The points of L(τ), in multiples of T.
    public var horizons = ReferenceCurve.multiples
    /// How long the runs of the very first search for a rate are, in multiples of T.
    public var firstMultiple = 1.0
    /// Around which learning rate the first search runs, of updates of root mean square 1.
    public var rate = 0.02
    /// The schedule of all recipes.
    public var schedule = Schedule.cosine

    /// Makes the settings of the search tier's shipped references.
    public init() {}

    /// The settings of a tier's shipped references: the dearer a run, the fewer.
    ///
    /// In complete runs a task: search about 1,700, select 500, held-out 90, report 40.
    public static func usual(_ tier: TierName) -> Settings {
      var settings = Settings()
      switch tier {
      case .search: return settings
      case .select:
        settings.comparingSeeds = 2
        settings.horizonSeeds = 4
        settings.curveSeeds = 8
        settings.recipeMutants = 6
        settings.generations = 3
        settings.mutants = 4
        settings.horizons = [0.25, 0.5, 0.75, 1, 1.5, 2, 3]
      case .heldOut:
        settings.comparingSeeds = 1
        settings.horizonSeeds = 1
        settings.curveSeeds = 4
        settings.recipeMutants = 4
        settings.tunesConstants = false
        settings.horizons = [0.25, 0.5, 1, 2, 4]
        settings.firstMultiple = 0.25
      case .report:
        settings.comparingSeeds = 1
        settings.horizonSeeds = 1
        settings.curveSeeds = 2
        settings.recipeMutants = 2
        settings.tunesConstants = false
        settings.horizons = [0.25, 0.5, 1, 2]
        settings.firstMultiple = 0.25
      }
      return settings
    }

    /// The settings of the references of variants: as on held-out, but with more seeds, for their runs are short.
    public static var variants: Settings {
      var settings = usual(.heldOut)
      settings.comparingSeeds = 2
      settings.horizonSeeds = 2
      settings.curveSeeds = 8
      return settings
    }

    /// The points of the first curve, against which constants are scored.
    static let firstCurve = [0.25, 0.5, 1, 2, 4]

    /// How many complete runs of T steps the tuning of one task needs, about: a search that may be extended at its
    /// edges is counted with half of its extensions.
    func runs(families: Int) -> Double {
      let afresh = Double(LearningRateSearch.afreshRates)
      let around = 3.5
      let comparing = Double(comparingSeeds)
      var runs = firstMultiple * afresh * comparing
      runs += Double(recipeMutants + 1) * around * comparing
      if tunesConstants {
        runs += Self.firstCurve.reduce(0, +) * 4 * comparing
        runs += Double(families + generations * mutants) * around * comparing
        runs += Double(recipeMutants / 2 + 1) * around * comparing
      }
      // Three rates, at times more, then one or two between.
      let horizon = 5 * Double(horizonSeeds) + Double(curveSeeds)
      return runs + horizons.reduce(0, +) * horizon
    }
  }
}
