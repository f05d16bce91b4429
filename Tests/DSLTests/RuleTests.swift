import Determinism
import Testing

@testable import DSL

@Suite struct RuleTests {
  static let exact = Rule.all.filter(\.isExact).map(\.text)
  static let real = Rule.all.filter { !$0.isExact }.map(\.text)

  @Test(
    "both sides of every exact rule have the same value, whatever the letters", arguments: exact)
  func exactSoundness(text: String) throws {
    let rule = try #require(Rule.all.first { $0.text == text })
    #expect(exactCounterexample(rule) == nil)
  }

  @Test(
    "both sides of every real rule have the same value where the left is finite", arguments: real)
  func realSoundness(text: String) throws {
    let rule = try #require(Rule.all.first { $0.text == text })
    #expect(realCounterexample(rule) == nil)
  }

  @Test("a rule that changes values is found out")
  func canary() {
    for text in [
      "x - y -> y - x", "0 * x -> 0 + 0", "x / x -> x ^ 0", "(x + y) + z -> x + (y + z)",
    ] {
      #expect(exactCounterexample(Rule("exact  " + text)) != nil)
    }
    for text in [
      "x - y -> y - x", "x / x -> 1", "x * y / y -> x", "sqrt(x) * sqrt(x) -> abs(x) + 1e-3",
      "abs(x) -> x", "sign(n * x) -> sign(x)", "lerp(x, lerp(x, y, z), u) -> lerp(x, y, z + u)",
    ] {
      #expect(realCounterexample(Rule("real  " + text)) != nil, "\(text)")
    }
  }

  @Test("every exact rule is used: both sides become one canonical graph", arguments: exact)
  func use(text: String) throws {
    let rule = try #require(Rule.all.first { $0.text == text })
    let sides = rule.text.split(separator: " -> ")
    func graph(_ side: Substring) throws -> Graph {
      try Program(parsing: "optimizer p\nx = g\ny = w\nz = g * w\nupdate = \(side)").canonicalGraph
    }
    #expect(try graph(sides[0]) == graph(sides[1]))
  }

  @Test("a rule is not used where it would change the kind")
  func kinds() throws {
    let program = try Program(parsing: "optimizer p\nupdate = where(g < 0, t, t)")
    let graph = program.canonicalGraph
    #expect(graph.nodes[Int(graph.update)].kind == .tensor)
  }

  @Test("every fact about signs is true", arguments: SignFact.texts)
  func signs(text: String) {
    #expect(signCounterexample(SignFact(text)) == nil)
  }

  @Test("a false fact about signs is found out")
  func signCanary() {
    for text in ["positive  x", "positive  n", "notNegative  x * y", "positive  abs(x)"] {
      #expect(signCounterexample(SignFact(text)) != nil, "\(text)")
    }
  }

  // MARK: Values

  private static let edges = [
    0, -0.0, 1, -1, 2, .infinity, -.infinity, .nan, 1e300, -1e300, 3, 0.1,
  ]

  /// Values of the letters for which the sides differ in more than the sign of a zero.
  private func exactCounterexample(_ rule: Rule) -> [Double]? {
    var stream = RandomStream(seed: 21)
    for _ in 0..<3000 {
      let values = Rule.letters.map { _ in
        stream.chance(0.4) ? Self.edges[stream.index(below: Self.edges.count)] : stream.normal()
      }
      let (left, right) = (value(of: rule.left, values), value(of: rule.right, values))
      if left != right && !(left.isNaN && right.isNaN) { return values }
    }
    return nil
  }

  /// Values for which the left side is finite and the right one differs by more than rounding.
  private func realCounterexample(_ rule: Rule) -> [Double]? {
    var stream = RandomStream(seed: 22)
    for _ in 0..<3000 {
      let values = letters(using: &stream)
      let (left, right) = (value(of: rule.left, values), value(of: rule.right, values))
      let size = values.reduce(1) { max($0, $1.magnitude) }
      guard left.isFinite, left.magnitude < 1e12 else { continue }
      if !((left - right).magnitude <= 1e-9 * max(left.magnitude, size)) { return values }
    }
    return nil
  }

  private func signCounterexample(_ fact: SignFact) -> [Double]? {
    var stream = RandomStream(seed: 23)
    for _ in 0..<3000 {
      let values = letters(using: &stream)
      let value = value(of: fact.pattern, values)
      // Underflow makes a positive number zero.
      if value < 0 || fact.sign == .positive && value == 0 { return values }
    }
    return nil
  }

  /// A value for each letter, zeros often among those that may be zero.
  private func letters(using stream: inout RandomStream) -> [Double] {
    Rule.letters.map { letter in
      let number = stream.chance(0.2) ? Double(1 + stream.index(below: 3)) : stream.normal()
      let isZero = stream.chance(0.15)
      switch letter.meaning {
      case .anything, .literal: return isZero ? 0 : number
      case .notNegative: return isZero ? 0 : number.magnitude
      case .positive: return number.magnitude + 1e-3
      }
    }
  }

  /// The value for single numbers: to a reduction a single number is one element.
  private func value(of side: [Program.Node], _ letters: [Double]) -> Double {
    var values: [Double] = []
    for node in side {
      switch node {
      case .constant(let value): values.append(value)
      case .variable(.local(let index)): values.append(letters[Int(index)])
      case .variable: values.append(.nan)
      case .call(let operation, let arguments):
        values.append(value(of: operation, arguments.map { values[Int($0)] }))
      }
    }
    return values[values.count - 1]
  }

  private func value(of operation: Operator.ID, _ arguments: [Double]) -> Double {
    guard let expansion = Expansion.all[Int(operation.rawValue)] else {
      return ConstantFolding.value(of: operation, arguments) ?? .nan
    }
    var values: [Double] = []
    for part in expansion.parts {
      switch part {
      case .parameter(let index): values.append(arguments[index])
      case .constant(let value): values.append(value)
      case .call(let inner, let actual):
        values.append(value(of: inner, actual.map { values[Int($0)] }))
      }
    }
    return values[values.count - 1]
  }
}
