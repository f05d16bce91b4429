import Determinism
import TensorCore

/// A rule's updates over some hundred steps of a fixed stream, to be held against another form of the same rule.
///
/// Five tensors of all roles, 240 steps; the mean gradient turns now and then, scales differ from element to element, some
/// gradients are zero, the weights move on a fixed path, the rate and the loss fall. Longer than a `Fingerprint`, so that
/// slow averages show; it has every number and not projections alone.
public struct UpdateTrajectory: Sendable {
  /// How many steps a trajectory has, where the rule stays finite.
  public static let steps = TrajectoryStream.steps

  /// The step in which the rule left the finite numbers; nil where it never did.
  public let nonFiniteStep: Int?
  /// How many steps were finite.
  public var finiteSteps: Int { nonFiniteStep.map { $0 - 1 } ?? Self.steps }
  private let application: Application
  /// The updates, step by step, and behind each how far from the weights the rule wants to be judged, where it says so.
  private let numbers: [[Float]]

  /// Takes a rule over the stream.
  public init(of rule: any UpdateRule) {
    let stream = TrajectoryStream.shared
    var numbers: [[Float]] = []
    nonFiniteStep = stream.run(rule) { step, update, evaluated in
      var row = update.values
      if let evaluated {
        let distance = Buffer(count: evaluated.count)
        distance.copy(from: evaluated)
        distance.add(stream.weights[step - 1], times: -1)
        row += distance.values
      }
      numbers.append(row)
    }
    self.numbers = numbers
    application = rule.application
  }

  /// Whether two have the same bits, but for the sign of zeros.
  public func hasSameBits(as other: UpdateTrajectory) -> Bool {
    application == other.application && nonFiniteStep == other.nonFiniteStep
      && numbers == other.numbers
  }

  /// How far apart two are: ‖u − u′‖ / max(‖u‖, ‖u′‖) for each tensor, step by step.
  public struct Distances: Sendable {
    /// By tensor and step; where a rule says where it wants to be judged, that counts as more tensors.
    fileprivate let values: [[Double]]

    /// The greatest over tensors and steps.
    public var greatest: Double { values.joined().max() ?? 0 }
    /// The root mean squares over the steps, by tensor.
    public var rootMeanSquares: [Double] {
      values.map { steps in
        (steps.reduce(0) { $0 + $1 * $1 } / Double(max(steps.count, 1))).squareRoot()
      }
    }
  }

  /// How far apart two are; nil where they leave the finite numbers in different steps, or are applied differently.
  public func distances(to other: UpdateTrajectory) -> Distances? {
    guard application == other.application, nonFiniteStep == other.nonFiniteStep else { return nil }
    let layout = TrajectoryStream.shared.layout
    let width = numbers.first?.count ?? 0
    guard other.numbers.first?.count ?? 0 == width else { return nil }
    var values: [[Double]] = []
    for base in stride(from: 0, to: width, by: layout.count) {
      for parameter in layout.parameters {
        let start = base + parameter.offset
        values.append(
          zip(numbers, other.numbers).map {
            Self.distance($0, $1, start..<start + parameter.count)
          })
      }
    }
    return Distances(values: values)
  }

  private static func distance(_ left: [Float], _ right: [Float], _ places: Range<Int>) -> Double {
    var (difference, first, second) = (0.0, 0.0, 0.0)
    for place in places {
      let (a, b) = (Double(left[place]), Double(right[place]))
      difference += (a - b) * (a - b)
      first += a * a
      second += b * b
    }
    return difference > 0 ? (difference / max(first, second)).squareRoot() : 0
  }
}

/// The stream of trajectories; read by all threads, written by none.
struct TrajectoryStream: Sendable {
  static let shared = TrajectoryStream()
  static let steps = 240
  /// How often the mean gradient turns, in steps.
  private static let turn = 70

  let layout = ParameterLayout([
    ("number", [], .vector), ("vector", [24], .vector), ("wide", [12, 20], .matrix),
    ("tall", [14, 6], .matrix), ("table", [16, 8], .embedding),
  ])
  let gradients: [Buffer]
  let weights: [Buffer]
  let hessians: [Buffer]
  let losses: [Double]

  private init() {
    var random = RandomStream(seed: 0x5EED, 0x7A)
    let count = layout.count
    func normals(_ random: inout RandomStream) -> [Double] {
      (0..<count).map { _ in random.normal() }
    }
    let scale = (0..<count).map { _ in
      Double(sign: .plus, exponent: random.index(below: 9) - 6, significand: 1)
    }
    let start = normals(&random)
    var trend = normals(&random)
    var (gradients, weights, hessians, losses) = ([Buffer](), [Buffer](), [Buffer](), [Double]())
    for step in 1...Self.steps {
      if step % Self.turn == 0 { trend = normals(&random) }
      let noise = normals(&random)
      let loudness = [1, 0.5, 2, 1, 0.25][step % 5]
      gradients.append(
        Buffer(
          (0..<count).map { index in
            // A dead pixel, and some that rest in some steps.
            let rests = index % 61 == 5 || (index + step) % 29 == 0
            return rests ? 0 : Float(scale[index] * loudness * (0.5 * trend[index] + noise[index]))
          }))
      weights.append(
        Buffer((0..<count).map { Float(start[$0] - 0.002 * Double(step) * trend[$0]) }))
      hessians.append(
        Buffer((0..<count).map { Float(scale[$0] * (0.75 + 0.5 * random.normal())) }))
      losses.append(0.5 + 2 / Double(step) + 0.25 * random.uniform())
    }
    (self.gradients, self.weights, self.hessians, self.losses) =
      (gradients, weights, hessians, losses)
  }

  /// Takes a rule over the stream from a fresh state and calls `body` after each finite step; gives the step in which it
  /// left the finite numbers.
  func run(
    _ rule: any UpdateRule, _ body: (_ step: Int, _ update: Buffer, _ evaluated: Buffer?) -> Void
  ) -> Int? {
    withDenormalsFlushed {
      let state = rule.makeState(for: layout, seed: 0)
      let update = Buffer(count: layout.count)
      for step in 1...Self.steps {
        let inputs = StepInputs(
          step: step, steps: Self.steps,
          learningRate: 0.02 * (1 - 0.9 * Double(step) / Double(Self.steps)),
          loss: losses[step - 1], hessianDiagonal: hessians[step - 1])
        guard
          state.step(
            gradient: gradients[step - 1], weights: weights[step - 1], update: update, at: inputs),
          update.dot(update).isFinite
        else { return step }
        body(step, update, state.evaluationWeights)
      }
      return nil
    }
  }
}
