import Determinism
import TensorCore

/// What a rule does, whatever it says: its updates on a fixed stream of gradients.
///
/// Twelve steps over a number, a vector and a matrix; gradients of scales from 2⁻¹⁰ to 2³, some zero; the weights move on
/// a fixed path. What is kept are random projections of the updates of four groups of parameters, so that one flipped
/// sign among hundreds is seen. A scaled rule's positive multiples are the same optimizer, so its projections are
/// divided by the update's root mean square; a raw rule keeps its magnitude.
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
    var broken: Int?
    for step in 1...Stream.steps {
      let inputs = StepInputs(
        step: step, steps: 100, learningRate: 0.01 * (1 + Double(step) / 16))
      let finite = state.step(
        gradient: stream.gradients[step - 1], weights: stream.weights[step - 1], update: update,
        at: inputs)
      guard finite, tally.add(update, stream) else {
        broken = step
        break
      }
    }
    application = rule.application
    nonFiniteStep = broken
    values = tally.values(keepingMagnitude: rule.application == .raw)
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
    /// One a step for each group but the first, two for it.
    static let projections = 7

    let layout = ParameterLayout([
      ("number", [], .vector), ("vector", [31], .vector), ("matrix", [16, 14], .matrix),
    ])
    let gradients: [Buffer]
    let weights: [Buffer]
    /// Two numbers an element, of variance 1 / the count of its group.
    let directions: [(Double, Double)]

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
      directions = (0..<count).map { index in
        let size = Self.groups.first { $0.contains(index) }?.count ?? 1
        let length = 1 / Double(size).squareRoot()
        return (random.normal() * length, random.normal() * length)
      }
    }
  }

  /// Gathers projections and squares over the steps.
  private struct Tally {
    private var squares = Stream.groups.map { _ in 0.0 }
    private var rows: [[Double]] = []

    /// Takes in one update; false where it is not finite.
    mutating func add(_ update: Buffer, _ stream: Stream) -> Bool {
      var row: [Double] = []
      row.reserveCapacity(Stream.projections)
      for (group, range) in Stream.groups.enumerated() {
        var (first, second, square) = (0.0, 0.0, 0.0)
        for index in range {
          let value = Double(update[index])
          first += value * stream.directions[index].0
          second += value * stream.directions[index].1
          square += value * value
        }
        guard square.isFinite else { return false }
        squares[group] += square
        row.append(first)
        if range.count > 1 { row.append(second) }
      }
      rows.append(row)
      return true
    }

    /// The projections, each divided by its group's root mean square, and how the groups' magnitudes compare.
    func values(keepingMagnitude: Bool) -> [Float] {
      let steps = Double(max(rows.count, 1))
      let sizes = zip(squares, Stream.groups).map {
        ($0 / (steps * Double($1.count))).squareRoot()
      }
      let largest = sizes.max() ?? 0
      var values: [Float] = []
      values.reserveCapacity(Stream.steps * Stream.projections + Stream.groups.count)
      for row in rows {
        var place = 0
        for (group, range) in Stream.groups.enumerated() {
          for _ in 0..<(range.count > 1 ? 2 : 1) {
            values.append(sizes[group] > 0 ? Float(row[place] / sizes[group]) : 0)
            place += 1
          }
        }
      }
      let unit = keepingMagnitude ? 1 : largest
      // A group that stands still gets a number that no other has.
      for size in sizes { values.append(size > 0 ? Float(log2(size / unit)) : -4096) }
      return values
    }
  }
}
