/// Everything about a training run that is not the rule: the recipe is the judge's, never the candidate's.
///
/// It owns the learning rate, its schedule, decoupled weight decay and the length, so that no rule smuggles in
/// a private schedule that its rivals lack.
public struct Recipe: Hashable, Sendable {
  /// How the learning rate runs over the steps.
  public var schedule: Schedule
  /// The share of the steps in which the rate rises, in 0 ..< 1.
  public var warmUp: Double
  /// The decoupled weight decay of w ← w − lr · (factor · update + weightDecay · w).
  public var weightDecay: Double
  /// The peak learning rate.
  public var learningRate: Double
  /// How many steps the run has.
  public var steps: Int

  /// Makes a recipe; numbers outside their ranges are a mistake of the caller.
  public init(
    schedule: Schedule, warmUp: Double, weightDecay: Double, learningRate: Double, steps: Int
  ) {
    precondition(
      Schedule(schedule.description) == schedule, "a schedule's share is in 0 … 1, got \(schedule)")
    precondition(warmUp >= 0 && warmUp < 1, "warm-up must be in 0 ..< 1, got \(warmUp)")
    precondition(weightDecay >= 0, "weight decay must not be negative, got \(weightDecay)")
    precondition(
      learningRate > 0 && learningRate.isFinite,
      "a learning rate must be positive and finite, got \(learningRate)")
    precondition(steps > 0, "a run needs at least one step, got \(steps)")
    self.schedule = schedule
    self.warmUp = warmUp
    self.weightDecay = weightDecay
    self.learningRate = learningRate
    self.steps = steps
  }

  /// The learning rate of `step`, from 1.
  public func learningRate(at step: Int) -> Double {
    learningRate * schedule.share(step: step, of: steps, warmUp: warmUp)
  }

  /// The same recipe at another peak rate and length.
  public func with(learningRate: Double, steps: Int) -> Recipe {
    Recipe(
      schedule: schedule, warmUp: warmUp, weightDecay: weightDecay, learningRate: learningRate,
      steps: steps)
  }
}

extension Recipe: LosslessStringConvertible {
  /// The archive's form: `cosine warmUp=0.05 weightDecay=0.01 lr=0.003 steps=400`.
  public var description: String {
    "\(schedule) warmUp=\(warmUp) weightDecay=\(weightDecay) lr=\(learningRate) steps=\(steps)"
  }

  /// Reads what `description` wrote; nil where the text is anything else.
  public init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 5, let schedule = Schedule(String(words[0])) else { return nil }
    func value(_ index: Int, _ key: String) -> Substring? {
      words[index].hasPrefix(key + "=") ? words[index].dropFirst(key.count + 1) : nil
    }
    guard let warmUp = value(1, "warmUp").flatMap({ Double($0) }), warmUp >= 0, warmUp < 1,
      let weightDecay = value(2, "weightDecay").flatMap({ Double($0) }), weightDecay >= 0,
      let learningRate = value(3, "lr").flatMap({ Double($0) }), learningRate > 0,
      learningRate.isFinite, let steps = value(4, "steps").flatMap({ Int($0) }), steps > 0
    else { return nil }
    self.init(
      schedule: schedule, warmUp: warmUp, weightDecay: weightDecay, learningRate: learningRate,
      steps: steps)
  }
}

extension Recipe: Codable {
  /// Reads the text form; anything else is a decoding error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let recipe = Recipe(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is not a recipe")
    }
    self = recipe
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
