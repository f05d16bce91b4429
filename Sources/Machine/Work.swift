import DSL

/// What the machine does at a primitive operator, as plain words.
///
/// An `Operator` holds texts and closures; fetching one counts references, for each node of each program.
struct Work {
  /// How its kernel is used.
  let action: Kernel.Action
  /// How the kind of its result follows.
  let result: Operator.ResultKind

  /// The operators in the table's order; nil for those that are derived.
  static let all: [Work?] = Operator.all.map { entry in
    guard case .primitive(let kernel) = entry.implementation else { return nil }
    return Work(action: kernel.action, result: entry.result)
  }

  /// Whether it folds many numbers into one.
  var isReduction: Bool {
    switch action {
    case .sum, .greatest: true
    case .elementwise, .count, .random, .matrix: false
    }
  }

  /// Whether its result is the greatest number, not the sum.
  var isGreatest: Bool {
    if case .greatest = action { true } else { false }
  }
}

/// A point of a step: the pass, and the stage within it.
///
/// Totals over all parameters end a pass. Within a pass, parameter after parameter goes through the stages: what needs
/// all numbers of a parameter's value, or other elements than its own, waits for the stage after that value's.
struct Time: Comparable {
  /// The pass in the high half, the stage in the low.
  private var code: UInt64

  init(pass: Int, stage: Int) { code = UInt64(pass) << 32 | UInt64(stage) }

  /// The first stage of the first pass.
  static let start = Time(pass: 0, stage: 0)
  /// Later than any.
  static let never = Time(pass: Int(Int32.max), stage: 0)

  var pass: Int { Int(code >> 32) }
  var stage: Int { Int(code & 0xFFFF_FFFF) }
  /// The next stage of the same pass.
  var nextStage: Time { Time(pass: pass, stage: stage + 1) }
  /// The beginning of the next pass.
  var nextPass: Time { Time(pass: pass + 1, stage: 0) }
  /// The beginning of the first pass at which what is known at this time is known for all parameters.
  var completed: Time { stage == 0 ? self : nextPass }

  static func < (left: Time, right: Time) -> Bool { left.code < right.code }
}

/// The place of an operator in the order in which a parameter's operators run.
struct Moment: Comparable {
  /// Pass and stage.
  var time: Time
  /// The run within the stage.
  var run: Int
  /// The place within the run.
  var index: Int

  /// Before all others.
  static let never = Moment(time: .start, run: -1, index: -1)

  static func < (left: Moment, right: Moment) -> Bool {
    (left.time, left.run, left.index) < (right.time, right.run, right.index)
  }

  /// Whether its run ends before the other's begins.
  func isInRunBefore(_ other: Moment) -> Bool { (time, run) < (other.time, other.run) }
}
