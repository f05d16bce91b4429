import DSL

/// Writes optimizers in the languages in which people train.
public enum Exporter {
  /// Every target, in the order of the help text.
  public static let targets: [any ExportTarget] = [SwiftTarget()]

  /// The source text of a program for the target of that name.
  ///
  /// - Parameters:
  ///   - program: A valid program.
  ///   - target: The name of one of `targets`.
  ///   - factor: What the scaled update is multiplied with: the factor that was kept with a find; 1 leaves it
  ///     as it is. A raw rule's update is never scaled.
  /// - Throws: Where there is no such target, or it cannot write one of the program's operators.
  public static func export(
    _ program: Program, target name: String, factor: Double = 1
  ) throws(ExportError) -> String {
    guard let target = targets.first(where: { $0.name == name }) else {
      throw .unknownTarget(name, known: targets.map(\.name))
    }
    let optimizer = LoweredOptimizer(program.withoutDeadCode(), factor: factor)
    for node in optimizer.graph.nodes {
      guard case .call(let operation, _) = node.value else { continue }
      let primitive = operation.value.name
      guard target.spells(primitive) else { throw .unspelled(primitive, target: name) }
    }
    return target.source(of: optimizer)
  }
}

/// Why an export was refused.
public enum ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no target of that name.
  case unknownTarget(String, known: [String])
  /// The target has no spelling for a primitive operator.
  case unspelled(String, target: String)

  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .unknownTarget(let name, let known):
      let near = Spelling.nearest(to: name, among: known).map { "; did you mean `\($0)`?" } ?? ""
      return "expected a target (\(known.joined(separator: ", "))), found `\(name)`\(near)"
    case .unspelled(let primitive, let target):
      return """
        target `\(target)` cannot write the operator `\(primitive)`; choose another target, or add its spelling
        """
    }
  }
}
