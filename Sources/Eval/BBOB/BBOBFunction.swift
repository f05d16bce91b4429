extension BBOB {
  /// A function of the suite in one dimension and one instance, ready to be evaluated.
  ///
  /// An evaluation allocates nothing: it writes what the stages make of x into memory of the function. So a
  /// function belongs to one thread; give each thread its own.
  public final class Function {
    /// Which function it is.
    public let entry: Entry
    /// How many numbers x has.
    public let dimension: Int
    /// The instance, from 1.
    public let instance: Int
    /// xₒₚₜ, where the value is least.
    ///
    /// Of f5, every x beyond it in all coordinates is as good.
    public let optimum: [Double]
    /// fₒₚₜ, the least value.
    public let optimalValue: Double

    private let definition: Definition
    private let smooth: (any SmoothLandscape)?
    /// Row k is what stage k takes, from x itself on.
    private var trace: [Double]
    /// What the landscape takes.
    private var bent: [Double]
    private var adjoint: [Double]
    private var spare: [Double]

    /// Makes function `number` (1 to 24) in `dimension` (2 to 40) variables; instances count from 1.
    public init(_ number: Int, dimension: Int, instance: Int) {
      precondition(
        (1...BBOB.functions.count).contains(number),
        "BBOB has functions 1 to \(BBOB.functions.count), not \(number)")
      precondition(
        BBOB.dimensions.contains(dimension),
        "BBOB is defined for dimensions 2 to 40, not \(dimension)")
      precondition(
        (1...100_000).contains(instance), "instances count from 1 to 100000, not \(instance)")
      entry = BBOB.functions[number - 1]
      self.dimension = dimension
      self.instance = instance
      definition = Definition(number, dimension: dimension, instance: instance)
      smooth = definition.landscape as? any SmoothLandscape
      precondition(entry.isSmooth == (smooth != nil), "the catalogue is wrong on f\(number)")
      optimum = definition.optimum
      optimalValue = Instance.optimalValue(function: number, instance: instance)
      trace = Array(repeating: 0, count: (definition.stages.count + 1) * dimension)
      bent = Array(repeating: 0, count: dimension)
      adjoint = bent
      spare = bent
    }

    /// Returns f(x).
    public func value(at x: [Double]) -> Double { value(at: x.span) }

    /// Returns f(x), x a row of a population for example.
    public func value(at x: Span<Double>) -> Double {
      bend(x)
      var result = definition.landscape.value(at: bent)
      if definition.penalty > 0 { result += definition.penalty * excess() }
      return result + optimalValue
    }

    /// Writes ∇f(x) to `gradient`; the function must be smooth.
    ///
    /// On a kink it is the slope of one side, or 0 where sides cancel.
    public func gradient(at x: Span<Double>, into gradient: inout [Double]) {
      guard let smooth else {
        preconditionFailure(
          "f\(entry.number), \(entry.name), has no gradient; BBOB.functions says which have")
      }
      precondition(
        gradient.count == dimension, "the gradient has \(dimension) numbers, not \(gradient.count)")
      bend(x)
      smooth.gradient(at: bent, into: &adjoint)
      for (row, stage) in definition.stages.enumerated().reversed() {
        stage.pullBack(&adjoint, &spare, at: trace, row: row)
      }
      for i in 0..<dimension {
        let beyond = max(0, abs(x[i]) - 5)
        gradient[i] = adjoint[i] + definition.penalty * 2 * (x[i] < 0 ? -beyond : beyond)
      }
    }

    /// Returns ∇f(x); the function must be smooth.
    public func gradient(at x: [Double]) -> [Double] {
      var result = Array(repeating: 0.0, count: dimension)
      gradient(at: x.span, into: &result)
      return result
    }

    /// Takes x through all stages.
    private func bend(_ x: Span<Double>) {
      precondition(x.count == dimension, "x has \(dimension) numbers, not \(x.count)")
      for i in 0..<dimension { trace[i] = x[i] }
      for row in definition.stages.indices {
        definition.stages[row].push(&trace, row: row, dimension: dimension)
      }
      let last = definition.stages.count * dimension
      for i in 0..<dimension { bent[i] = trace[last + i] }
    }

    /// The penalty for leaving the domain, Σ max(0, |xᵢ| − 5)².
    private func excess() -> Double {
      var sum = 0.0
      for i in 0..<dimension {
        let beyond = max(0, abs(trace[i]) - 5)
        sum += beyond * beyond
      }
      return sum
    }
  }
}
