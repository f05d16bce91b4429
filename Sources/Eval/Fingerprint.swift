import Determinism
import TensorCore

/// What a rule does, whatever it says: its updates on a fixed stream of gradients.
///
/// Twelve steps over a number, a vector and a matrix; gradients of scales from 2⁻¹⁰ to 2³, some zero; the weights move on
/// a fixed path, the loss falls, and the Hessian's diagonal is noisy, mostly positive and of the gradients' scales. What is kept are random projections of the updates of four groups of parameters, so that one flipped
/// sign among hundreds is seen. A scaled rule's positive multiples are the same optimizer, so its projections are
/// divided by the update's root mean square; a raw rule keeps its magnitude. A rule that wants to be judged elsewhere than
/// where it trains has the same of how far that is from the weights: averages of one descent are not one optimizer.
///
/// Equal behaviour is the same optimizer: a rounded hash finds candidates, `isSame(as:)` decides.
public struct Fingerprint: Hashable, Sendable {
  /// Finds candidates: rules that do the same share it, but for rare bad luck; others may share it too.
  public let bucket: StableHash
  /// The step in which the rule left the finite numbers; nil where it never did.
  public let nonFiniteStep: Int?
  let application: Application
  let values: [Float]

  /// How far apart two numbers may lie that count as the same.
  ///
  /// Orders of summation differ by 10⁻⁶; a constant that is changed by 10⁻³ moves a number by more than this.
  static let tolerance: Float = 1e-4

  /// Takes a rule's fingerprint.
  public init(of rule: any UpdateRule) {
    let stream = Stream.shared
    let state = rule.makeState(for: stream.layout, seed: 0)
    let update = Buffer(count: stream.layout.count)
    var tally = Tally()
    var distances = Tally()
    let distance = Buffer(count: stream.layout.count)
    var broken: Int?
    for step in 1...Stream.steps {
      let inputs = StepInputs(
        step: step, steps: 100, learningRate: 0.01 * (1 + Double(step) / 16),
        loss: stream.losses[step - 1], hessianDiagonal: stream.hessians[step - 1])
      let finite = state.step(
        gradient: stream.gradients[step - 1], weights: stream.weights[step - 1], update: update,
        at: inputs)
      guard finite, tally.add(update, stream) else {
        broken = step
        break
      }
      guard let judged = state.evaluationWeights else { continue }
      distance.copy(from: judged)
      distance.add(stream.weights[step - 1], times: -1)
      guard distances.add(distance, stream) else {
        broken = step
        break
      }
    }
    application = rule.application
    nonFiniteStep = broken
    values =
      tally.values(keepingMagnitude: rule.application == .raw, stream)
      + (distances.isEmpty ? [] : distances.values(keepingMagnitude: true, stream))
    var hash = StableHash(domain: 0xF1)
    hash.combine(application.rawValue)
    hash.combine(broken ?? 0)
    // Few numbers, coarsely rounded: noise then rarely parts two that are the same.
    for index in stride(from: 0, to: values.count, by: Stream.projections * 3) {
      hash.combine(Int((values[index] * 16).rounded(.down)))
    }
    bucket = hash
  }

  /// Whether two rules behave alike, within rounding.
  public func isSame(as other: Fingerprint) -> Bool {
    guard application == other.application, nonFiniteStep == other.nonFiniteStep,
      values.count == other.values.count
    else { return false }
    return zip(values, other.values).allSatisfy { abs($0 - $1) <= Self.tolerance }
  }
}

extension Fingerprint {
  /// The fixed stream; read by all threads, written by none.
  fileprivate struct Stream: Sendable {
    static let shared = Stream()
    static let steps = 12
    /// The number; the vector; the matrix's small gradients; its large ones.
    static let groups = [0..<1, 1..<32, 32..<144, 144..<256]
    /// One a step for the number, two for each other group.
    static let projections = 7

    let layout = ParameterLayout([
      ("number", [], .vector), ("vector", [31], .vector), ("matrix", [16, 14], .matrix),
    ])
    let gradients: [Buffer]
    let weights: [Buffer]
    let losses: [Double]
    let hessians: [Buffer]
    /// Directions of about unit length, zero outside one group.
    let directions: [(group: Int, along: Buffer)]

    private init() {
      var random = RandomStream(seed: 0x5EED, 0xF1)
      let count = layout.count
      let trend = (0..<count).map { _ in random.normal() }
      let scale = (0..<count).map { index in
        let exponents = Self.groups[2].contains(index) ? -10 ... -4 : -4...3
        let exponent = exponents.lowerBound + random.index(below: exponents.count)
        return Double(sign: .plus, exponent: exponent, significand: 1)
      }
      gradients = (1...Self.steps).map { step in
        let loudness = [1, 0.5, 2, 1][step % 4]
        return Buffer(
          (0..<count).map { index in
            let gradient = scale[index] * loudness * (0.5 * trend[index] + random.normal())
            // A dead pixel, and some that rest in some steps.
            let rests = index % 64 == 5 || (index + step) % 23 == 0
            return rests ? 0 : Float(gradient)
          })
      }
      let start = (0..<count).map { _ in random.normal() }
      weights = (1...Self.steps).map { step in
        Buffer((0..<count).map { Float(start[$0] - 0.02 * Double(step) * trend[$0]) })
      }
      directions = [0, 1, 1, 2, 2, 3, 3].map { group in
        let range = Self.groups[group]
        let length = 1 / Double(range.count).squareRoot()
        return (
          group,
          Buffer(
            (0..<count).map { range.contains($0) ? Float(random.normal() * length) : 0 })
        )
      }
      var oracles = RandomStream(seed: 0x5EED, 0xF2)
      losses = (1...Self.steps).map { 2 / Double($0) + 0.25 * oracles.uniform() }
      let curvature = (0..<count).map { scale[$0] * (0.25 + oracles.uniform()) }
      hessians = (1...Self.steps).map { step in
        Buffer(
          (0..<count).map { index in
            let rests = index % 64 == 5 || (index + step) % 29 == 0
            return rests ? 0 : Float(curvature[index] * (1 + 0.6 * oracles.normal()))
          })
      }
    }
  }

  /// Gathers projections and squares over the steps.
  private struct Tally {
    private var squares = Stream.groups.map { _ in 0.0 }
    private var rows: [Double] = []
    private var steps = 0
    var isEmpty: Bool { steps == 0 }

    /// Takes in one update or distance; false where it is not finite.
    mutating func add(_ update: Buffer, _ stream: Stream) -> Bool {
      for (group, range) in Stream.groups.enumerated() {
        var square = 0.0
        for index in range { square += Double(update[index]) * Double(update[index]) }
        guard square.isFinite else { return false }
        squares[group] += square
      }
      for direction in stream.directions { rows.append(update.dot(direction.along)) }
      steps += 1
      return true
    }

    /// The projections, each divided by its group's root mean square, and how the groups' magnitudes compare.
    func values(keepingMagnitude: Bool, _ stream: Stream) -> [Float] {
      let sizes = zip(squares, Stream.groups).map {
        ($0 / Double(max(steps, 1) * $1.count)).squareRoot()
      }
      var values: [Float] = []
      values.reserveCapacity(rows.count + sizes.count)
      for (place, row) in rows.enumerated() {
        let size = sizes[stream.directions[place % Stream.projections].group]
        values.append(size > 0 ? Float(row / size) : 0)
      }
      let unit = keepingMagnitude ? 1 : sizes.max() ?? 1
      // A group that stands still gets a number that no other has.
      for size in sizes { values.append(size > 0 ? Float(binaryLogarithm(size / unit)) : -4096) }
      return values
    }
  }
}
