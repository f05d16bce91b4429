import DSL
import Determinism

/// Searches the constants of the start programs by recombination, with a language model's means where there is one.
///
/// EvoLLM (Lange, Tian and Tang 2024) on constants: every start program with constants has an evolution of its own, and
/// candidate i belongs to start i mod n of those n. Outcomes may lag behind: a generation ends when `population` of its
/// start's candidates were told. The mean moves on at once by the embedded recombiner; a model's answer is judged as a
/// candidate, and moves the mean too where the generation that it was asked for has not ended.
public struct EvoLLM: ConsultingStrategy {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// Members of a generation; at least 2.
    public var population = 8
    /// Members of a generation that a model is shown.
    public var members = 5
    /// Generations that a model is shown.
    public var generations = 5
    /// Whole numbers that a constant is shown as.
    public var levels = IntegerGrid.standardLevels
    /// How many octaves a constant may move to each side: of its odds or of its magnitude.
    public var span = 6
    /// Constants that a model is asked for at once; 0 for all.
    public var block = 0

    /// Makes the default settings.
    public init() {}
  }

  private let starts: [Program]
  /// The fittest candidate of each start.
  private var best: [Parent]
  /// The evolutions, and the start of each.
  private var evolutions: [(start: Int, constants: ConstantEvolution)] = []
  /// What a model can be asked: an evolution and a block of it.
  private var subjects: [(evolution: Int, block: Int)] = []
  /// The generation for which each subject was asked last; −1 before the first time.
  private var asked: [Int] = []
  /// The subject that is next to be asked.
  private var nextSubject = 0
  /// The draws whose outcome was not told, by index.
  private var pending: [Int: (evolution: Int, sample: EvolutionByRecombination.Sample)] = [:]

  /// Makes the strategy; of the start programs those without a constant to move are left as they are.
  public init(_ space: SearchSpace, settings: Settings) {
    precondition(!space.starts.isEmpty, "recombination needs a start program")
    starts = space.starts
    best = starts.enumerated().map {
      Parent(index: $0.offset, program: $0.element, fitness: nil)
    }
    var inner = EvolutionByRecombination.Settings()
    inner.population = settings.population
    inner.members = settings.members
    inner.generations = settings.generations
    inner.block = settings.block
    for (start, program) in starts.enumerated() {
      guard
        let constants = ConstantEvolution(
          program, in: space.grammar, span: settings.span, levels: settings.levels,
          settings: inner)
      else { continue }
      subjects += (0..<constants.blockCount).map { (evolutions.count, $0) }
      evolutions.append((start, constants))
    }
    asked = Array(repeating: -1, count: subjects.count)
  }

  /// Proposes the start programs first, then each in turn with other constants.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if index < starts.count { return Proposal(start: starts[index]) }
    guard !evolutions.isEmpty else { return copy(of: best[index % starts.count]) }
    let place = index % evolutions.count
    let parent = best[evolutions[place].start]
    let generation = evolutions[place].constants.evolution.generation
    guard let drawn = evolutions[place].constants.draw(using: &stream) else {
      return copy(of: parent)
    }
    pending[index] = (place, drawn.sample)
    return Proposal(
      program: drawn.program, parents: [parent.index],
      edit: Edit(
        drawn.isProposed
          ? "recombine a model's mean" : "recombine generation \(generation + 1)"))
  }

  private func copy(of parent: Parent) -> Proposal {
    Proposal(program: parent.program, parents: [parent.index], edit: Edit("copy"))
  }

  /// Takes in an outcome; one that was rejected is worse than all others.
  public mutating func tell(_ outcome: Outcome) {
    let start: Int
    if outcome.index < starts.count {
      start = outcome.index
      for place in evolutions.indices where evolutions[place].start == start {
        evolutions[place].constants.noteStart(fitness: outcome.fitness)
      }
    } else if let draw = pending.removeValue(forKey: outcome.index) {
      start = evolutions[draw.evolution].start
      evolutions[draw.evolution].constants.tell(draw.sample, fitness: outcome.fitness)
    } else {
      return
    }
    let known = best[start].fitness ?? -.infinity
    if let fitness = outcome.fitness, fitness > known { best[start] = Parent(outcome) }
  }

  /// The best of each start, in the order of the starts.
  public var elites: [Parent] { best.filter { $0.fitness != nil } }

  /// Asks for the mean of a start whose generation has ended, its blocks and the starts in turn.
  public mutating func question(using stream: inout RandomStream) -> Question? {
    for offset in subjects.indices {
      let number = (nextSubject + offset) % subjects.count
      let subject = subjects[number]
      let evolution = evolutions[subject.evolution].constants.evolution
      guard asked[number] < evolution.generation,
        let prompt = evolution.prompt(block: subject.block)
      else { continue }
      asked[number] = evolution.generation
      nextSubject = (number + 1) % subjects.count
      return Question(
        instruction: prompt.instruction, text: prompt.text,
        place: evolution.generation * subjects.count + number)
    }
    return nil
  }

  /// Takes in a model's mean for a block; false where the answer does not give as many numbers as the block has constants.
  public mutating func take(_ answer: String, to question: Question) -> Bool {
    guard question.place >= 0, !subjects.isEmpty else { return false }
    let number = question.place % subjects.count
    let generation = question.place / subjects.count
    let subject = subjects[number]
    let evolution = evolutions[subject.evolution].constants.evolution
    guard generation <= evolution.generation,
      let levels = RecombinationReply.levels(
        in: answer, count: evolution.blocks[subject.block].count, levels: evolution.grid.levels)
    else { return false }
    asked[number] = max(asked[number], generation)
    evolutions[subject.evolution].constants.take(
      levels, block: subject.block, isCurrent: generation == evolution.generation)
    return true
  }
}
