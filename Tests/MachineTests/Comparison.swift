import DSL
import Determinism
import TensorCore
import TestKit

@testable import Machine

/// Where machine and oracle part, if they do.
struct Difference: CustomStringConvertible {
  var program: Program
  var step: Int
  var what: String
  var description: String { "step \(step): \(what)\n\(program.text)" }
}

/// Runs a program on the machine and on the oracle; nil where they agree.
///
/// `onMachine` runs another program on the machine: a canary.
///
/// Both round tensors behind every operator, so they agree bit for bit but for the system's functions against
/// our own (one unit of rounding, seldom) and the order of sums in double precision (1e-16). What cancels
/// after that may enlarge a difference: hence four units of rounding, relative to the largest of the values.
func difference(
  _ program: Program, layout: ParameterLayout, seed: UInt64, steps: Int = 4,
  block: Int = ProgramRule.block,
  allowance: Double = 4 * 0x1p-23, onMachine other: Program? = nil
) -> Difference? {
  let graph = Graph(other ?? program)
  let rule = ProgramRule(graph, hypers: [:], block: block)
  let state = rule.makeState(for: layout, seed: seed)
  var oracle = Interpreter(program, layout: layout, seed: seed)
  var stream = RandomStream(seed: seed)
  let weights = Buffer(count: layout.count)
  let gradient = Buffer(count: layout.count)
  let update = Buffer(count: layout.count)
  let hessian = Buffer(count: layout.count)
  for index in 0..<layout.count { weights[index] = Float(stream.normal()) }
  for step in 1...steps {
    for index in 0..<layout.count { gradient[index] = Float(stream.normal() * 0.5) }
    if layout.count > 3 { gradient[step % 3] = 0 }
    for index in 0..<layout.count { hessian[index] = Float(0.5 + stream.normal()) }
    let inputs = StepInputs(
      step: step, steps: 10, learningRate: 0.01 / Double(step), loss: 2 + stream.normal(),
      hessianDiagonal: hessian)
    let expected = oracle.step(gradient: gradient.values, weights: weights.values, at: inputs)
    let isFinite = state.step(gradient: gradient, weights: weights, update: update, at: inputs)
    let evaluation = graph.evaluation == nil ? nil : oracle.evaluation
    var shouldBeFinite = (expected + (evaluation ?? [])).allSatisfy(\.isFinite)
    for (value, isLive) in zip(oracle.states, program.liveStates) where isLive {
      shouldBeFinite = shouldBeFinite && value.numbers.allSatisfy(\.isFinite)
    }
    let found = [("update", update, expected), ("eval", state.evaluationWeights, evaluation)]
    for (name, found, expected) in found {
      guard let place = firstDifference(found, expected, allowance) else { continue }
      return Difference(program: program, step: step, what: name + place)
    }
    if isFinite != shouldBeFinite {
      return Difference(program: program, step: step, what: "finite is \(isFinite)")
    }
    if !isFinite { return nil }
    for index in 0..<layout.count { weights[index] -= 0.01 * update[index] }
  }
  return nil
}

/// The first place at which numbers differ by more than a share of the largest; nil where they agree.
private func firstDifference(
  _ found: Buffer?, _ expected: [Double]?, _ allowance: Double
) -> String? {
  guard let found, let expected else {
    return found == nil && expected == nil ? nil : " is there but once"
  }
  let scale = expected.filter(\.isFinite).map(\.magnitude).max() ?? 0
  for (index, value) in expected.enumerated() {
    let found = Double(found[index])
    if value.isNaN && found.isNaN || value == found { continue }
    if (value - found).magnitude <= allowance * scale { continue }
    return "[\(index)] is \(found), not \(value)"
  }
  return nil
}

extension Program {
  /// Whether each state is live.
  fileprivate var liveStates: [Bool] {
    // The graph has the live ones in the program's order; each is found by the program without the others.
    states.indices.map { index in
      var named = self
      for other in states.indices { named.states[other].name = other == index ? "this" : "other" }
      return Graph(named).states.contains { $0.name == "this" }
    }
  }
}

let layouts: [ParameterLayout] = [
  ParameterLayout([("a", [], .vector)]),
  ParameterLayout([("a", [7], .vector), ("b", [5, 3], .matrix)]),
  ParameterLayout([("a", [16, 8], .matrix), ("b", [8], .vector), ("c", [1000], .vector)]),
]

/// The bits of three updates on a fixed stream, and of the weights at which the rule wants to be judged.
func updates(
  _ rule: ProgramRule, _ layout: ParameterLayout, seed: UInt64 = 3
) -> [UInt32] {
  let state = rule.makeState(for: layout, seed: seed)
  var stream = RandomStream(seed: 4)
  let (gradient, update) = (Buffer(count: layout.count), Buffer(count: layout.count))
  let weights = Buffer((0..<layout.count).map { _ in Float(stream.normal()) })
  let hessian = Buffer((0..<layout.count).map { _ in Float(stream.normal()) })
  var bits: [UInt32] = []
  for step in 1...3 {
    for place in 0..<layout.count { gradient[place] = Float(stream.normal()) }
    _ = state.step(
      gradient: gradient, weights: weights, update: update,
      at: StepInputs(
        step: step, steps: 3, learningRate: 0.1, loss: 0.5, hessianDiagonal: hessian))
    bits += update.values.map(\.bitPattern)
    bits += state.evaluationWeights?.values.map(\.bitPattern) ?? []
  }
  return bits
}
