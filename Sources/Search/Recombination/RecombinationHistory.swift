/// The best members of the last generations, as a language model is shown them.
///
/// A value of bounded size: at most `members` of each of `generations` generations (EvoLLM's context, Lange, Tian and Tang
/// 2024). Rejected members are not kept: they have no number to be sorted by.
public struct RecombinationHistory: Hashable, Sendable {
  /// A member: where it lies on the grid, and how fit it is; higher is better.
  public struct Member: Hashable, Sendable {
    /// Its levels, one a dimension.
    public var levels: [Int]
    /// Its fitness, a number.
    public var fitness: Double

    /// Makes a member.
    public init(levels: [Int], fitness: Double) {
      self.levels = levels
      self.fitness = fitness
    }
  }

  private let members: Int
  private let generations: Int
  /// The oldest generation first, each from its worst member to its best.
  private var kept: [[Member]] = []

  /// Makes an empty history of at most `members` a generation and at most so many generations.
  public init(members: Int, generations: Int) {
    precondition(members > 0 && generations > 0, "a history keeps something")
    self.members = members
    self.generations = generations
  }

  /// Takes in a generation, in the order in which its members were told; those whose fitness is not finite are left out.
  public mutating func append(_ generation: [Member]) {
    kept.append(
      Array(Self.sorted(generation.filter(\.fitness.isFinite)).suffix(members)))
    if kept.count > generations { kept.removeFirst(kept.count - generations) }
  }

  /// All members kept, from the worst to the best; of equals the older come first.
  public var sorted: [Member] { Self.sorted(kept.flatMap(\.self)) }

  private static func sorted(_ list: [Member]) -> [Member] {
    list.indices.sorted { (list[$0].fitness, $0) < (list[$1].fitness, $1) }.map { list[$0] }
  }
}
