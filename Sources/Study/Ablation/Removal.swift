import DSL

/// One thing less: what is taken from a program, in words and as an edit.
public struct Removal: Hashable, Sendable {
  /// What is done; places are those of the program that the removal was made for.
  public enum Edit: Hashable, Sendable {
    /// A statement goes: its readers read what the variable held before.
    case statement(Int)
    /// A call gives way to one of its arguments.
    case call(Program.NodeID, by: Program.NodeID)
    /// A literal takes another value.
    case constant(Program.NodeID, Double)
    /// A hyper-parameter takes another value.
    case hyper(Int, Double)
  }

  /// The edit.
  public let edit: Edit
  /// What is taken away: `operator clip in statement 1`.
  public let name: String
  /// What stands there now: `g = clip(g, 1) → g = g`.
  public let change: String
}

extension Program {
  /// The program without what the edits take away, and without what is dead then; nil where that is no program.
  ///
  /// The edits hold for this program's places, so several may be done at once: one that lies inside another changes
  /// nothing more.
  func removing(_ edits: [Removal.Edit]) -> Program? {
    var result = edited(edits)
    var isGone = [Bool](repeating: false, count: statements.count)
    for case .statement(let index) in edits { isGone[index] = true }
    result.statements = zip(result.statements, isGone).filter { !$0.1 }.map(\.0)
    result = result.compacted()
    return result.isValid ? result.withoutDeadCode() : nil
  }

  /// The program with edited expressions and hyper-parameters, its statements all in their places.
  func edited(_ edits: [Removal.Edit]) -> Program {
    var result = self
    var stands: [NodeID] = nodes.indices.map { NodeID($0) }
    for edit in edits {
      switch edit {
      case .statement: continue
      case .call(let node, let argument): stands[Int(node)] = argument
      case .constant(let node, let value): result.nodes[Int(node)] = .constant(value)
      case .hyper(let index, let value):
        result.hypers[index].value = value
        // A neutral value may lie outside of where the hyper-parameter is tuned.
        result.hypers[index].range = nil
      }
    }
    // Arguments come before their calls, so what an argument gave way to is settled before it is asked for.
    for node in nodes.indices { stands[node] = stands[Int(stands[node])] }
    for node in nodes.indices {
      guard case .call(let operation, let arguments) = result.nodes[node] else { continue }
      result.nodes[node] = .call(operation, Arguments(arguments.map { stands[Int($0)] }))
    }
    for index in statements.indices {
      result.statements[index].root = stands[Int(statements[index].root)]
    }
    return result
  }
}
