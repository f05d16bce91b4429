import Determinism
import Testing

@testable import DSL

@Suite struct RuleTests {
  @Test("both sides of every rule have the same value", arguments: Rule.texts.indices)
  func soundness(index: Int) {
    let (left, right) = Rule.texts[index]
    #expect(counterexample(left, right) == nil)
  }

  @Test("a rule that changes values is found out")
  func canary() {
    #expect(counterexample("x - y", "y - x") != nil)
    #expect(counterexample("0 * x", "0 + 0") != nil)
    #expect(counterexample("x / x", "x ^ 0") != nil)
    #expect(counterexample("(x + y) + z", "x + (y + z)") != nil)
  }

  @Test("every rule is used: both sides become one graph", arguments: Rule.texts.indices)
  func use(index: Int) throws {
    func graph(_ side: String) throws -> Graph {
      try Program(parsing: "optimizer p\nx = g\ny = w\nz = g * w\nupdate = \(side)").canonicalGraph
    }
    let (left, right) = Rule.texts[index]
    #expect(try graph(left) == graph(right))
  }

  @Test("a rule is not used where it would change the kind")
  func kinds() throws {
    let program = try Program(parsing: "optimizer p\nupdate = where(g < 0, t, t)")
    let graph = program.canonicalGraph
    #expect(graph.nodes[Int(graph.update)].kind == .tensor)
  }

  /// Values of x, y and z for which the sides differ in more than the sign of a zero.
  private func counterexample(_ left: String, _ right: String) -> [Double]? {
    let sides = [left, right].map {
      Parser.readDefinition($0, of: "the rule", parameters: Rule.variables)
    }
    var stream = RandomStream(seed: 21)
    let edges = [0, -0.0, 1, -1, 2, .infinity, -.infinity, .nan, 1e300, -1e300, 3, 0.1]
    for _ in 0..<3000 {
      let values = (0..<3).map { _ in
        stream.chance(0.4) ? edges[stream.index(below: edges.count)] : stream.normal()
      }
      let (first, second) = (value(of: sides[0], values), value(of: sides[1], values))
      if first != second && !(first.isNaN && second.isNaN) { return values }
    }
    return nil
  }

  private func value(of side: Program, _ variables: [Double]) -> Double {
    var values: [Double] = []
    for node in side.nodes {
      switch node {
      case .constant(let value): values.append(value)
      case .variable(.local(let index)): values.append(variables[Int(index)])
      case .variable: values.append(.nan)
      case .call(let operation, let arguments):
        let actual = arguments.map { values[Int($0)] }
        values.append(ConstantFolding.value(of: operation, actual) ?? .nan)
      }
    }
    return values[values.count - 1]
  }
}
