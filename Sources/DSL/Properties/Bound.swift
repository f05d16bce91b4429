/// How large an update can be, whatever gradients come: proved from the text, in exact arithmetic.
public struct Bound: Hashable, Sendable {
  /// The greatest magnitude of an element; infinite where no bound was found.
  public var element: Double
  /// The greatest root mean square over a parameter tensor of `Cost.referenceShape`; infinite where no bound was found.
  public var rootMeanSquare: Double
  /// Whether it still rises at the last step that was looked at: there may be no bound for all steps.
  public var rises: Bool
  /// The c of a summand c·w of the update, which the bound leaves out: decoupled weight decay; nil where there is none.
  public var decay: Double?
  /// Whether the weights are read by anything but that summand.
  public var readsWeights: Bool

  /// How many steps are looked at, from the first.
  public static let steps = 8192
}

extension Graph {
  /// Bounds of the update, by domain of roles.
  ///
  /// Abstract interpretation, step by step: what a node holds is an interval, a weighted sum of the history of signals,
  /// and floors of the same kind (see `BoundForm`), so that |m| / √v is bounded by √(Σ aₖ² / bₖ) where m is an average
  /// Σ aₖ·gₖ and v is Σ bₖ·gₖ² (Cauchy and Schwarz): at most 7.27 for Adam's usual constants, reached by gradients
  /// gₖ ∝ aₖ / bₖ.
  ///
  /// - Parameters:
  ///   - learningRate: What `lr` is in every step.
  ///   - steps: How many steps are looked at, from the first; the bounds hold in these.
  public func bounds(learningRate: Double = 1, steps: Int = Bound.steps) -> [Bound] {
    domains.indices.map { domain in
      var analysis = BoundAnalysis(self, domain: domain, learningRate: learningRate)
      return analysis.run(steps)
    }
  }
}

/// The interpretation of one domain's steps.
private struct BoundAnalysis {
  private let graph: Graph
  private let domain: Int
  private let rules: [RangeRule?]
  private let isAtom: [Bool]
  private let dependence: Graph.Dependence
  private var states: [BoundForm] = []
  /// The greatest magnitude that a node had so far: what bounds signals of earlier steps.
  private var greatest: [Double]
  private let rows = Double(Cost.referenceShape.rows)
  private let columns: Double
  /// The signal of states that begin as weights or gradients.
  private static let start = SignalSum.one - 1
  private let learningRate: Double
  /// The last polynomial and what it came to: it is the same in almost every step.
  private var polynomial: (numbers: [Double], greatest: Double)?

  init(_ graph: Graph, domain: Int, learningRate: Double) {
    self.graph = graph
    self.domain = domain
    self.learningRate = learningRate
    columns = graph.domains[domain] == .vector ? 1 : Double(Cost.referenceShape.columns)
    rules = graph.nodes.map { node in
      if case .call(let operation, _) = node.value { operation.value.rangeRule } else { nil }
    }
    dependence = Graph.Dependence(graph)
    greatest = Array(repeating: 0, count: graph.nodes.count)
    // What is squared is a signal of its own, unless it has a history.
    var isSquared = Array(repeating: false, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      guard case .call(_, let arguments) = node.value, case .product? = rules[index],
        arguments[0] == arguments[1]
      else { continue }
      isSquared[Int(arguments[0])] = true
    }
    let dependsOnStates = dependence.onStates
    isAtom = zip(isSquared, dependsOnStates).map { $0 && !$1 }
  }

  mutating func run(_ steps: Int) -> Bound {
    states = graph.states.map { state in
      switch state.start {
      case .constant(let number): BoundForm(exactly: number)
      case .weights, .gradient: BoundForm(signal: Self.start, in: -.infinity ... .infinity)
      }
    }
    var (element, norm, half) = (0.0, 0.0, 0.0)
    var decays: [Double] = []
    var readsWeights = false
    for step in 1...steps {
      let forms = takeStep(Double(step))
      let update = forms[Int(graph.part(graph.update, in: domain))]
      let found = bound(of: update, step: step)
      element = max(element, found.element)
      norm = max(norm, found.norm)
      decays.append(found.decay)
      readsWeights = readsWeights || found.readsWeights
      if step == steps / 2 { half = element }
    }
    let isConstant = decays.allSatisfy { ($0 - decays[0]).magnitude <= 1e-9 * decays[0].magnitude }
    let rises = element.isFinite && element > 1.05 * half
    let size = (rows * columns).squareRoot()
    return Bound(
      element: element, rootMeanSquare: min(norm / size, element), rises: rises,
      decay: isConstant && decays[0] != 0 ? decays[0] : nil,
      readsWeights: readsWeights || !isConstant)
  }

  /// What the summands of the update other than c·w come to.
  private func bound(
    of update: BoundForm, step: Int
  ) -> (element: Double, norm: Double, decay: Double, readsWeights: Bool) {
    var (element, decay) = (0.0, 0.0)
    var readsWeights = false
    var startsAtWeights = false
    for term in update.sum.terms {
      guard term.signal >= 0 else {
        element += term.signal == SignalSum.one ? (term.weights.first ?? 0).magnitude : .infinity
        if term.signal == Self.start { startsAtWeights = true }
        continue
      }
      if graph.nodes[term.signal].value == .input(.weights),
        term.tail == 0, term.weights.dropFirst().allSatisfy({ $0 == 0 })
      {
        decay = term.weights[0]
        continue
      }
      if dependence.onWeights[term.signal] { readsWeights = true }
      let mass = term.weights.reduce(term.tail) { $0 + $1.magnitude }
      element += BoundForm.product(mass, greatest[term.signal])
    }
    // z − w is no decay where z began as the weights.
    if startsAtWeights { (element, decay, readsWeights) = (.infinity, 0, true) }
    if decay == 0 { element = min(element, update.magnitude) }
    return (element, decay == 0 ? update.norm : .infinity, decay, readsWeights)
  }

  /// The forms of all nodes in one step; the states move on.
  private mutating func takeStep(_ step: Double) -> [BoundForm] {
    var forms: [BoundForm] = []
    forms.reserveCapacity(graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      var form: BoundForm
      switch node.value {
      case .constant(let number): form = BoundForm(exactly: number)
      case .hyper(let hyper): form = BoundForm(exactly: graph.hypers[Int(hyper)].value)
      case .state(let state): form = states[Int(state)].aged(signal: index)
      case .input(.step): form = BoundForm(exactly: step)
      case .input(.learningRate): form = BoundForm(exactly: learningRate)
      case .input(.steps): form = BoundForm(signal: index, in: step ... .infinity)
      case .input: form = BoundForm(signal: index, in: -.infinity ... .infinity)
      case .byRole(let parts): form = forms[Int(parts[domain])]
      case .call(let operation, let arguments):
        form = apply(
          rules[index] ?? .open, operation.value, arguments.map { forms[Int($0)] }, arguments,
          signal: index)
      }
      if isAtom[index], form.number == nil {
        form.sum = SignalSum(signal: index, factor: 1)
        form.own = (index, 1)
      }
      greatest[index] = max(greatest[index], form.magnitude)
      forms.append(form)
    }
    states = graph.states.map { forms[Int(graph.part($0.exit, in: domain))] }
    return forms
  }

  private mutating func apply(
    _ rule: RangeRule, _ operation: Operator, _ x: [BoundForm], _ nodes: Program.Arguments,
    signal: Int
  ) -> BoundForm {
    if let number = constant(operation, x) { return BoundForm(exactly: number) }
    return BoundForm(rule, operation, x, isSquare: nodes.count == 2 && nodes[0] == nodes[1], signal)
      ?? shaped(rule, operation, x, graph.nodes[Int(nodes[0])].kind, signal)
  }

  /// The value of an operator on known numbers.
  private func constant(_ operation: Operator, _ x: [BoundForm]) -> Double? {
    let numbers = x.compactMap(\.number)
    guard numbers.count == x.count, case .primitive(let kernel) = operation.implementation,
      case .elementwise = kernel.action, let value = kernel.evaluate(numbers), value.isFinite
    else { return nil }
    return value
  }

  /// What needs to know how many elements there are.
  private mutating func shaped(
    _ rule: RangeRule, _ operation: Operator, _ arguments: [BoundForm], _ kind: Kind, _ signal: Int
  ) -> BoundForm {
    let x = arguments[0]
    let open = BoundForm(signal: signal, in: -.infinity ... .infinity)
    let isOverAll = operation.result == .totalReduction
    let count = Double(kind.count(rows: Int(rows), columns: Int(columns)))
    switch rule {
    case .count:
      guard case .primitive(let kernel) = operation.implementation,
        case .count(let counted) = kernel.action
      else { return open }
      // There may be more tensors than this one.
      if isOverAll && !kind.isScalar { return BoundForm(signal: signal, in: count ... .infinity) }
      switch counted {
      case .elements: return BoundForm(exactly: count)
      case .rows:
        return BoundForm(exactly: Double(kind.rows.length(rows: Int(rows), columns: Int(columns))))
      case .columns:
        return BoundForm(
          exactly: Double(kind.columns.length(rows: Int(rows), columns: Int(columns))))
      }
    case .total(let isWhole):
      if kind.isScalar || (kind == .layer && !isOverAll) { return x }
      let top =
        isOverAll || !isWhole ? Double.infinity : BoundForm.product(count, x.range.upperBound)
      guard x.range.lowerBound >= 0 else {
        return isOverAll || !isWhole || !x.magnitude.isFinite
          ? open : BoundForm(signal: signal, in: -count * x.magnitude...count * x.magnitude)
      }
      // A sum of what is not negative is at least each of its terms.
      var result = BoundForm(signal: signal, in: x.range.lowerBound...max(top, x.range.lowerBound))
      (result.squares, result.peak) = (x.squares, x.peak)
      if isWhole, kind == .tensor { result.squares?.isWhole = true }
      return result
    case .greatest:
      var result = BoundForm(signal: signal, in: x.range)
      (result.squares, result.root, result.peak) = (x.squares, x.root, x.peak)
      return result
    case .singularPower:
      guard arguments[1].number == 0 else { return open }
      return spectral(1, signal)
    case .polynomial: return spectral(greatestSingularValue(arguments), signal)
    default: return open
    }
  }
}

extension BoundAnalysis {
  /// A matrix whose singular values are at most this.
  private func spectral(_ greatest: Double, _ signal: Int) -> BoundForm {
    var result = BoundForm(signal: signal, in: -greatest...greatest)
    result.norm = greatest * min(rows, columns).squareRoot()
    return result
  }

  /// The greatest magnitude of the repeated polynomial between 0 and the norm, which no singular value is above.
  private mutating func greatestSingularValue(_ x: [BoundForm]) -> Double {
    let numbers = [x[0].norm] + x.dropFirst().compactMap(\.number)
    guard numbers.count == 5, numbers[0].isFinite, (1...64).contains(numbers[4]) else {
      return .infinity
    }
    if let polynomial, polynomial.numbers == numbers { return polynomial.greatest }
    let points = 1 << 14
    var greatest = 0.0
    for point in 0...points {
      var value = numbers[0] * Double(point) / Double(points)
      for _ in 0..<Int(numbers[4]) {
        let square = value * value
        value *= numbers[1] + square * (numbers[2] + square * numbers[3])
      }
      greatest = max(greatest, value.magnitude)
    }
    // Between two points it may be a little more.
    polynomial = (numbers, 1.001 * greatest)
    return 1.001 * greatest
  }
}

extension Graph {
  /// What nodes depend on, through states too.
  struct Dependence {
    /// On the weights, states that start as these included.
    let onWeights: [Bool]
    /// On a state that depends on a gradient or the weights.
    let onStates: [Bool]

    init(_ graph: Graph) {
      onWeights = Self.closure(graph) {
        switch $0 {
        case .input(.weights): true
        case .state(let state): graph.states[Int(state)].start == .weights
        default: false
        }
      }
      let isSignal = Self.closure(graph) {
        switch $0 {
        case .input(let input): input.kind != .scalar || input == .loss
        case .state(let state): graph.states[Int(state)].start.number == nil
        default: false
        }
      }
      onStates = Self.closure(graph) {
        if case .state(let state) = $0 {
          isSignal[Int(graph.states[Int(state)].exit)]
        } else {
          false
        }
      }
    }

    /// The nodes that are, or read, what has the property, states by way of their exits.
    private static func closure(_ graph: Graph, _ has: (Graph.Value) -> Bool) -> [Bool] {
      var found = graph.nodes.map { has($0.value) }
      var changed = true
      while changed {
        changed = false
        for (index, node) in graph.nodes.enumerated() where !found[index] {
          let reads =
            switch node.value {
            case .call(_, let arguments), .byRole(let arguments):
              arguments.contains { found[Int($0)] }
            case .state(let state): found[Int(graph.states[Int(state)].exit)]
            case .constant, .input, .hyper: false
            }
          if reads { (found[index], changed) = (true, true) }
        }
      }
      return found
    }
  }
}
