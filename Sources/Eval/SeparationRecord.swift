/// What was measured of the pair that a task must order: both rules tuned alike, then run on the same seeds.
public struct SeparationRecord: Hashable, Sendable, Codable {
  /// One rule of the pair.
  public struct Side: Hashable, Sendable, Codable {
    /// Its name: `adam`.
    public let rule: String
    /// The recipe with the tuned learning rate.
    public let recipe: Recipe
    /// The end losses, one a seed, in the order of the record's seeds.
    public let losses: [Double]

    /// Makes a record of one rule.
    public init(rule: String, recipe: Recipe, losses: [Double]) {
      self.rule = rule
      self.recipe = recipe
      self.losses = losses
    }

    /// The mean end loss.
    public var mean: Double { losses.reduce(0, +) / Double(max(losses.count, 1)) }
  }

  /// The least z at which a pair counts as ordered.
  public static let leastZ = 3.0

  /// The task's name.
  public let task: String
  /// The task's version when it was measured.
  public let taskVersion: Int
  /// The task's tier.
  public let tier: TierName
  /// The rule that should end lower.
  public let stronger: Side
  /// The rule that should end higher.
  public let weaker: Side
  /// The seeds that both ran on.
  public let seeds: [UInt64]
  /// The mean of the paired differences of end losses over its standard error; see `z(_:_:)`.
  public let z: Double
  /// The command that measured it.
  public let command: String
  /// The day it was measured on, `2026-11-21`.
  public let date: String
  /// The numerics it was measured on.
  public let numerics: String

  /// Makes a record; z follows from the losses.
  public init(
    task: String, taskVersion: Int, tier: TierName, stronger: Side, weaker: Side, seeds: [UInt64],
    command: String, date: String, numerics: String
  ) {
    self.task = task
    self.taskVersion = taskVersion
    self.tier = tier
    self.stronger = stronger
    self.weaker = weaker
    self.seeds = seeds
    z = Self.z(stronger.losses, weaker.losses)
    self.command = command
    self.date = date
    self.numerics = numerics
  }

  /// z = mean d / (deviation of d / √n) with dᵢ = weakerᵢ − strongerᵢ, the same seed on both sides.
  ///
  /// At least two pairs; 0 where all differences are 0, capped at ±1000 where they hardly vary.
  public static func z(_ stronger: [Double], _ weaker: [Double]) -> Double {
    precondition(
      stronger.count == weaker.count && stronger.count > 1,
      "z needs two pairs or more, got \(stronger.count) and \(weaker.count) losses")
    let differences = zip(weaker, stronger).map { $0 - $1 }
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / (count - 1) / count).squareRoot()
    if mean == 0 { return 0 }
    return min(max(mean / error, -1000), 1000)
  }

  /// Whether the pair is ordered.
  public var isOrdered: Bool { z >= Self.leastZ }

  /// Why this record does not show that a task orders its pair; nil where it does.
  public func fault(of task: any ProxyTask) -> String? {
    let pair = task.separates
    if taskVersion != task.version {
      return "measured at version \(taskVersion), the task is at version \(task.version)"
    }
    if (stronger.rule, weaker.rule) != (pair.stronger, pair.weaker) {
      return "measured for \(stronger.rule) over \(weaker.rule), the task names \(pair.stronger) "
        + "over \(pair.weaker)"
    }
    if stronger.recipe.steps != task.steps || weaker.recipe.steps != task.steps {
      return "measured over another length than the task's \(task.steps) steps"
    }
    let count = seeds.count
    guard count > 1, stronger.losses.count == count, weaker.losses.count == count else {
      return "both rules need an end loss for each of two seeds or more"
    }
    let own = Self.z(stronger.losses, weaker.losses)
    if abs(own - z) > 1e-6 * max(1, abs(own)) { return "z is \(z), but its losses give \(own)" }
    return isOrdered ? nil : "z is \(z), less than \(Self.leastZ)"
  }
}
