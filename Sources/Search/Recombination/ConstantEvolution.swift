import DSL
import Determinism

/// The constants of one program under evolution by recombination.
///
/// Each constant other than 0 that is not asked for as a literal is a dimension: its position on its scale, some octaves to
/// both sides of where it begins. Everything else of the program stays as it is.
struct ConstantEvolution: Sendable {
  /// The evolution, in positions on the constants' scales.
  private(set) var evolution: EvolutionByRecombination

  private let program: Program
  private let leaves: [Int]
  private let scales: [ConstantScale]
  private let grammar: Grammar
  /// A point that a language model proposed, to be judged itself; nil where there is none.
  private var idea: [Double]?

  /// Prepares to move the constants of a flat program of the grammar; nil where it has none that can be moved.
  ///
  /// Of the settings the step size does not count: steps begin as long as the grammar's own.
  init?(
    _ program: Program, in grammar: Grammar, span: Int, levels: Int,
    settings: EvolutionByRecombination.Settings
  ) {
    var positions: [Double] = []
    var leaves: [Int] = []
    var scales: [ConstantScale] = []
    for leaf in Skeleton(program).constants {
      guard let constant = program.nodes[leaf].literal else { continue }
      let scale = ConstantScale(of: constant, in: grammar)
      guard let position = scale.position(of: constant), position.isFinite else { continue }
      leaves.append(leaf)
      scales.append(scale)
      positions.append(position)
    }
    guard !leaves.isEmpty else { return nil }
    self.program = program
    self.grammar = grammar
    self.leaves = leaves
    self.scales = scales
    let octaves = Double(span)
    var settings = settings
    // A step in many constants at once is as long as one in a single constant.
    settings.stepSize =
      grammar.perturbation.deviation / Double(leaves.count).squareRoot() / (2 * octaves)
    evolution = EvolutionByRecombination(
      IntegerGrid(positions.map { $0 - octaves...$0 + octaves }, levels: levels), from: positions,
      settings: settings)
  }

  /// How many questions cover all constants.
  var blockCount: Int { evolution.blocks.count }

  /// Takes in how fit the program is with the constants that it began with.
  mutating func noteStart(fitness: Double?) { evolution.noteStart(fitness: fitness) }

  /// Draws constants, or takes those that a language model proposed; nil where no sound program comes of 16 draws.
  mutating func draw(
    using stream: inout RandomStream
  ) -> (program: Program, sample: EvolutionByRecombination.Sample, isProposed: Bool)? {
    if let point = idea {
      idea = nil
      let sample = evolution.sample(at: point)
      let moved = program(at: sample.point)
      if moved.isSound(in: grammar) { return (moved, sample, true) }
    }
    for _ in 0..<16 {
      let sample = evolution.sample(using: &stream)
      let moved = program(at: sample.point)
      if moved.isSound(in: grammar) { return (moved, sample, false) }
    }
    return nil
  }

  /// Takes in what became of a draw.
  mutating func tell(_ sample: EvolutionByRecombination.Sample, fitness: Double?) {
    evolution.tell(sample, fitness: fitness)
  }

  /// Takes in what a language model proposes for a block: it is judged, and where no generation has ended since the question, the
  /// mean moves there.
  mutating func take(_ levels: [Int], block: Int, isCurrent: Bool) {
    var point = idea ?? evolution.mean
    let all = evolution.grid.encode(point)
    let proposed = evolution.grid.decode(
      all.indices.map {
        evolution.blocks[block].contains($0)
          ? levels[$0 - evolution.blocks[block].lowerBound] : all[$0]
      })
    for dimension in evolution.blocks[block] { point[dimension] = proposed[dimension] }
    idea = point
    if isCurrent { evolution.moveMean(block: block, to: levels) }
  }

  /// The program with its constants at a point.
  private func program(at point: [Double]) -> Program {
    var moved = program
    for ((leaf, scale), position) in zip(zip(leaves, scales), point) {
      guard let old = program.nodes[leaf].literal else { continue }
      moved.nodes[leaf] = .constant(scale.constant(at: position, old: old))
    }
    return moved
  }
}
