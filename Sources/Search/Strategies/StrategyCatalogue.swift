import DSL
import Determinism

/// The strategies by name, with what may be set of each.
public enum StrategyCatalogue {
  /// A strategy that campaign files may name.
  public struct Entry: Sendable {
    /// Its name in campaign files.
    public let name: String
    /// One sentence.
    public let summary: String
    /// What may be set.
    public let parameters: [Parameter]
    fileprivate let make: @Sendable (SearchSpace, Choice) -> any Strategy
  }

  /// What is wrong with a strategy's name or settings.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No strategy has that name.
    case unknownStrategy(String)
    /// The strategy has no such parameter.
    case unknownParameter(String, strategy: String, known: [String])
    /// The value is not accepted.
    case badValue(String, parameter: Parameter, strategy: String)

    /// The setting at fault, for whoever can point at it in a file; nil where the strategy's name is.
    public var parameter: String? {
      switch self {
      case .unknownStrategy: nil
      case .unknownParameter(let name, _, _): name
      case .badValue(_, let parameter, _): parameter.name
      }
    }

    /// What was expected and what came.
    public var description: String {
      switch self {
      case .unknownStrategy(let name):
        return "unknown strategy '\(name)'; expected one of "
          + StrategyCatalogue.all.map(\.name).joined(separator: ", ")
      case .unknownParameter(let name, let strategy, let known):
        return "strategy '\(strategy)' has no setting '\(name)'; "
          + (known.isEmpty ? "it has none" : "expected one of " + known.joined(separator: ", "))
      case .badValue(let value, let parameter, let strategy):
        return "'\(parameter.name)' of strategy '\(strategy)' must be "
          + "\(parameter.accepted), got '\(value)'"
      }
    }
  }

  /// Every strategy, in a fixed order.
  public static let all: [Entry] = [
    Entry(
      name: "regularized-evolution",
      summary: "Varies the winner of a tournament; the oldest member dies.",
      parameters: evolutionParameters + [selection(.tournament)],
      make: { RegularizedEvolution($0, settings: evolution($1)) }),
    Entry(
      name: "map-elites",
      summary: "Varies the elites of a map that keeps the best of every kind.",
      parameters: mapParameters + [tournament, selection(.uniform)],
      make: { MapElites($0, settings: mapElites($1)) }),
    Entry(
      name: "islands",
      summary: "Searches on several islands apart, which send copies of their best round a ring.",
      parameters: islandParameters + evolutionParameters + mapParameters
        + [selection(.tournament)],
      make: { Islands($0, settings: islands($1)) }),
    Entry(
      name: "pareto",
      summary: "Varies the best trades between speed-up, operations and bytes of state.",
      parameters: [
        Parameter("population", "Members alive at most.", standard: 100, in: 1...2_000)
      ],
      make: { ParetoSearch($0, settings: pareto($1)) }),
    Entry(
      name: "hill-climbing",
      summary: "Varies one program and goes on from whatever is at least as good.",
      parameters: [
        Parameter(
          "patience", "Outcomes without anything better until a new climb; 0 for never.",
          standard: 1_000, in: 0...1_000_000_000)
      ],
      make: { HillClimbing($0, settings: hillClimbing($1)) }),
    Entry(
      name: "random-search", summary: "Draws every program from the grammar afresh: the control.",
      parameters: [], make: { space, _ in RandomSearch(space) }),
    Entry(
      name: "constants-only",
      summary: "Regularized evolution of the start programs' constants alone: the tuning control.",
      parameters: evolutionParameters + [selection(.tournament)],
      make: { ConstantsOnly($0, settings: evolution($1)) }),
    Entry(
      name: "evollm",
      summary:
        "Recombines the starts' constants; a language model's means take part where there is one.",
      parameters: recombinationParameters,
      make: { EvoLLM($0, settings: recombination($1)) }),
  ]

  /// Makes the strategy of that name.
  ///
  /// `settings` are names and values as a campaign file has them, in its order; what is left out is standard.
  public static func make(
    _ name: String, in space: SearchSpace, settings: [(name: String, value: String)]
  ) throws(Failure) -> any Strategy {
    guard let entry = all.first(where: { $0.name == name }) else { throw .unknownStrategy(name) }
    var values = Choice()
    for parameter in entry.parameters { values[parameter.name] = parameter.standard }
    for setting in settings {
      guard let parameter = entry.parameters.first(where: { $0.name == setting.name }) else {
        throw .unknownParameter(
          setting.name, strategy: name, known: entry.parameters.map(\.name))
      }
      guard let value = parameter.accepted.value(setting.value) else {
        throw .badValue(setting.value, parameter: parameter, strategy: name)
      }
      values[parameter.name] = value
    }
    return entry.make(space, values)
  }
}
