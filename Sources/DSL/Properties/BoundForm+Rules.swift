extension BoundForm {
  /// What an operator makes of its arguments; nil for operators that count, sum or decompose, which must know shapes.
  ///
  /// - Parameters:
  ///   - rule: What is known of the operator.
  ///   - operation: The operator, for its meaning.
  ///   - x: The arguments.
  ///   - isSquare: Whether the two arguments are one value.
  ///   - signal: What the result is called where nothing more is known of it.
  init?(_ rule: RangeRule, _ operation: Operator, _ x: [BoundForm], isSquare: Bool, _ signal: Int) {
    switch rule {
    case .sum(let sign): self = .sum(x[0], sign < 0 ? x[1].scaled(by: -1) : x[1], signal)
    case .product: self = isSquare ? .square(x[0], signal) : .product(x[0], x[1], signal)
    case .quotient: self = .quotient(x[0], x[1], signal)
    case .opposite: self = x[0].scaled(by: -1)
    case .magnitude: self = .magnitude(x[0], signal)
    case .greater: self = .greater(x[0], x[1], signal)
    case .lesser: self = .lesser(x[0], x[1], signal)
    case .choice: self = .choice(x, signal)
    case .power: self = .power(operation, x[0], x[1], signal)
    case .root:
      let ends = [x[0].range.lowerBound, x[0].range.upperBound].map { max($0, 0).squareRoot() }
      self.init(signal: signal, in: Self.range(of: ends))
      root = x[0].squares
    case .rising(let least):
      guard case .unary(let meaning) = operation.meaning else { return nil }
      let ends = [x[0].range.lowerBound, x[0].range.upperBound].map { meaning(max($0, least)) }
      self.init(signal: signal, in: Self.range(of: ends))
    case .within(let range): self.init(signal: signal, in: range)
    case .rearranged:
      self.init(signal: signal, in: -x[0].magnitude...x[0].magnitude)
    case .open: self.init(signal: signal, in: -Double.infinity ... .infinity)
    case .total, .greatest, .count, .singularPower, .polynomial: return nil
    }
  }

  private static func sum(_ x: BoundForm, _ y: BoundForm, _ signal: Int) -> BoundForm {
    if x.number == 0 { return y }
    if y.number == 0 { return x }
    let (least, most) = (
      x.range.lowerBound + y.range.lowerBound, x.range.upperBound + y.range.upperBound
    )
    var result = BoundForm(
      signal: signal,
      in: (least.isNaN ? -.infinity : least)...(most.isNaN ? .infinity : most))
    result.sum = x.sum + y.sum
    func floor(
      _ form: KeyPath<BoundForm, SignalFloor?>, _ join: (Double, Double) -> Double
    ) -> SignalFloor? {
      switch (x[keyPath: form], y[keyPath: form]) {
      case (let left?, let right?): left.joined(with: right, join) ?? left
      case (let left?, nil): y.range.lowerBound >= 0 ? left : nil
      case (nil, let right?): x.range.lowerBound >= 0 ? right : nil
      case (nil, nil): nil
      }
    }
    // √A + √B ≥ √(A + B).
    (result.squares, result.root) = (floor(\.squares, +), floor(\.root, +))
    result.peak = floor(\.peak, max)
    result.norm = x.norm + y.norm
    return result
  }

  /// The weights of x², where x is one signal of one step.
  private static func floor(of x: BoundForm, _ measure: (Double) -> Double) -> SignalFloor {
    if x.sum.terms.count == 1, let term = x.sum.terms.first, term.tail == 0,
      term.weights.count(where: { $0 != 0 }) == 1
    {
      return SignalFloor(signal: term.signal, weights: term.weights.map(measure))
    }
    return SignalFloor(signal: x.own.signal, weights: [measure(x.own.factor)])
  }

  private static func square(_ x: BoundForm, _ signal: Int) -> BoundForm {
    let ends = [x.range.lowerBound * x.range.lowerBound, x.range.upperBound * x.range.upperBound]
    let range = Self.range(of: x.range.contains(0) ? ends + [0] : ends)
    var result = BoundForm(signal: signal, in: range)
    result.squares = floor(of: x) { $0 * $0 }
    return result
  }

  private static func magnitude(_ x: BoundForm, _ signal: Int) -> BoundForm {
    if x.range.lowerBound >= 0 { return x }
    if x.range.upperBound <= 0 { return x.scaled(by: -1) }
    var result = BoundForm(signal: signal, in: 0...x.magnitude)
    result.peak = floor(of: x, \.magnitude)
    result.norm = x.norm
    return result
  }

  private static func product(_ x: BoundForm, _ y: BoundForm, _ signal: Int) -> BoundForm {
    if let factor = x.number { return y.scaled(by: factor) }
    if let factor = y.number { return x.scaled(by: factor) }
    let ends = [x.range.lowerBound, x.range.upperBound].flatMap { end in
      [product(end, y.range.lowerBound), product(end, y.range.upperBound)]
    }
    var result = BoundForm(signal: signal, in: range(of: ends))
    result.norm = min(product(x.magnitude, y.norm), product(y.magnitude, x.norm))
    for (value, factor) in [(x, y), (y, x)] {
      // c / d times a value that d bounds, as in clipping by a norm.
      if let inverse = factor.inverse {
        let ratio = value.ratio(to: inverse.root, inverse.peak)
        result.hold(within: product(inverse.bound, ratio.element))
        result.norm = min(result.norm, product(inverse.bound, ratio.norm))
      }
      guard factor.range.lowerBound > 0 else { continue }
      let least = value.scaled(by: factor.range.lowerBound)
      result.squares = result.squares ?? least.squares
      result.root = result.root ?? least.root
      result.peak = result.peak ?? least.peak
    }
    return result
  }

  private static func quotient(_ x: BoundForm, _ y: BoundForm, _ signal: Int) -> BoundForm {
    if let divisor = y.number { return x.scaled(by: divisor == 0 ? 0 : 1 / divisor) }
    var result = BoundForm(signal: signal, in: -Double.infinity ... .infinity)
    let isPositive = y.range.lowerBound >= 0
    if isPositive {
      // 1 / 0 is infinite here, which bounds the quotient 0 as well.
      let ends = [x.range.lowerBound, x.range.upperBound].flatMap { end in
        [product(end, 1 / y.range.lowerBound), product(end, 1 / y.range.upperBound)]
      }
      result.range = range(of: ends + [0])
    }
    let ratio = x.ratio(to: y.root, y.peak)
    result.hold(within: ratio.element)
    result.norm = min(ratio.norm, isPositive ? product(x.norm, 1 / y.range.lowerBound) : .infinity)
    if x.magnitude.isFinite, y.root != nil || y.peak != nil {
      result.inverse = (x.magnitude, y.root, y.peak)
    }
    if isPositive, y.range.upperBound.isFinite, y.range.upperBound > 0 {
      let least = x.scaled(by: 1 / y.range.upperBound)
      (result.squares, result.root, result.peak) = (least.squares, least.root, least.peak)
    }
    return result
  }

  private static func greater(_ x: BoundForm, _ y: BoundForm, _ signal: Int) -> BoundForm {
    let least = max(x.range.lowerBound, y.range.lowerBound)
    var result = BoundForm(
      signal: signal, in: least...max(least, x.range.upperBound, y.range.upperBound))
    func stronger(_ left: SignalFloor?, _ right: SignalFloor?) -> SignalFloor? {
      guard let left, let right else { return left ?? right }
      return (left.weights.first ?? 0) >= (right.weights.first ?? 0) ? left : right
    }
    result.squares = stronger(x.squares, y.squares)
    result.root = stronger(x.root, y.root)
    if let left = x.peak, let right = y.peak {
      result.peak = left.joined(with: right, max) ?? left
    } else {
      result.peak = x.peak ?? y.peak
    }
    return result
  }

  private static func lesser(_ x: BoundForm, _ y: BoundForm, _ signal: Int) -> BoundForm {
    let most = min(x.range.upperBound, y.range.upperBound)
    let least = min(x.range.lowerBound, y.range.lowerBound)
    var result = BoundForm(signal: signal, in: min(least, most)...most)
    if least >= 0 { result.inverse = x.inverse ?? y.inverse }
    return result
  }

  private static func choice(_ x: [BoundForm], _ signal: Int) -> BoundForm {
    if let condition = x[0].number { return condition != 0 ? x[1] : x[2] }
    var result = BoundForm(
      signal: signal,
      in: min(
        x[1].range.lowerBound, x[2].range.lowerBound)...max(
          x[1].range.upperBound, x[2].range.upperBound))
    result.norm = max(x[1].norm, x[2].norm)
    return result
  }

  private static func power(
    _ operation: Operator, _ x: BoundForm, _ y: BoundForm, _ signal: Int
  ) -> BoundForm {
    guard case .binary(let meaning) = operation.meaning else {
      return BoundForm(signal: signal, in: -Double.infinity ... .infinity)
    }
    switch y.number {
    case 1: return x
    case 2: return square(x, signal)
    default: break
    }
    guard x.range.lowerBound >= 0 else {
      return BoundForm(signal: signal, in: -Double.infinity ... .infinity)
    }
    // Monotone in either argument, so that the corners tell.
    let ends = [x.range.lowerBound, x.range.upperBound].flatMap { end in
      [meaning(end, y.range.lowerBound), meaning(end, y.range.upperBound)]
    }
    var result = BoundForm(signal: signal, in: range(of: ends))
    switch y.number {
    case 0.5: result.root = x.squares
    case -0.5: result.inverse = x.squares.map { (1, $0, nil) }
    case -1: result.inverse = (1, x.root, x.peak)
    default: break
    }
    return result
  }

  /// Narrows the range to what is not above a bound in magnitude.
  private mutating func hold(within bound: Double) {
    guard bound < magnitude else { return }
    range = max(range.lowerBound, -bound)...max(min(range.upperBound, bound), -bound)
  }
}
