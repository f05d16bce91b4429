import DSL
import Determinism
import Eval
import Machine
import Search

/// Tunes all constants of a program at once on the search tier: an evolution strategy with one parent and eight children a
/// generation.
///
/// Each child moves every constant on its own scale (the odds of weights in ½ … 1, the magnitude of others) by a step that
/// grows after success and shrinks after failure, as in Rechenberg's rule. Parent and children are judged on the same seeds, others
/// in every generation, so that no lucky seed is inherited. A function of (program, judge, steps).
public struct ConstantTuning: Sendable {
  /// How many children a generation has.
  static let children = 8
  /// The first step, in powers of two of the scale, for all constants together.
  static let firstStep = 0.5

  let judge: Judge

  /// Makes a tuning; the judge's seed names all seeds.
  public init(judge: Judge) { self.judge = judge }

  /// The program with its constants tuned; itself where it fails, has no constants or no steps are given.
  ///
  /// - Parameters:
  ///   - program: A valid program.
  ///   - steps: How many children are judged at most.
  ///   - workers: How many threads; the result does not depend on it.
  ///   - progress: Told the scores of each generation.
  public func run(
    _ program: Program, steps: Int, workers: Int, progress: (String) -> Void
  ) -> Program {
    let constants = program.tunableConstants
    guard !constants.isEmpty else { return program }
    // Rates of a rule that applies `lr` itself begin where it says.
    let declared = program.appliesRaw ? program.learningRate?.value : nil
    var rates = declared.map { rate in judge.taskNames.map { _ in rate } }
    var parent = constants.map(\.value)
    var step = Self.firstStep
    var left = steps
    var generation = 0
    while left > 0 {
      var stream = RandomStream(seed: judge.seed, 7, UInt64(generation))
      var brood = [parent]
      for _ in 0..<min(left, Self.children) {
        brood.append(Self.child(of: parent, constants, step: step, using: &stream))
      }
      left -= brood.count - 1
      let (family, given, index) = (brood, rates, generation)
      let found = parallelMap(family.count, workers: workers) { place, worker in
        judge.assess(
          ProgramRule(Graph(program.with(family[place]))), rates: given, index: index, gate: .open,
          with: worker)
      }
      let scores = found.map { $0.score?.mean ?? -.infinity }
      guard scores.contains(where: \.isFinite) else {
        progress("the program fails on the search tier (\(found[0].verdict)): nothing is tuned")
        return program.with(parent)
      }
      // The first of equals, so that the parent stays where nothing is gained.
      let best = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
      parent = brood[best]
      rates = found[best].rates ?? rates
      step *= best == 0 ? 0.7 : 1.3
      generation += 1
      progress(
        "generation \(generation): \(shortText(of: scores[best])) over a parent of \(shortText(of: scores[0])), step \(shortText(of: step))"
      )
    }
    return program.with(parent)
  }

  /// The parent's constants, each moved on its scale and kept in its range.
  private static func child(
    of parent: [Double], _ constants: [ProgramConstant], step: Double,
    using stream: inout RandomStream
  ) -> [Double] {
    // A step in many constants at once is as long as one in a single constant.
    let alone = step / Double(parent.count).squareRoot()
    return zip(parent, constants).map { old, constant in
      let scale = ConstantScale(of: old)
      let draw = stream.normal()
      guard let position = scale.position(of: old) else { return old }
      let moved = scale.constant(at: position + alone * draw, old: old)
      guard let range = constant.range else { return moved }
      return min(max(moved, range.lowerBound), range.upperBound)
    }
  }
}
