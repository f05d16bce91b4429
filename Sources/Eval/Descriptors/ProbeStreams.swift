import CKernels
import Determinism
import TensorCore

/// The gradients of 32 × 64 matrices on which descriptions are measured; fixed, read by all threads, written by none.
///
/// Σ has the singular values 1/i, i = 1 … 32, scaled so that S = U·Σ·Vᵀ has a root mean square of 1; ξ are fresh independent
/// normal numbers.
///
/// A. 0.3·S + N with N = L^½·ξ·R^½. The spectra of L and R are 1/i as well, their eigenvectors are S's singular vectors, and N
///    is scaled to an expected mean square of 1, so that a single gradient is mostly noise.
/// B. D ∘ (0.3·S + ξ) with D = exp(2z), z normal and fixed: elements of very different scales.
/// C. ξ, to which 0.5·X, X normal, is added once.
struct ProbeStreams: Sendable {
  static let shared = ProbeStreams()
  static let rows = 32
  static let columns = 64
  /// How many steps a rule takes on streams A and B.
  static let steps = 120
  /// The step of stream C in which X is added.
  static let pulse = 150
  /// Over how many steps, that of the pulse included, the response is followed.
  static let window = 200
  /// By how much gradients are multiplied for degrees and responses.
  static let loudness: Float = 16
  /// The row that is made loud.
  static let loudRow = 0

  let layout = ParameterLayout([("matrix", [rows, columns], .matrix)])
  /// Stream A.
  let shaped: [Buffer]
  /// Stream A, `loudness` times as large.
  let loud: [Buffer]
  /// Stream A with one row `loudness` times as large.
  let loudInOneRow: [Buffer]
  /// Stream B.
  let uneven: [Buffer]
  /// Q·G for G of stream B.
  let unevenTurnedLeft: [Buffer]
  /// G·Q for G of stream B.
  let unevenTurnedRight: [Buffer]
  /// D ∘ ξ: stream B without its signal.
  let unevenNoise: [Buffer]
  /// Stream C without the pulse.
  let white: [Buffer]
  /// Stream C.
  let pulsed: [Buffer]
  /// X.
  let impulse: Buffer
  /// The orthogonal matrices of the turns, 32 × 32 and 64 × 64.
  let leftTurn: Buffer
  let rightTurn: Buffer

  private init() {
    let (rows, columns) = (Self.rows, Self.columns)
    func stream(_ purpose: UInt64) -> RandomStream { RandomStream(seed: 0xD5C, purpose) }
    func normal(_ stream: inout RandomStream) -> ProbeMatrix {
      ProbeMatrix(rows: rows, columns: columns, normalFrom: &stream)
    }
    func spectrum(_ count: Int) -> [Double] { (1...count).map { 1 / Double($0) } }
    func scaled(_ gradients: [Buffer], _ isLoud: (_ row: Int) -> Bool) -> [Buffer] {
      gradients.map { gradient in
        Buffer(
          gradient.values.enumerated().map {
            isLoud($0.offset / columns) ? Self.loudness * $0.element : $0.element
          })
      }
    }

    var directions = stream(1)
    let left = ProbeMatrix(orthogonal: rows, from: &directions)
    let right = ProbeMatrix(orthogonal: columns, from: &directions)
    let (leftSpectrum, rightSpectrum) = (spectrum(rows), spectrum(columns))
    let squares = leftSpectrum.reduce(0) { $0 + $1 * $1 }
    let signalScale = (Double(rows * columns) / squares).squareRoot()
    let signal = ProbeMatrix(rows: rows, columns: columns) {
      $0 == $1 ? 0.3 * signalScale * leftSpectrum[$0] : 0
    }
    let noiseScale =
      (Double(rows * columns) / (leftSpectrum.reduce(0, +) * rightSpectrum.reduce(0, +)))
      .squareRoot()

    // U·(Σ + Λ·ξ·Λ)·Vᵀ is S + N, since Uᵀ·ξ·V is distributed as ξ.
    var noise = stream(2)
    shaped = (0..<Self.steps).map { _ in
      let drawn = normal(&noise)
      let inner = ProbeMatrix(rows: rows, columns: columns) {
        signal[$0, $1] + noiseScale * (leftSpectrum[$0] * rightSpectrum[$1]).squareRoot()
          * drawn[$0, $1]
      }
      return (left * inner * right).buffer
    }
    loud = scaled(shaped) { _ in true }
    loudInOneRow = scaled(shaped) { $0 == Self.loudRow }

    let straight = left * signal * right
    var turns = stream(3)
    let leftTurn = ProbeMatrix(orthogonal: rows, from: &turns)
    let rightTurn = ProbeMatrix(orthogonal: columns, from: &turns)
    self.leftTurn = leftTurn.buffer
    self.rightTurn = rightTurn.buffer
    var scales = stream(4)
    let scale = ProbeMatrix(rows: rows, columns: columns) { _, _ in
      ck_exp_f64(2 * scales.normal())
    }
    noise = stream(5)
    let draws = (0..<Self.steps).map { _ in normal(&noise) }
    let unevenMatrices = draws.map { drawn in
      ProbeMatrix(rows: rows, columns: columns) {
        scale[$0, $1] * (straight[$0, $1] + drawn[$0, $1])
      }
    }
    uneven = unevenMatrices.map(\.buffer)
    unevenTurnedLeft = unevenMatrices.map { (leftTurn * $0).buffer }
    unevenTurnedRight = unevenMatrices.map { ($0 * rightTurn).buffer }
    unevenNoise = draws.map { drawn in
      ProbeMatrix(rows: rows, columns: columns) { scale[$0, $1] * drawn[$0, $1] }.buffer
    }

    noise = stream(6)
    impulse = normal(&noise).buffer
    var white = (1..<Self.pulse + Self.window).map { _ in normal(&noise).buffer }
    self.white = white
    let struck = Buffer(white[Self.pulse - 1].values)
    struck.add(impulse, times: 0.5)
    white[Self.pulse - 1] = struck
    pulsed = white
  }
}
