extension Grammar {
  /// A part of the way from the gradient to the update, such as all that is done before anything is remembered.
  public struct Stage: Hashable, Sendable {
    /// The name after `stage`.
    public var name: String
    /// The operators of its statements, besides those that stand in every stage.
    public var operators: [Operator.ID]

    /// Makes a stage.
    public init(name: String, operators: [Operator.ID]) {
      self.name = name
      self.operators = operators
    }
  }
}

/// The order in which a grammar's stages follow each other, ready to be asked at every statement of every proposal.
///
/// A flat program follows the stages where each statement can be given one that lists its operator, such that stages never
/// fall from statement to statement. An operator may stand in several; one that no stage lists stands in all, and so does
/// a statement that applies none. Giving each statement the least stage that is left to it finds such stages where there
/// are any.
public struct StageOrder: Hashable, Sendable {
  /// The most stages that a grammar may have.
  public static let most = 16

  /// For each operator of the table the stages that list it, one bit a stage; empty where there are no stages.
  private var masks: [UInt32] = []
  /// The index of the last stage; 0 where there are none.
  public let last: Int

  /// Makes the order of some stages, at most `most`.
  init(_ stages: [Grammar.Stage]) {
    precondition(stages.count <= Self.most, "at most \(Self.most) stages, got \(stages.count)")
    last = max(0, stages.count - 1)
    guard !stages.isEmpty else { return }
    masks = Array(repeating: 0, count: Operator.all.count)
    for (index, stage) in stages.enumerated() {
      for id in stage.operators { masks[Int(id.rawValue)] |= 1 << UInt32(index) }
    }
    for index in masks.indices where masks[index] == 0 { masks[index] = (2 << UInt32(last)) - 1 }
  }

  /// Whether there are no stages, so that any operator may follow any.
  public var isEmpty: Bool { masks.isEmpty }

  /// The least stage from `stage` on that lists an operator; nil where there is none.
  public func stage(of operation: Operator.ID, from stage: Int) -> Int? {
    guard !isEmpty else { return stage }
    let mask = masks[Int(operation.rawValue)] >> UInt32(stage)
    return mask == 0 ? nil : stage + mask.trailingZeroBitCount
  }

  /// The greatest stage up to `stage` that lists an operator; nil where there is none.
  public func stage(of operation: Operator.ID, upTo stage: Int) -> Int? {
    guard !isEmpty else { return stage }
    let mask = masks[Int(operation.rawValue)] & ((2 << UInt32(stage)) - 1)
    return mask == 0 ? nil : UInt32.bitWidth - 1 - mask.leadingZeroBitCount
  }

  /// Whether some stage of a range lists an operator.
  public func lists(_ operation: Operator.ID, in stages: ClosedRange<Int>) -> Bool {
    guard let least = stage(of: operation, from: stages.lowerBound) else { return false }
    return least <= stages.upperBound
  }

  /// The stage that a statement takes behind one of stage `stage`: its least; nil where none is left.
  public func stage(
    of statement: Program.Statement, in program: Program, from stage: Int
  ) -> Int? {
    guard case .call(let id, _) = program.nodes[Int(statement.root)] else { return stage }
    return self.stage(of: id, from: stage)
  }

  /// The stage that a statement takes before one of stage `stage`: its greatest; nil where none is left.
  public func stage(
    of statement: Program.Statement, in program: Program, upTo stage: Int
  ) -> Int? {
    guard case .call(let id, _) = program.nodes[Int(statement.root)] else { return stage }
    return self.stage(of: id, upTo: stage)
  }

  /// The first statement of a flat program that must fall back behind the one before it; nil where the program follows the
  /// stages.
  public func firstFall(in program: Program) -> Int? {
    guard !isEmpty else { return nil }
    var stage = 0
    for (index, statement) in program.statements.enumerated() {
      guard let next = self.stage(of: statement, in: program, from: stage) else { return index }
      stage = next
    }
    return nil
  }
}
