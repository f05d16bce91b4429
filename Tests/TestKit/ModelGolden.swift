import Foundation

/// What JAX made of every family of models, in double precision (`Tests/Reference/models.py`).
public struct ModelGolden: Decodable, Sendable {
  /// The first steps of a family.
  public struct Run: Decodable, Sendable {
    /// How many numbers the parameters have together.
    public let parameters: Int
    /// The mean loss of each step's batch before its update.
    public let losses: [Double]
  }

  /// Which library, which precision.
  public let reference: String
  /// The settings of AdamW, by the names that our library has for them, and `learningRate`.
  public let adamw: [String: Double]
  /// The runs, by the names of the families.
  public let families: [String: Run]

  /// Reads the golden.
  public init() throws {
    let file = Golden.folder.deletingLastPathComponent().appendingPathComponent("models.json")
    self = try JSONDecoder().decode(ModelGolden.self, from: Data(contentsOf: file))
  }
}
