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
    if let feature = optimizer.graph.unspelledFeature { throw .unspelled(feature, target: name) }
    for node in optimizer.graph.nodes {
      guard case .call(let operation, _) = node.value else { continue }
      let primitive = operation.value.name
      guard target.spells(primitive) else {
        throw .unspelled("the operator `\(primitive)`", target: name)
      }
    }
    return target.source(of: optimizer)
  }
}

/// Why an export was refused.
public enum ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no target of that name.
  case unknownTarget(String, known: [String])
  /// The target has no spelling for a part of the language: an operator, sections, kinds beyond tensor.
  case unspelled(String, target: String)

  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .unknownTarget(let name, let known):
      let near = Spelling.nearest(to: name, among: known).map { "; did you mean `\($0)`?" } ?? ""
      return "expected a target (\(known.joined(separator: ", "))), found `\(name)`\(near)"
    case .unspelled(let part, let target):
      return "target `\(target)` cannot write \(part); choose another target, or add its spelling"
    }
  }
}

extension Graph {
  /// What of the language stands in the graph that no target spells yet; nil where it is element by element.
  fileprivate var unspelledFeature: String? {
    if domains.count > 1 { return "sections by role (`for …`)" }
    if evaluation != nil { return "evaluation at other weights (`eval = …`)" }
    if let state = states.first(where: { $0.start.number == nil }) {
      return "a state that starts at `\(state.start.text)` (`\(state.name)`)"
    }
    let kind = nodes.lazy.map(\.kind).first { $0.isMatrix && $0 != .tensor }
    return kind.map { "values of kind \($0)" }
  }
}
