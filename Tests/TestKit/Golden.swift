import Foundation
import TensorCore

/// What PyTorch or Optax made of the stream of gradients, in double precision (`Tests/Reference/make-goldens`).
public struct Golden: Decodable, Sendable {
  /// The weights after one of the steps.
  public struct Moment: Decodable, Sendable {
    /// The step, from 1.
    public let step: Int
    /// All weights, parameter by parameter.
    public let weights: [Double]
  }

  /// Which library, which class or function, which precision.
  public let reference: String
  /// The learning rate of all steps.
  public let learningRate: Double
  /// The hyper-parameters, by the names that our library has for them.
  public let hypers: [String: Double]
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
}

/// The fixed stream of gradients that all goldens were made with; every number is exact in single precision.
public struct GoldenStream: Decodable, Sendable {
  /// The axes of each parameter.
  public let shapes: [[Int]]
  /// The weights before the first step.
  public let start: [Double]
  /// The gradient of each step.
  public let gradients: [[Double]]

  /// Reads the stream.
  public init() throws {
    let file = Golden.folder.deletingLastPathComponent().appendingPathComponent("gradients.json")
    self = try JSONDecoder().decode(GoldenStream.self, from: Data(contentsOf: file))
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
