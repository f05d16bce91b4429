import DSL

/// A program to breed from, and what is known of it.
public struct Parent: Sendable {
  /// The index of its candidate.
  public var index: Int
  /// The program, flat.
  public var program: Program
  /// Its fitness; nil where it is not known yet.
  public var fitness: Double?
  /// What it scored on each task, in the campaign's order; empty where that is not known.
  public var scores: [Double]
  /// What it does; nil where that is not known.
  public var descriptor: Descriptor?

  /// Makes a parent.
  public init(
    index: Int, program: Program, fitness: Double?, scores: [Double] = [],
    descriptor: Descriptor? = nil
  ) {
    self.index = index
    self.program = program
    self.fitness = fitness
    self.scores = scores
    self.descriptor = descriptor
  }

  /// Makes a parent of a candidate that was judged.
  init(_ outcome: Outcome) {
    self.init(
      index: outcome.index, program: outcome.program, fitness: outcome.fitness,
      scores: outcome.scores, descriptor: outcome.descriptor)
  }
}
