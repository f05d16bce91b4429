import Foundation
import TensorCore

/// What an independent implementation made of a stream of gradients, in double precision (`Tests/Reference/make-goldens`).
public struct Golden: Decodable, Sendable {
  /// The weights after one of the steps.
  public struct Moment: Decodable, Sendable {
    /// The step, from 1.
    public let step: Int
    /// All weights, parameter by parameter.
    public let weights: [Double]
    /// The weights at which the rule wants to be evaluated, where they are others.
    public let evaluated: [Double]?
  }

  /// Which library or paper, which class, function or equations, which precision.
  public let reference: String
  /// The name of the stream that it was made with.
  public let stream: String
  /// The learning rate of all steps.
  public let learningRate: Double
  /// The hyper-parameters, by the names that our library has for them.
  public let hypers: [String: Double]
  /// Hyper-parameters that had another value than their default, such as a period longer than the golden.
  public let changed: [String: Double]?
  /// Some of the steps.
  public let trajectory: [Moment]

  /// Where the goldens of the library are, one file an optimizer.
  public static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Goldens/optimizers")

  /// Reads the golden of an optimizer of the library.
  public init(_ name: String) throws {
    let file = Self.folder.appendingPathComponent("\(name).json")
    self = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  /// What a single-precision trajectory may differ from it by, as a share of a weight or of the weights' root mean square.
  public static let tolerance = 1e-5
}

/// Inputs that goldens were made with; every number is exact in single precision.
public struct GoldenStream: Sendable {
  /// The axes of each parameter.
  public let shapes: [[Int]]
  /// The weights before the first step.
  public let start: [Double]
  /// The gradient of each step.
  public let gradients: [[Double]]
  /// An estimate of the Hessian's diagonal of each step, of either sign.
  public let hessianDiagonals: [[Double]]
  /// The loss before each step.
  public let losses: [Double]

  private struct File: Decodable {
    let shapes: [[Int]]
    let start: [Double]
    let losses: [Double]
    let hessianDiagonals: [[Double]]
    let gradients: [String: [[Double]]]
  }

  /// A stream that is not in the file.
  struct Missing: Error { let name: String }

  /// Reads a stream: `wide` has magnitudes from 1 to 2⁻²⁴, `even` has well-conditioned matrices.
  public init(_ name: String = "wide") throws {
    let url = Golden.folder.deletingLastPathComponent().appendingPathComponent("gradients.json")
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    guard let gradients = file.gradients[name] else { throw Missing(name: name) }
    (shapes, start, losses) = (file.shapes, file.start, file.losses)
    (hessianDiagonals, self.gradients) = (file.hessianDiagonals, gradients)
  }

  /// How many numbers each parameter has.
  public var counts: [Int] { shapes.map { $0.reduce(1, *) } }

  /// The parameters as a layout.
  public var layout: ParameterLayout {
    ParameterLayout(
      shapes.enumerated().map { index, shape in
        ("parameter\(index)", shape, shape.count > 1 ? .matrix : .vector)
      })
  }
}
