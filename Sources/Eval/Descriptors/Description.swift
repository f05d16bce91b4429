import Determinism
import TensorCore

/// What a rule does, in a few numbers that mean something: measured by probes, whatever its text says.
///
/// A rule is run on fixed streams of gradients of a 32 × 64 weight matrix (`ProbeStreams`), the weights held at 0, the loss at
/// 1, the learning rate constant, the Hessian's diagonal at |g|. Every quantity is free of the update's scale. A function of
/// the rule alone; rounded to four decimals, so that orders of summation do not show.
public struct Description: Hashable, Sendable {
  /// How well the rule follows a rotation of the columns: cos(u(G·Q)·Qᵀ, u(G)) on stream B, 1 where it turns with them.
  public let rotationRight: Double
  /// How well it follows a rotation of the rows: cos(Qᵀ·u(Q·G), u(G)) on stream B.
  public let rotationLeft: Double
  /// How flat the update's spectrum is, ‖u‖⋆² / (32·‖u‖²) on stream A: from 1/32 for rank one to 1 for a polar factor.
  public let flatness: Double
  /// How many steps ago, on average, the gradients were that it acts on: Σ k·h / Σ h for h = ⟨Δu, X⟩, the response to a
  /// pulse k steps ago, over 200 steps of stream C; 0 where the response is not mostly of one sign.
  public let lag: Double
  /// How equal the update's magnitudes are, ‖u‖₁² / (N·‖u‖²) on D ∘ ξ: 1 for signs.
  public let signLikeness: Double
  /// The degree in the gradient's scale: log₁₆ of how much larger the update is where gradient, Hessian and loss are 16
  /// times as large, on stream A.
  public let degree: Double
  /// log₁₆ of how much larger a row of the update is where that row of the gradient is 16 times as large, on stream A.
  public let rowResponse: Double

  /// Why a rule cannot be described.
  public enum Failure: Error, Hashable, Sendable {
    /// An update left the finite numbers.
    case nonFinite(probe: String, step: Int)
    /// The last updates of a probe were zero.
    case still(probe: String)
  }

  /// Describes a rule; nil where it leaves the finite numbers or stands still in a probe.
  public init?(of rule: any UpdateRule) {
    guard case .success(let description) = Self.measure(rule) else { return nil }
    self = description
  }

  /// Describes a rule, or says why it cannot.
  public static func measure(_ rule: any UpdateRule) -> Result<Description, Failure> {
    Result { () throws(Failure) in
      try withDenormalsFlushed { () throws(Failure) in
        try Description(probing: ProbeRun(rule, on: .shared))
      }
    }
  }

  private init(probing run: ProbeRun) throws(Failure) {
    let streams = run.streams
    let shaped = try run.lastUpdates(on: streams.shaped, "shaped")
    flatness = Self.rounded(Self.flatness(shaped))
    let loud = try run.lastUpdates(
      on: streams.loud, "loud", loss: Double(ProbeStreams.loudness))
    degree = Self.rounded(
      Self.exponent(of: Self.meanSquare(loud) / Self.meanSquare(shaped)))
    let loudInOneRow = try run.lastUpdates(on: streams.loudInOneRow, "one loud row")
    rowResponse = Self.rounded(
      Self.exponent(of: Self.rowSquare(loudInOneRow) / Self.rowSquare(shaped)))

    let uneven = try run.lastUpdates(on: streams.uneven, "uneven")
    let (rows, columns) = (ProbeStreams.rows, ProbeStreams.columns)
    // The portable path: the same bits on every machine.
    let leftTurn = MatrixProduct(rows: rows, columns: columns, inner: rows, path: .portable)
    let rightTurn = MatrixProduct(rows: rows, columns: columns, inner: columns, path: .portable)
    let turnedLeft = try run.lastUpdates(on: streams.unevenTurnedLeft, "turned from the left")
    rotationLeft = Self.rounded(
      Self.alignment(uneven, turnedLeft) { leftTurn(streams.leftTurn, $0, into: $1) })
    let turnedRight = try run.lastUpdates(on: streams.unevenTurnedRight, "turned from the right")
    rotationRight = Self.rounded(
      Self.alignment(uneven, turnedRight) { rightTurn($0, streams.rightTurn, into: $1) })
    signLikeness = Self.rounded(
      Self.signLikeness(try run.lastUpdates(on: streams.unevenNoise, "uneven noise")))
    lag = Self.rounded(Self.meanLag(try run.responses()))
  }

  private static func rounded(_ value: Double) -> Double {
    // No negative zero.
    (value * 10_000).rounded() / 10_000 + 0
  }
}

extension Description {
  /// The mean of a measure over some updates; those that are zero say nothing.
  private static func mean(_ updates: [Buffer], _ measure: (Buffer, _ square: Double) -> Double)
    -> Double
  {
    var sum = 0.0
    var count = 0.0
    for update in updates {
      let square = update.dot(update)
      guard square > 0 else { continue }
      sum += measure(update, square)
      count += 1
    }
    return sum / max(count, 1)
  }

  private static func flatness(_ updates: [Buffer]) -> Double {
    let nuclearNorm = NuclearNorm(rows: ProbeStreams.rows, columns: ProbeStreams.columns)
    return mean(updates) { update, square in
      let norm = nuclearNorm(update)
      return norm * norm / (Double(ProbeStreams.rows) * square)
    }
  }

  private static func signLikeness(_ updates: [Buffer]) -> Double {
    mean(updates) { update, square in
      let sum = update.values.reduce(0.0) { $0 + Double($1.magnitude) }
      return sum * sum / (Double(update.count) * square)
    }
  }

  /// The mean cosine between updates that are turned now and updates of turned gradients.
  private static func alignment(
    _ straight: [Buffer], _ turned: [Buffer], turn: (Buffer, _ into: Buffer) -> Void
  ) -> Double {
    let expected = Buffer(count: ProbeStreams.rows * ProbeStreams.columns)
    var sum = 0.0
    var count = 0.0
    for (update, found) in zip(straight, turned) {
      let squares = update.dot(update) * found.dot(found)
      guard squares > 0 else { continue }
      turn(update, expected)
      sum += expected.dot(found) / squares.squareRoot()
      count += 1
    }
    return sum / max(count, 1)
  }

  private static func meanSquare(_ updates: [Buffer]) -> Double {
    updates.reduce(0) { $0 + $1.dot($1) }
  }

  private static func rowSquare(_ updates: [Buffer]) -> Double {
    let row = Buffer(count: ProbeStreams.columns)
    return updates.reduce(0) { sum, update in
      row.copy(from: update, at: ProbeStreams.loudRow * row.count)
      return sum + row.dot(row)
    }
  }

  /// log₁₆ of the root of a ratio of mean squares; 0 where a row stands still and there is none.
  private static func exponent(of ratio: Double) -> Double {
    ratio > 0 && ratio.isFinite
      ? binaryLogarithm(ratio) / (2 * binaryLogarithm(Double(ProbeStreams.loudness))) : 0
  }

  /// Σ k·h / Σ h within the window.
  private static func meanLag(_ responses: [Double]) -> Double {
    let sum = responses.reduce(0, +)
    let size = responses.reduce(0) { $0 + $1.magnitude }
    // Every known rule has at least 0.9 here; below a quarter the mean would be of noise.
    guard sum.magnitude > 0.25 * size else { return 0 }
    let moment = responses.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    return min(max(moment / sum, 0), Double(responses.count - 1))
  }
}
