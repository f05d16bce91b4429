import DSL
import Determinism

/// Which operators fit a place of a program whose statements go through stages.
extension Program {
  /// The stages that are open to a statement behind the first `count` statements and before those from `next` on; nil where
  /// those leave none.
  ///
  /// For a new statement both are its position; for one that changes, `next` is the position behind it.
  func openStages(behind count: Int, before next: Int, in grammar: Grammar) -> ClosedRange<Int>? {
    let order = grammar.stageOrder
    guard !order.isEmpty else { return 0...0 }
    var (least, greatest) = (0, order.last)
    for index in 0..<count {
      guard let stage = order.stage(of: statements[index], in: self, from: least) else {
        return nil
      }
      least = stage
    }
    for index in (next..<max(next, statements.count)).reversed() {
      guard let stage = order.stage(of: statements[index], in: self, upTo: greatest) else {
        return nil
      }
      greatest = stage
    }
    return least <= greatest ? least...greatest : nil
  }

  /// The first position from `position` on where a new statement that applies an operator keeps the order of the stages;
  /// nil where there is none.
  func position(for operation: Operator.ID, from position: Int, in grammar: Grammar) -> Int? {
    (position...max(position, statements.count)).first { place in
      guard let stages = openStages(behind: place, before: place, in: grammar) else { return false }
      return grammar.stageOrder.lists(operation, in: stages)
    }
  }
}

extension Grammar {
  /// Draws an operator evenly among those that some stage of a range lists; nil where there is none.
  func drawOperator(
    in stages: ClosedRange<Int>, using stream: inout RandomStream
  ) -> Operator.ID? {
    guard !stageOrder.isEmpty else { return operators[stream.index(below: operators.count)] }
    let count = operators.count { stageOrder.lists($0, in: stages) }
    guard count > 0 else { return nil }
    var rest = stream.index(below: count)
    return operators.first { id in
      guard stageOrder.lists(id, in: stages) else { return false }
      defer { rest -= 1 }
      return rest == 0
    }
  }

  /// Draws a stage for each of so many statements, each stage as likely, in order; empty where there are no stages.
  func drawStages(_ count: Int, using stream: inout RandomStream) -> [Int] {
    guard !stages.isEmpty else { return [] }
    return (0..<count).map { _ in stream.index(below: stages.count) }.sorted()
  }
}
