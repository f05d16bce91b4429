import DSL
import Eval

/// The names that a campaign file may use, beside those of `StrategyCatalogue`.
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

  /// All tasks of all tiers.
  public var tasks: [Task]
  /// The grammars that are compiled in.
  public var grammars: [CampaignFile.Source]
  /// The optimizers that are compiled in.
  public var optimizers: [CampaignFile.Source]

  /// Makes a vocabulary.
  public init(
    tasks: [Task], grammars: [CampaignFile.Source], optimizers: [CampaignFile.Source]
  ) {
    self.tasks = tasks
    self.grammars = grammars
    self.optimizers = optimizers
  }

  /// Everything that this build knows.
  public static let standard = CampaignVocabulary(
    tasks: TaskCatalogue.all.map { Task($0.task.name, tier: $0.tier.rawValue) },
    grammars: Grammar.builtInTexts.map { .init(name: $0.name, text: $0.text) },
    optimizers: Library.all.map { .init(name: $0.name, text: $0.text) })
}
