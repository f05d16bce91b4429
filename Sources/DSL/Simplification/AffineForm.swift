/// A value as a sum of other values times numbers, and a number: c₀ + Σ cᵢ·xᵢ.
///
/// Averages of averages, differences of sums, products with constants: all have one such form, whatever way they were
/// written.
struct AffineForm: Equatable {
  /// One summand.
  struct Term: Equatable {
    /// The value.
    var atom: Program.NodeID
    /// The number that it is multiplied by.
    var factor: Double
  }

  /// The number.
  var constant: Double
  /// The summands, in the order of their nodes; no factor is 0.
  var terms: [Term]

  /// More summands than that are no easier to read than what they stand for.
  static let mostTerms = 8

  /// The form of a value that is not taken apart.
  init(atom: Program.NodeID) {
    constant = 0
    terms = [Term(atom: atom, factor: 1)]
  }

  /// The form of a number.
  init(constant: Double) {
    self.constant = constant
    terms = []
  }

  /// The number, where there is nothing else.
  var number: Double? { terms.isEmpty ? constant : nil }

  /// The form of a multiple.
  func times(_ factor: Double) -> AffineForm {
    var form = self
    form.constant *= factor
    for index in form.terms.indices { form.terms[index].factor *= factor }
    form.terms.removeAll { $0.factor == 0 }
    return form
  }

  /// The form of a sum, the other `sign` times; what cancels but for rounding is gone.
  func plus(_ other: AffineForm, times sign: Double = 1) -> AffineForm {
    var form = self
    form.constant = Self.sum(constant, sign * other.constant)
    for term in other.terms {
      let place = form.terms.firstIndex { $0.atom >= term.atom } ?? form.terms.count
      if place < form.terms.count, form.terms[place].atom == term.atom {
        form.terms[place].factor = Self.sum(form.terms[place].factor, sign * term.factor)
      } else {
        form.terms.insert(Term(atom: term.atom, factor: sign * term.factor), at: place)
      }
    }
    form.terms.removeAll { $0.factor == 0 }
    return form
  }

  private static func sum(_ left: Double, _ right: Double) -> Double {
    let sum = left + right
    return sum.magnitude <= 1e-13 * max(left.magnitude, right.magnitude) ? 0 : sum
  }

  /// Whether no number leaves the range in which arithmetic may move it about.
  var isOrdinary: Bool { constant.isOrdinary && terms.allSatisfy(\.factor.isOrdinary) }
}

extension Workbench {
  /// A node's affine form, over inputs and entry values as far as it goes.
  mutating func affineForm(of node: Program.NodeID) -> AffineForm {
    while forms.count <= Int(node) { forms.append(nil) }
    if let known = forms[Int(node)] { return known }
    let form = affineForm(of: node) { $0.affineForm(of: $1) }
    while forms.count <= Int(node) { forms.append(nil) }
    forms[Int(node)] = form
    return form
  }

  /// A node's affine form in which values that are read several times stay whole.
  mutating func shallowForm(of node: Program.NodeID) -> AffineForm {
    affineForm(of: node) { bench, inner in
      let isShared = Int(inner) < bench.uses.count && bench.uses[Int(inner)] > 1
      return isShared && bench.literal(inner) == nil
        ? AffineForm(atom: inner) : bench.shallowForm(of: inner)
    }
  }

  private mutating func affineForm(
    of node: Program.NodeID, _ part: (inout Workbench, Program.NodeID) -> AffineForm
  ) -> AffineForm {
    var form = AffineForm(atom: node)
    switch value(node) {
    case .constant(let number): if number.isOrdinary { form = AffineForm(constant: number) }
    case .input, .hyper, .state, .byRole: break
    case .call(let operation, let arguments):
      if let sum = linear(operation, arguments, part) {
        form = sum
      } else if let unfolded = unfolded(node) {
        // Worth it only where the definition is linear in what the graph has; else the call stays whole.
        let inner = part(&self, unfolded)
        let isOfGraph = inner.terms.allSatisfy { Int($0.atom) < graph.nodes.count }
        if isOfGraph { form = inner }
      }
    }
    if form.terms.count > AffineForm.mostTerms || !form.isOrdinary { form = AffineForm(atom: node) }
    return form
  }

  private mutating func linear(
    _ operation: Operator.ID, _ arguments: Program.Arguments,
    _ part: (inout Workbench, Program.NodeID) -> AffineForm
  ) -> AffineForm? {
    switch operation {
    case OperatorLaws.negation: return part(&self, arguments[0]).times(-1)
    case OperatorLaws.addition:
      return part(&self, arguments[0]).plus(part(&self, arguments[1]))
    case OperatorLaws.subtraction:
      return part(&self, arguments[0]).plus(part(&self, arguments[1]), times: -1)
    case OperatorLaws.multiplication:
      let (left, right) = (part(&self, arguments[0]), part(&self, arguments[1]))
      if let factor = left.number { return right.times(factor) }
      return right.number.map { left.times($0) }
    case OperatorLaws.division:
      guard let divisor = part(&self, arguments[1]).number, divisor != 0 else { return nil }
      return part(&self, arguments[0]).times(1 / divisor)
    default: return nil
    }
  }

  /// The nodes that a form can be written as, the likeliest first.
  mutating func nodes(of form: AffineForm) -> [Program.NodeID] {
    let terms = form.terms
    guard let first = terms.first else { return [builder.constant(form.constant)] }
    var found: [Program.NodeID] = []
    if terms.count == 2, form.constant == 0 {
      for sign in [1.0, -1.0] {
        guard let average = average(terms[0], terms[1], sign) else { continue }
        found += sign > 0 ? [average] : negated(average)
      }
    }
    if form.constant == 0, terms.count > 1 || first.factor.magnitude != 1 {
      let factor = first.factor.magnitude
      let isCommon = terms.allSatisfy {
        ($0.factor.magnitude - factor).magnitude <= 1e-12 * factor
      }
      if isCommon, factor != 1 {
        let signs = terms.map {
          AffineForm.Term(atom: $0.atom, factor: $0.factor > 0 ? 1 : -1)
        }
        if let inner = sum(signs, 0) {
          found += product(builder.constant(factor), inner)
        }
      }
    }
    if let plain = sum(terms, form.constant) { found.append(plain) }
    return found
  }

  /// sign · lerp(x, y, a), where the two factors add up to the sign; a weighs what is kept from before.
  private mutating func average(
    _ left: AffineForm.Term, _ right: AffineForm.Term, _ sign: Double
  ) -> Program.NodeID? {
    let isOld = { (bench: Workbench, term: AffineForm.Term) -> Bool in
      if case .state = bench.value(term.atom) { true } else { false }
    }
    var (new, old) = (left, right)
    if isOld(self, left) != isOld(self, right) {
      if isOld(self, left) { swap(&new, &old) }
    } else if left.factor.magnitude > right.factor.magnitude {
      swap(&new, &old)
    }
    let weight = old.factor * sign
    // The new value's factor must be 1 − a in all its digits, however small it is.
    guard ((1 - weight) - new.factor * sign).magnitude <= 1e-7 * new.factor.magnitude else {
      return nil
    }
    return instantiate(Self.average, [new.atom, old.atom, builder.constant(weight)])
  }

  /// An average of x and y in which y weighs z.
  private static let average = Rule.side("lerp(x, y, z)")

  private mutating func sum(_ terms: [AffineForm.Term], _ constant: Double) -> Program.NodeID? {
    // What is added stands before what is taken away.
    let order = terms.filter { $0.factor > 0 } + terms.filter { $0.factor < 0 }
    var sum: Program.NodeID?
    for term in order {
      let size = term.factor.magnitude
      guard let scaled = size == 1 ? term.atom : product(builder.constant(size), term.atom).first
      else { return nil }
      let isNegative = term.factor < 0
      if let known = sum {
        sum = call(
          isNegative ? OperatorLaws.subtraction : OperatorLaws.addition, .init([known, scaled]))
      } else {
        sum = isNegative ? negated(scaled).first : scaled
      }
    }
    guard constant != 0, let known = sum else { return sum }
    return call(
      constant < 0 ? OperatorLaws.subtraction : OperatorLaws.addition,
      .init([known, builder.constant(constant.magnitude)]))
  }

  private mutating func product(
    _ left: Program.NodeID, _ right: Program.NodeID
  ) -> [Program.NodeID] {
    call(OperatorLaws.multiplication, .init([left, right])).map { [$0] } ?? []
  }

  private mutating func negated(_ node: Program.NodeID) -> [Program.NodeID] {
    call(OperatorLaws.negation, .init([node])).map { [$0] } ?? []
  }
}
