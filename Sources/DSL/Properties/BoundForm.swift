/// What is known of one node's value at one step: of each of its elements, with the histories of *signals* that are not
/// known themselves (inputs, and results of operators of which no more is known).
struct BoundForm {
  /// Where the value lies.
  var range: ClosedRange<Double>
  /// The value as a sum of signals of this step and earlier ones.
  var sum: SignalSum
  /// The value as a multiple of one signal of this step.
  var own: (signal: Int, factor: Double)
  /// The value is at least Σ bₖ·sₖ², and not negative.
  var squares: SignalFloor?
  /// The value is at least √(Σ bₖ·sₖ²).
  var root: SignalFloor?
  /// The value is at least the greatest bₖ·|sₖ|.
  var peak: SignalFloor?
  /// The value is at most `bound` over another that has these floors, in magnitude.
  var inverse: (bound: Double, root: SignalFloor?, peak: SignalFloor?)?
  /// The root of the sum of squares over a parameter tensor is at most this.
  var norm = Double.infinity

  /// A number that is known.
  init(exactly number: Double) {
    range = number...number
    sum = SignalSum(signal: SignalSum.one, factor: number)
    own = (SignalSum.one, number)
    norm = number == 0 ? 0 : .infinity
  }

  /// A signal of which the range alone is known.
  init(signal: Int, in range: ClosedRange<Double>) {
    self.range = range
    sum = SignalSum(signal: signal, factor: 1)
    own = (signal, 1)
  }

  /// The number, where it is known.
  var number: Double? { range.lowerBound == range.upperBound ? range.lowerBound : nil }
  /// The greatest magnitude.
  var magnitude: Double { max(range.lowerBound.magnitude, range.upperBound.magnitude) }

  /// The same value a step later.
  func aged(signal: Int) -> BoundForm {
    var result = self
    result.sum.age()
    result.own = number == nil ? (signal, 1) : own
    result.squares?.age()
    result.root?.age()
    result.peak?.age()
    result.inverse?.root?.age()
    result.inverse?.peak?.age()
    return result
  }

  /// The value times a number.
  func scaled(by factor: Double) -> BoundForm {
    guard factor != 0 else { return BoundForm(exactly: 0) }
    var result = self
    result.range = BoundForm.range(of: [factor * range.lowerBound, factor * range.upperBound])
    result.sum.scale(by: factor)
    result.own.factor *= factor
    result.norm = BoundForm.product(norm, factor.magnitude)
    result.inverse?.bound *= factor.magnitude
    guard factor > 0 else {
      (result.squares, result.root, result.peak) = (nil, nil, nil)
      return result
    }
    result.squares?.scale(by: factor)
    result.root?.scale(by: factor * factor)
    result.peak?.scale(by: factor)
    return result
  }

  /// How large |x| can be as a multiple of a value with these floors; infinite where none is seen.
  func ratio(to root: SignalFloor?, _ peak: SignalFloor?) -> (element: Double, norm: Double) {
    var (element, norm) = (Double.infinity, Double.infinity)
    let forms = [sum, SignalSum(signal: own.signal, factor: own.factor)]
    for form in forms {
      if let root {
        let bound = form.ratio(toRootOf: root)
        element = min(element, bound)
        if root.isWhole { norm = min(norm, bound) }
      }
      if let peak { element = min(element, form.ratio(toPeakOf: peak)) }
    }
    return (element, norm)
  }

  /// The least range that has these numbers in it; everything where one is no number.
  static func range(of numbers: [Double]) -> ClosedRange<Double> {
    guard let least = numbers.min(), let greatest = numbers.max(),
      !numbers.contains(where: \.isNaN)
    else { return -Double.infinity ... .infinity }
    return least...greatest
  }

  /// A product in which 0 times infinity is 0: of bounds, where 0 is a number that stays 0.
  static func product(_ x: Double, _ y: Double) -> Double { x == 0 || y == 0 ? 0 : x * y }
}

/// Σ aₖ·sₖ over signals s and ages k.
struct SignalSum {
  /// The signal that is 1 in every step.
  static let one = -1
  /// How many ages are kept one by one.
  static let ages = 256

  /// One signal's weights by age, and the sum of the magnitudes of older ones.
  struct Term {
    var signal: Int
    var weights: [Double]
    var tail = 0.0
  }

  /// By signal, ascending.
  private(set) var terms: [Term]

  init(signal: Int, factor: Double) {
    terms = factor == 0 ? [] : [Term(signal: signal, weights: [factor])]
  }

  mutating func age() {
    for place in terms.indices {
      terms[place].weights.insert(0, at: 0)
      guard terms[place].weights.count > Self.ages else { continue }
      terms[place].tail += terms[place].weights.removeLast().magnitude
    }
  }

  mutating func scale(by factor: Double) {
    guard factor != 0 else {
      terms = []
      return
    }
    for place in terms.indices {
      for age in terms[place].weights.indices { terms[place].weights[age] *= factor }
      terms[place].tail *= factor.magnitude
    }
  }

  /// The sum of two.
  static func + (left: SignalSum, right: SignalSum) -> SignalSum {
    var result = left
    for term in right.terms {
      guard let place = result.terms.firstIndex(where: { $0.signal >= term.signal }) else {
        result.terms.append(term)
        continue
      }
      guard result.terms[place].signal == term.signal else {
        result.terms.insert(term, at: place)
        continue
      }
      var weights = result.terms[place].weights
      while weights.count < term.weights.count { weights.append(0) }
      for age in term.weights.indices { weights[age] += term.weights[age] }
      result.terms[place].weights = weights
      result.terms[place].tail += term.tail
    }
    return result
  }

  /// √(Σ aₖ² / bₖ), which is the greatest |Σ aₖ·sₖ| / √(Σ bₖ·sₖ²) by Cauchy and Schwarz.
  func ratio(toRootOf floor: SignalFloor) -> Double {
    floor.greatest(of: self, { $0 * $0 }, reducedBy: { $0.squareRoot() })
  }

  /// Σ |aₖ| / bₖ, which is the greatest |Σ aₖ·sₖ| / max bₖ·|sₖ|.
  func ratio(toPeakOf floor: SignalFloor) -> Double {
    floor.greatest(of: self, { $0.magnitude }, reducedBy: { $0 })
  }
}

/// Weights of one signal's ages from which a value is bounded from below.
struct SignalFloor {
  var signal: Int
  var weights: [Double]
  /// Whether all elements of a parameter tensor are in it, and not the value's own alone.
  var isWhole = false

  mutating func age() {
    weights.insert(0, at: 0)
    if weights.count > SignalSum.ages { weights.removeLast() }
  }

  mutating func scale(by factor: Double) {
    for age in weights.indices { weights[age] *= factor }
  }

  /// The floor of a value that is at least both, the weights joined by age.
  func joined(with other: SignalFloor, _ join: (Double, Double) -> Double) -> SignalFloor? {
    guard signal == other.signal else { return nil }
    var result = self
    while result.weights.count < other.weights.count { result.weights.append(0) }
    for age in other.weights.indices {
      result.weights[age] = join(result.weights[age], other.weights[age])
    }
    result.isWhole = isWhole && other.isWhole
    return result
  }

  /// What Σ measure(aₖ) / bₖ comes to.
  ///
  /// Where older ages were dropped on the way, the rest is that of a geometric series, which averages have.
  func greatest(
    of sum: SignalSum, _ measure: (Double) -> Double, reducedBy reduce: (Double) -> Double
  ) -> Double {
    guard let term = sum.terms.first else { return 0 }
    guard sum.terms.count == 1, term.signal == signal else { return .infinity }
    var total = 0.0
    var (last, before) = (0.0, 0.0)
    for (age, weight) in term.weights.enumerated() where weight != 0 {
      let size = measure(weight)
      guard age < weights.count, weights[age] > 0 else {
        // A square that is too small for a number counts as nothing.
        if size < 1e-280 { continue }
        return .infinity
      }
      (before, last) = (last, size / weights[age])
      total += last
    }
    if term.tail > 0, last > 0 {
      guard last < before else { return .infinity }
      total += last * last / (before - last)
    }
    return reduce(total)
  }
}
