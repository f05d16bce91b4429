import DSL

/// A program's step as sums of products, in which the order of terms and factors and the splitting of constants do not show.
///
/// The canonical graph with derived operators written out, sums flattened, constants multiplied out: `lerp(g, m, 0.9)` and
/// `m * 0.5 * 1.8 + g / 10` are the same. Equal in real numbers, not bit by bit.
struct SumOfProducts {
  /// A sum; no two terms have the same factors, none is 0.
  typealias Polynomial = [Term]

  /// A number times factors.
  struct Term: Hashable {
    var coefficient: Double
    var factors: [Factor]
  }

  /// A power of something that is no product.
  struct Factor: Hashable {
    var atom: Int
    var power: Int
  }

  /// Something that is neither sum nor product, or is a sum among factors.
  enum Atom: Hashable {
    case input(Program.Input)
    case state(Int)
    case call(Operator.ID, [Polynomial])
    case byRole([Polynomial])
    case sum(Polynomial)
  }

  private(set) var atoms: [Atom] = []
  private var places: [Atom: Int] = [:]
  /// The states, in the graph's order.
  let states: [Graph.State]
  /// The roles that run the same statements.
  let domains: [Program.Roles]
  /// What the states are after the step, for each domain.
  private(set) var exits: [[Polynomial]] = []
  /// What the weights move by, for each domain: per learning rate, but for raw rules that are not proportional to it.
  private(set) var updates: [Polynomial]
  /// Whether the updates are to be multiplied by the learning rate.
  private(set) var isScaled: Bool
  /// The weights at which the rule is judged, for each domain; empty where these are those that it trains.
  private(set) var evaluations: [Polynomial] = []

  /// Writes a valid program out; `withoutDecay` leaves constants times the weights out of the update.
  init(_ program: Program, withoutDecay: Bool) {
    let graph = program.canonicalGraph
    (updates, isScaled) = ([], true)
    states = graph.states
    domains = graph.domains
    var values: [Polynomial] = []
    for node in graph.nodes { values.append(polynomial(node.value, values)) }
    let parts = graph.domains.indices
    exits = states.map { state in parts.map { values[Int(graph.part(state.exit, in: $0))] } }
    if let evaluation = graph.evaluation {
      evaluations = parts.map { values[Int(graph.part(evaluation, in: $0))] }
    }
    updates = parts.map { values[Int(graph.part(graph.update, in: $0))] }
    isScaled = !graph.appliesRaw
    let rate = Factor(atom: atom(.input(.learningRate)), power: 1)
    if !isScaled, updates.joined().allSatisfy({ $0.factors.contains(rate) }) {
      let inverse = Term(coefficient: 1, factors: [Factor(atom: rate.atom, power: -1)])
      updates = updates.map { $0.map { Self.product($0, inverse) } }
      isScaled = true
    }
    if withoutDecay {
      let weights = [Factor(atom: atom(.input(.weights)), power: 1)]
      updates = updates.map { $0.filter { $0.factors != weights } }
    }
  }

  private mutating func atom(_ atom: Atom) -> Int {
    if let place = places[atom] { return place }
    places[atom] = atoms.count
    atoms.append(atom)
    return atoms.count - 1
  }

  private mutating func polynomial(_ value: Graph.Value, _ values: [Polynomial]) -> Polynomial {
    switch value {
    case .constant(let number): return number == 0 ? [] : [Term(coefficient: number, factors: [])]
    case .input(let input): return single(.input(input))
    case .state(let index): return single(.state(Int(index)))
    case .hyper: preconditionFailure("a canonical graph has no hyper-parameters")
    case .byRole(let parts): return single(.byRole(parts.map { values[Int($0)] }))
    case .call(let operation, let arguments):
      let parts = arguments.map { values[Int($0)] }
      switch operation {
      case Self.plus: return Self.sum(parts[0], parts[1], times: 1)
      case Self.minus: return Self.sum(parts[0], parts[1], times: -1)
      case Self.negation: return Self.sum([], parts[0], times: -1)
      case Self.times: return product(parts[0], parts[1])
      case Self.quotient: return parts[1].isEmpty ? [] : product(parts[0], inverse(parts[1]))
      default: return single(.call(operation, parts))
      }
    }
  }

  private mutating func single(_ value: Atom) -> Polynomial {
    [Term(coefficient: 1, factors: [Factor(atom: atom(value), power: 1)])]
  }

  private static func sum(_ left: Polynomial, _ right: Polynomial, times sign: Double) -> Polynomial
  {
    var result = left
    for term in right {
      if let place = result.firstIndex(where: { $0.factors == term.factors }) {
        result[place].coefficient += sign * term.coefficient
      } else {
        result.append(Term(coefficient: sign * term.coefficient, factors: term.factors))
      }
    }
    return result.filter { $0.coefficient != 0 }
      .sorted { ($0.factors.map(\.atom)).lexicographicallyPrecedes($1.factors.map(\.atom)) }
  }

  // What is constant but for the learning rate is multiplied out; other sums are factors.
  private mutating func product(_ left: Polynomial, _ right: Polynomial) -> Polynomial {
    if left.isEmpty || right.isEmpty { return [] }
    if left.count == 1, right.count == 1 { return [Self.product(left[0], right[0])] }
    if right.count == 1, isScale(right[0]) { return left.map { Self.product($0, right[0]) } }
    if left.count == 1, isScale(left[0]) { return right.map { Self.product($0, left[0]) } }
    return [Self.product(asTerm(left), asTerm(right))]
  }

  private func isScale(_ term: Term) -> Bool {
    term.factors.allSatisfy { atoms[$0.atom] == .input(.learningRate) }
  }

  private mutating func asTerm(_ polynomial: Polynomial) -> Term {
    polynomial.count == 1 ? polynomial[0] : single(.sum(polynomial))[0]
  }

  private mutating func inverse(_ polynomial: Polynomial) -> Polynomial {
    var term = asTerm(polynomial)
    term.coefficient = 1 / term.coefficient
    for place in term.factors.indices { term.factors[place].power.negate() }
    return [term]
  }

  private static func product(_ left: Term, _ right: Term) -> Term {
    var factors = left.factors
    for factor in right.factors {
      if let place = factors.firstIndex(where: { $0.atom == factor.atom }) {
        factors[place].power += factor.power
      } else {
        factors.append(factor)
      }
    }
    return Term(
      coefficient: left.coefficient * right.coefficient,
      factors: factors.filter { $0.power != 0 }.sorted { $0.atom < $1.atom })
  }

  private static let plus = Operator.named("add")
  private static let minus = Operator.named("sub")
  private static let negation = Operator.named("neg")
  private static let times = Operator.named("mul")
  private static let quotient = Operator.named("div")
}
