/// The names that a campaign file may use.
public struct CampaignVocabulary: Sendable {
  /// A task and the tier to which it belongs.
  public struct Task: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its tier's name: `search`, `select`, `held-out`, `report`.
    public var tier: String

    /// Names a task.
    public init(_ name: String, tier: String) {
      self.name = name
      self.tier = tier
    }
  }

  /// A strategy and the parameters that it takes.
  public struct Strategy: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its parameters.
    public var parameters: [Parameter]

    /// Names a strategy.
    public init(_ name: String, _ parameters: [Parameter] = []) {
      self.name = name
      self.parameters = parameters
    }
  }

  /// A number that a strategy takes.
  public struct Parameter: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What it accepts.
    public var range: ClosedRange<Double>
    /// Whether it must be a whole number.
    public var isWhole: Bool

    /// Names a parameter.
    public init(_ name: String, in range: ClosedRange<Double>, isWhole: Bool) {
      self.name = name
      self.range = range
      self.isWhole = isWhole
    }
  }

  /// All tasks of all tiers.
  public var tasks: [Task]
  /// The strategies; the first is the default.
  public var strategies: [Strategy]
  /// The grammars that are compiled in.
  public var grammars: [CampaignFile.Source]
  /// The optimizers that are compiled in.
  public var optimizers: [CampaignFile.Source]

  /// Makes a vocabulary.
  public init(
    tasks: [Task], strategies: [Strategy], grammars: [CampaignFile.Source],
    optimizers: [CampaignFile.Source]
  ) {
    self.tasks = tasks
    self.strategies = strategies
    self.grammars = grammars
    self.optimizers = optimizers
  }
}
