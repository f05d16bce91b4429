import DSL

/// A form in which an optimizer leaves the house: a language, and the shape of its source text.
///
/// A target sees an optimizer lowered, checked and straight-line, so all that it has to spell is the table's
/// primitives. To add one: a file in `Targets/` and a line in `Exporter.targets`.
public protocol ExportTarget: Sendable {
  /// Its name after `--target`.
  var name: String { get }
  /// One sentence: what comes out, and what it needs to run.
  var summary: String { get }
  /// Whether it can write the primitive operator of that name.
  func spells(_ primitive: String) -> Bool
  /// The source text of an optimizer all of whose operators it spells.
  func source(of optimizer: LoweredOptimizer) -> String
}

/// What a target writes: a program's text, and the straight line that it was lowered to.
public struct LoweredOptimizer: Sendable {
  /// The program's name.
  public let name: String
  /// The comment above the program: what it is and where it was published.
  public let documentation: [String]
  /// The program as canonical text, without that comment.
  public let text: String
  /// What the scaled update is multiplied with: the factor that was kept with a find, or 1.
  public let factor: Double
  /// The learning rate that the program declares; nil where it declares none or the factor changes its meaning.
  public let learningRate: Program.Hyper?
  /// The step, in primitives.
  public let graph: Graph
  /// What the program calls each node of the graph; nil where it has no name.
  public let names: [String?]
}
