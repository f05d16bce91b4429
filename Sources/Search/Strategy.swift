import DSL
import Determinism

/// A way to search: proposes programs, is told what became of them, never evaluates.
///
/// The campaign asks for candidates in order of their index and tells outcomes in the same order; candidate
/// i is asked for when exactly the outcomes 0 … i − D have been told, D being the campaign's constant lag.
/// A strategy draws randomness from the stream it is handed only, so that a run repeats.
public protocol Strategy: Sendable {
  /// Proposes the program of candidate `index`.
  mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal
  /// Takes in what became of a candidate.
  mutating func tell(_ outcome: Outcome)
  /// The candidates that it holds for its best now: a map's elites, a population, a front; in a fixed order.
  var elites: [Parent] { get }
  /// What became of the children of each kind of variation: the breeder's credit, of islands the sum.
  var credit: Credit { get }
}

extension Strategy {
  /// None: a strategy that holds nothing back.
  public var elites: [Parent] { [] }
  /// None: a strategy that varies nothing.
  public var credit: Credit { Credit() }
}

/// A proposed program and where it came from.
public struct Proposal: Sendable {
  /// The program: always valid.
  public var program: Program
  /// The indices of the candidates it was bred from; empty for a start program.
  public var parents: [Int]
  /// What was done.
  public var edit: Edit

  /// Makes a proposal.
  public init(program: Program, parents: [Int], edit: Edit) {
    self.program = program
    self.parents = parents
    self.edit = edit
  }

  /// Proposes a start program.
  init(start program: Program) {
    self.init(program: program, parents: [], edit: Edit("start \(program.name)"))
  }
}

/// What became of a candidate.
public struct Outcome: Sendable {
  /// The candidate's index.
  public var index: Int
  /// Its program.
  public var program: Program
  /// Its fitness, higher is better (log₂ of the speed-up); nil where it was rejected.
  public var fitness: Double?
  /// What it scored on each task, in the campaign's order; empty where it was rejected.
  public var scores: [Double]
  /// What it does, one number a quantity in the campaign's order; nil where it was rejected or cannot be described.
  ///
  /// A duplicate is told with its original's.
  public var descriptor: Descriptor?
  /// What judging it cost, in gradients of training steps; 0 for a duplicate.
  public var cost: Double
  /// The candidate that it repeats, in structure or in behaviour; nil where it is new.
  public var original: Int?

  /// Makes an outcome.
  public init(
    index: Int, program: Program, fitness: Double?, scores: [Double] = [],
    descriptor: Descriptor? = nil, cost: Double = 0, original: Int? = nil
  ) {
    self.index = index
    self.program = program
    self.fitness = fitness
    self.scores = scores
    self.descriptor = descriptor
    self.cost = cost
    self.original = original
  }
}
