import Determinism

/// An evolution strategy that samples around a mean, and whose mean may come from outside: EvoLLM's loop, without the model.
///
/// Lange, Tian and Tang 2024 (arXiv 2402.18381): members are drawn around a mean, a language model is shown the best of the
/// last generations and asked for the next mean, for many dimensions block by block. Here the embedded recombiner always
/// moves the mean first, so that blocks without a readable answer have one too; the learned step size is ours. It moves in the
/// unit cube of its grid; what is drawn outside is put on the border. Higher fitness is better.
public struct EvolutionByRecombination: Sendable {
  /// What may be set.
  public struct Settings: Hashable, Sendable {
    /// Members of a generation; at least 2.
    public var population = 8
    /// Members of a generation that a model is shown.
    public var members = 5
    /// Generations that a model is shown.
    public var generations = 5
    /// Dimensions that a model is asked for at once; 0 for all.
    public var block = 0
    /// The standard deviation that sampling begins with, in parts of a range.
    public var stepSize = 0.2

    /// Makes the default settings.
    public init() {}
  }

  /// A member that was drawn.
  public struct Sample: Hashable, Sendable {
    /// Where it lies in the box.
    public let point: [Double]
    let unit: [Double]
    /// How it came from the mean, in step sizes.
    let steps: [Double]
  }

  /// The box and how it is cut for the model.
  public let grid: IntegerGrid
  /// What was set.
  public let settings: Settings
  /// Which dimensions a model is asked for at once; every dimension is in one block.
  public let blocks: [Range<Int>]
  /// How many generations have ended.
  public private(set) var generation = 0
  /// Around what members are drawn.
  public var mean: [Double] { grid.point(ofUnit: center) }
  /// The standard deviation of sampling, in parts of a range.
  public var stepSize: Double { recombiner.stepSize }

  /// The mean, in the unit cube.
  private var center: [Double]
  private var recombiner: RankRecombiner
  private var history: RecombinationHistory
  private var told: [(unit: [Double], steps: [Double], fitness: Double?)] = []
  private var best: (unit: [Double], fitness: Double)?

  /// Begins at a point of the box; where it is judged anyway, its fitness is of use.
  public init(
    _ grid: IntegerGrid, from start: [Double], fitness: Double? = nil, settings: Settings
  ) {
    precondition(settings.population >= 2, "a generation has two members or more")
    precondition(settings.block >= 0, "a block cannot have \(settings.block) dimensions")
    self.grid = grid
    self.settings = settings
    center = grid.unit(of: start)
    let length = settings.block == 0 ? grid.dimension : settings.block
    blocks = stride(from: 0, to: grid.dimension, by: length).map {
      $0..<min($0 + length, grid.dimension)
    }
    recombiner = RankRecombiner(
      dimension: grid.dimension, members: settings.population + 1, stepSize: settings.stepSize)
    history = RecombinationHistory(
      members: settings.members, generations: settings.generations)
    noteStart(fitness: fitness)
  }

  /// Takes in how fit the start is, where that becomes known later.
  public mutating func noteStart(fitness: Double?) {
    if generation == 0 { noteBest(center, fitness) }
  }

  /// Draws a member around the mean.
  public func sample(using stream: inout RandomStream) -> Sample {
    sample(atUnit: center.map { $0 + stepSize * stream.normal() })
  }

  /// A member at a point of the box that somebody else proposes.
  public func sample(at point: [Double]) -> Sample { sample(atUnit: grid.unit(of: point)) }

  /// The member at a place, on the border where that is outside.
  ///
  /// Its steps lead to the place itself: steps that end on the border would seem to cancel, and in a corner the step size
  /// would shrink until nothing moves.
  private func sample(atUnit place: [Double]) -> Sample {
    let unit = place.map { min(max($0, 0), 1) }
    return Sample(
      point: grid.point(ofUnit: unit), unit: unit,
      steps: recombiner.steps(from: center, to: place))
  }

  /// Takes in the fitness of a member, nil where it was rejected; true where a generation ended with it.
  ///
  /// A generation ends when `population` members were told, whichever mean they were drawn around. The mean and the step size
  /// then move on by the embedded recombiner.
  @discardableResult
  public mutating func tell(_ sample: Sample, fitness: Double?) -> Bool {
    told.append((sample.unit, sample.steps, fitness.flatMap { $0.isNaN ? nil : $0 }))
    guard told.count == settings.population else { return false }
    history.append(
      told.compactMap { member in
        member.fitness.map {
          .init(levels: member.unit.map(grid.level(ofUnit:)), fitness: $0)
        }
      })
    var ranked = told
    if let best {
      ranked.insert(
        (best.unit, recombiner.steps(from: center, to: best.unit), best.fitness), at: 0)
    }
    // Of equals the younger is better: on plateaus the mean drifts.
    let order = ranked.indices.sorted {
      (ranked[$0].fitness ?? -.infinity, $0) > (ranked[$1].fitness ?? -.infinity, $1)
    }
    for member in told { noteBest(member.unit, member.fitness) }
    center = recombiner.recombine(
      order.map { place in
        ranked[place].fitness.map { _ in
          RankRecombiner.Ranked(unit: ranked[place].unit, steps: ranked[place].steps)
        }
      }, around: center)
    told.removeAll(keepingCapacity: true)
    generation += 1
    return true
  }

  /// What a model is asked for a block of `blocks`; nil before a generation with a fitness has ended.
  public func prompt(block: Int) -> RecombinationPrompt? {
    RecombinationPrompt(history.sorted, dimensions: blocks[block], levels: grid.levels)
  }

  /// Moves the mean along one block of `blocks` to levels of the grid, one for each of its dimensions.
  public mutating func moveMean(block: Int, to levels: [Int]) {
    precondition(levels.count == blocks[block].count, "a level for each dimension of the block")
    for (dimension, level) in zip(blocks[block], levels) { center[dimension] = grid.unit(level) }
  }

  private mutating func noteBest(_ unit: [Double], _ fitness: Double?) {
    guard let fitness, !fitness.isNaN, fitness >= best?.fitness ?? -.infinity else { return }
    best = (unit, fitness)
  }
}
