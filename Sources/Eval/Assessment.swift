/// The rungs of the ladder that a candidate climbs.
public enum Rung: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// Microseconds: does it go downhill on a bowl?
  case probe = 0
  /// Complete runs of a quarter of T.
  case short = 1
  /// Complete runs of T on every task of the tier.
  case complete = 2
  /// Complete runs of 4 T: do the best of them last?
  case long = 5

  /// Orders by height.
  public static func < (left: Rung, right: Rung) -> Bool { left.rawValue < right.rawValue }
}

/// What the judge says of one candidate; a function of (rule, rates, index, gate) and the judge alone.
public struct Assessment: Hashable, Sendable {
  /// `completed` also where a gate stopped the candidate after its short runs: then `score` is nil.
  public let verdict: Verdict
  /// The highest rung that it ran on.
  public let rung: Rung
  /// The mean score of the short runs, log₂ of the speed-up over the reference's quarter; nil where none ran.
  public let shortScore: Double?
  /// The short score on each task of the short runs; empty where not all ran.
  public let shortScores: [Double]
  /// The scores of the complete runs; nil where none ran or the verdict is a rejection.
  public let score: Score<SearchTier>?
  /// The scores of the long runs, each over the reference's 4 T; nil where none ran.
  public let longScore: Score<SearchTier>?
  /// The learning rates its children start from, in the order of the judge's tasks; nil where it was rejected.
  public let rates: [Double]?
  /// What stopped it, or would have without the draw; nil where nothing did.
  public let gate: Gate.Name?
  /// Whether it had been rejected and was promoted by the draw that measures false rejections.
  public let promotedByDraw: Bool
  /// How many training steps each rung cost, in the order of `Rung`.
  ///
  /// A step of a rule that asks for the Hessian counts as three. The probe of a candidate that went on counts with its short runs.
  public let stepsByRung: [Int]

  /// How many training steps it cost.
  public var steps: Int { stepsByRung.reduce(0, +) }

  /// The scores that selection goes by: of complete runs, pooled with the long ones where there are such.
  public var pooled: Score<SearchTier>? {
    guard let score, let longScore else { return score }
    return score.pooled(with: longScore)
  }

  /// What selection goes by: the mean of s minus one standard error; nil where it was rejected.
  public var fitness: Double? { pooled?.lowerBound }
}

/// What the judge says of a rule on the select tier.
public struct SelectAssessment: Hashable, Sendable {
  /// Whether every task could be judged.
  public let verdict: Verdict
  /// The scores; nil where the verdict is a rejection.
  public let score: Score<SelectTier>?
  /// How many training steps it cost, counted as for the search tier.
  public let steps: Int
}

/// How much a candidate may cost; counted in steps, never in seconds.
public struct Budget: Hashable, Sendable {
  /// How many seeds choose a learning rate.
  public var choosingSeeds = 1
  /// How many other seeds are scored.
  public var scoringSeeds = 3
  /// How many seeds the short runs have.
  public var shortSeeds = 1
  /// How many fresh seeds the long runs have.
  public var longSeeds = 2
  /// How often the rates may be extended at an edge.
  public var extensions = 2
  /// The share of the rejected that are promoted all the same, which measures false rejections.
  public var promotedShare = 0.02
  /// How many training steps one candidate may take in all; each gradient beyond the step's own counts as one more.
  public var steps = 10_000_000

  /// Makes the usual budget of the search tier.
  public init() {}

  /// The usual budget of the select tier: more seeds, for fewer candidates.
  public static var select: Budget {
    var budget = Budget()
    budget.scoringSeeds = 8
    return budget
  }
}
