import TensorCore

/// The frozen reference of one task: which rule, with which constants, under which recipe, reached what.
public struct Reference: Hashable, Sendable, Codable {
  /// A complete decay of one length, at a learning rate of its own.
  public struct Horizon: Hashable, Sendable, Codable {
    /// The length in multiples of T.
    public let multiple: Double
    /// The length in steps.
    public let steps: Int
    /// The peak learning rate that was best here.
    public let learningRate: Double
    /// The end losses, one a seed; all finite.
    public let losses: [Double]

    /// Makes a horizon.
    public init(multiple: Double, steps: Int, learningRate: Double, losses: [Double]) {
      self.multiple = multiple
      self.steps = steps
      self.learningRate = learningRate
      self.losses = losses
    }

    /// The mean end loss.
    public var mean: Double { losses.reduce(0, +) / Double(losses.count) }
  }

  /// The rule that won the tuning.
  public struct Rule: Hashable, Sendable, Codable {
    /// One constant of it.
    public struct Constant: Hashable, Sendable, Codable {
      /// Its name: `beta1`.
      public let name: String
      /// Its tuned value.
      public let value: Double

      /// Makes a constant.
      public init(name: String, value: Double) {
        self.name = name
        self.value = value
      }
    }

    /// Its name: `nadamw`.
    public let name: String
    /// Its constants, shared by a tier's tasks as a candidate's are.
    public let constants: [Constant]
    /// The text of its program with these constants.
    public let program: String

    /// Makes a record of a rule.
    public init(name: String, constants: [Constant], program: String) {
      self.name = name
      self.constants = constants
      self.program = program
    }
  }

  /// The task's name.
  public let task: String
  /// The task's version when it was tuned; another version needs another reference.
  public let taskVersion: Int
  /// The task's tier.
  public let tier: TierName
  /// The tuned recipe at T: every candidate runs under its schedule, warm-up and weight decay.
  public let recipe: Recipe
  /// The factor of the reference's update on this task.
  public let factor: Double
  /// The rule.
  public let rule: Rule
  /// The horizons, rising.
  public let horizons: [Horizon]

  /// Makes a reference.
  public init(
    task: String, taskVersion: Int, tier: TierName, recipe: Recipe, factor: Double, rule: Rule,
    horizons: [Horizon]
  ) {
    self.task = task
    self.taskVersion = taskVersion
    self.tier = tier
    self.recipe = recipe
    self.factor = factor
    self.rule = rule
    self.horizons = horizons
  }

  /// L(τ).
  public var curve: ReferenceCurve {
    let full = horizons.min {
      abs($0.steps - recipe.steps) < abs($1.steps - recipe.steps)
    }
    let losses = full?.losses ?? []
    let mean = full?.mean ?? 0
    let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return ReferenceCurve(
      steps: recipe.steps, points: horizons.map { ($0.steps, $0.mean) },
      spread: (squares / Double(max(losses.count - 1, 1))).squareRoot())
  }

  /// Why the task tells little about a rule and should be retired; nil where it serves.
  public var weakness: String? {
    let curve = curve
    if curve.isFlat { return "more steps hardly help" }
    let variation = curve.variation
    guard variation > Self.mostVariation else { return nil }
    return "one seed's score varies by \((variation * 100).rounded() / 100), "
      + "more than \(Self.mostVariation)"
  }

  /// How much the score of a task that serves varies from seed to seed, as a standard deviation.
  static let mostVariation = 0.15
}
