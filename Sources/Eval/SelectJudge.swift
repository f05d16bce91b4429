import TensorCore

/// Judges rules on the select tier, all alike: tuned afresh on the same grid with the same trials, then scored on
/// seeds that chose nothing.
public struct SelectJudge: Sendable {
  /// How much a rule may cost.
  public let budget: Budget
  /// The seed of the campaign.
  public let seed: UInt64
  let tasks: [TaskJudge]

  /// Makes a judge of the select tier; see `Judge`.
  public init(
    tasks: [TieredTask<SelectTier>], references: ReferenceStore, budget: Budget = .select,
    seed: UInt64
  ) throws(ReferenceError) {
    precondition(!tasks.isEmpty, "a judge needs at least one task")
    var judges: [TaskJudge] = []
    for tiered in tasks { judges.append(try TaskJudge(tiered.task, references, keepsCurve: true)) }
    self.tasks = judges
    self.budget = budget
    self.seed = seed
  }

  /// The names of the tasks, in the order of all scores.
  public var taskNames: [String] { tasks.map(\.task.name) }

  /// Judges a rule; `index` names its seeds.
  ///
  /// `center` is where the search for a learning rate looks, in place of the reference's own rate: for rules that apply
  /// `lr` themselves and mean something else by it.
  public func assess(
    _ rule: any UpdateRule, index: Int, center: Double? = nil, with worker: Judge.Worker
  ) -> SelectAssessment {
    let session = Session(trainer: worker, limit: budget.steps)
    let choosing = Purpose.seeds(
      .selectChoose, campaign: seed, index: index, count: budget.choosingSeeds)
    let scoring = Purpose.seeds(
      .selectScore, campaign: seed, index: index, count: budget.scoringSeeds)
    var scores: [TaskScore] = []
    for task in tasks {
      guard
        let score = task.score(
          rule, rates: center.map { .afresh(center: $0) } ?? task.afresh, choosing: choosing,
          scoring: scoring, in: session)
      else { return SelectAssessment(verdict: .overBudget, score: nil, steps: session.spent) }
      scores.append(score)
    }
    if let failure = session.firstFailure, scores.allSatisfy(\.isLost) {
      return SelectAssessment(verdict: failure, score: nil, steps: session.spent)
    }
    return SelectAssessment(
      verdict: .completed, score: Score(tasks: scores), steps: session.spent)
  }
}
