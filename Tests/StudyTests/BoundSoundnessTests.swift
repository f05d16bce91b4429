import DSL
import Determinism
import Eval
import Machine
import TensorCore
import TestKit
import Testing

/// Bounds that were proved, held against what programs do.
@Suite struct BoundSoundnessTests {
  /// A matrix of the shape that bounds refer to.
  static let layout = ParameterLayout([
    ("matrix", [Cost.referenceShape.rows, Cost.referenceShape.columns], .matrix)
  ])
  static let steps = 12

  /// Gradients that ratios of averages do not like: rising, falling, silent, one alone.
  static let gradients: [Buffer] = (1...steps).map { step in
    var stream = RandomStream(seed: 0xB0, UInt64(step))
    let loudness = [1, 2, 4, 0, 8, 16, 1, 0.01, 0, 3, 9, 27][step - 1]
    return Buffer(
      (0..<layout.count).map { index in
        index % 17 == 3 ? 0 : Float(loudness * (index % 5 == 0 ? 1 : stream.normal()))
      })
  }

  /// How far an update goes beyond its bounds: 1 is at the bound; 0 where there is none.
  ///
  /// Rounding comes on top.
  static func excess(_ program: Program, _ bound: Bound) -> Double {
    let weights = Buffer(count: layout.count)
    let update = Buffer(count: layout.count)
    let state = ProgramRule(Graph(program)).makeState(for: layout, seed: 0)
    var excess = 0.0
    for step in 1...steps {
      let inputs = StepInputs(
        step: step, steps: steps, learningRate: 1, loss: 2, hessianDiagonal: gradients[step - 1])
      guard
        state.step(gradient: gradients[step - 1], weights: weights, update: update, at: inputs)
      else { break }
      let largest = update.values.reduce(0.0) { max($0, Double($1.magnitude)) }
      let size = (update.dot(update) / Double(update.count)).squareRoot()
      for (found, most) in [(largest, bound.element), (size, bound.rootMeanSquare)]
      where found > 0 {
        excess = max(excess, found / most)
      }
    }
    return excess
  }

  @Test("no library program goes beyond its bound") func library() throws {
    for known in Library.all {
      let program = try #require(Library.program(named: known.name))
      let graph = Graph(program)
      // Decompositions of such a matrix take a second each.
      guard graph.cost().operations < 1000,
        let place = graph.domains.firstIndex(where: { $0.contains(.matrix) })
      else { continue }
      let excess = Self.excess(program, graph.bounds(steps: Self.steps)[place])
      #expect(excess < 1.001, "\(known.name) is at \(excess) of its bound")
    }
  }

  @Test("no random program goes beyond its bound, and some come near") func random() {
    var generator = ProgramGenerator()
    generator.startsAndEvaluations = false
    var (bounded, near) = (0, 0)
    for seed in 0..<200 {
      var stream = RandomStream(seed: 0xB1, UInt64(seed))
      let program = generator.program(using: &stream)
      let graph = Graph(program)
      guard graph.cost().operations < 200,
        let place = graph.domains.firstIndex(where: { $0.contains(.matrix) })
      else { continue }
      let bound = graph.bounds(steps: Self.steps)[place]
      guard bound.element.isFinite || bound.rootMeanSquare.isFinite else { continue }
      bounded += 1
      let excess = Self.excess(program, bound)
      if excess > 0.9 { near += 1 }
      #expect(excess < 1.001, "\(excess) of \(bound)\n\(program.text)")
    }
    #expect(bounded >= 20 && near >= 5, "\(bounded) have a bound, \(near) come near")
  }

  @Test("the comparison catches a bound that is too low") func canary() throws {
    let program = try #require(Library.program(named: "rmsprop"))
    var bound = Graph(program).bounds()[0]
    bound.element *= 0.5
    #expect(Self.excess(program, bound) > 1.5)
  }
}
