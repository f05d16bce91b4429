import DSL
import Determinism
import TensorCore
import TestKit
import Testing

@testable import Machine

/// The canonical graph, by which programs are told apart, against the graph that runs.
@Suite struct CanonicalGraphTests {
  @Test("the canonical graph computes what the program does, bit for bit", arguments: 0..<3)
  func generated(_ which: Int) {
    // Grams of the long vector would take their time.
    let generator = which < 2 ? ProgramGenerator() : .plain
    let failure = forAllPrograms(
      count: [600, 500, 100][which], seed: 41 + UInt64(which), generator: generator
    ) {
      Self.difference($0, $0.canonicalGraph, on: layouts[which]) == nil
    }
    #expect(failure == nil)
  }

  @Test(
    "the library's canonical graphs compute what the library does",
    arguments: Library.all.map(\.name))
  func library(_ name: String) throws {
    let program = try #require(Library.program(named: name))
    for layout in layouts {
      #expect(Self.difference(program, program.canonicalGraph, on: layout) == nil)
    }
  }

  @Test("most of the programs compared stay finite, and most are rewritten")
  func reach() {
    let programs = (0..<600).map { ProgramGenerator().program(seed: 41, index: $0) }
    let rewritten = programs.filter { $0.canonicalGraph.nodes.count < Graph($0).nodes.count }
    #expect(rewritten.count > 200)
    let finite = programs.filter { program in
      !run(ProgramRule(Graph(program)), [[0.3, -0.2], [0.1, 0.4]]).contains([])
    }
    #expect(finite.count > 400)
  }

  // The canary: a sum in another order, and a constant that is off by one unit of rounding.
  @Test("a rewrite that changes a bit is noticed")
  func canary() throws {
    let program = try Program(parsing: "optimizer a\nstate m\nm = 0.9 * m + g\nupdate = m + w + lr")
    let moved = try Program(parsing: "optimizer a\nstate m\nm = 0.9 * m + g\nupdate = m + (w + lr)")
    let nudged = try Program(
      parsing: "optimizer a\nstate m\nm = 0.9000001 * m + g\nupdate = m + w + lr")
    #expect(Self.difference(program, program.canonicalGraph, on: layouts[2]) == nil)
    #expect(Self.difference(program, moved.canonicalGraph, on: layouts[2]) != nil)
    #expect(Self.difference(program, nudged.canonicalGraph, on: layouts[2]) != nil)
  }

  /// Where another graph first leaves a program's own; nil where it does not.
  ///
  /// Compared are the bits of every update, up to the first step at which the program leaves the finite numbers.
  /// The sign of a zero and the bits of a NaN do not count. The program may leave earlier, by a state of which a
  /// rewrite has shown that `update` does not depend on it (`where(m > 0, g, g)`); never later.
  static func difference(
    _ program: Program, _ graph: Graph, on layout: ParameterLayout
  ) -> String? {
    let ours = ProgramRule(Graph(program)).makeState(for: layout, seed: 0)
    let theirs = ProgramRule(graph).makeState(for: layout, seed: 0)
    var stream = RandomStream(seed: 5)
    let weights = Buffer((0..<layout.count).map { _ in Float(stream.normal()) })
    let gradient = Buffer(count: layout.count)
    let hessian = Buffer(count: layout.count)
    let expected = Buffer(count: layout.count)
    let found = Buffer(count: layout.count)
    for step in 1...4 {
      for place in 0..<layout.count { gradient[place] = Float(stream.normal() * 0.5) }
      if layout.count > 3 { gradient[step % 3] = 0 }
      for place in 0..<layout.count { hessian[place] = Float(0.5 + stream.normal()) }
      let inputs = StepInputs(
        step: step, steps: 10, learningRate: 0.01 / Double(step), loss: 2 + stream.normal(),
        hessianDiagonal: hessian)
      let isFinite = ours.step(
        gradient: gradient, weights: weights, update: expected, at: inputs)
      let staysFinite = theirs.step(
        gradient: gradient, weights: weights, update: found, at: inputs)
      for place in 0..<layout.count {
        let (a, b) = (expected[place], found[place])
        if a == b || a.isNaN && b.isNaN { continue }
        return "step \(step): update[\(place)] is \(b), the program's is \(a)"
      }
      if isFinite && !staysFinite { return "step \(step): not finite, the program is" }
      if !isFinite { return nil }
      for place in 0..<layout.count { weights[place] -= 0.01 * expected[place] }
    }
    return nil
  }
}
