import Determinism
import Eval
import TensorCore

/// A rule with constants to be tuned: AdamW as a function of β₁ and β₂.
public struct RuleFamily: Sendable {
  /// One constant, tuned by the distance of 1 from it, as decay rates are.
  public struct Constant: Sendable {
    /// Its name: `beta1`.
    public let name: String
    /// Where tuning starts.
    public let start: Double
    /// What it may be.
    public let range: ClosedRange<Double>

    /// Makes a constant below 1.
    public init(name: String, start: Double, range: ClosedRange<Double>) {
      precondition(
        range.contains(start) && range.upperBound < 1,
        "\(name) must start in a range below 1, got \(start) in \(range)")
      self.name = name
      self.start = start
      self.range = range
    }
  }

  /// Its name: `nadamw`.
  public let name: String
  /// Its constants, in the order that `rule` and `program` take them.
  public let constants: [Constant]
  /// Makes the rule; without weight decay of its own, for that is the recipe's.
  public let rule: @Sendable ([Double]) -> any UpdateRule
  /// The text of the program.
  public let program: @Sendable ([Double]) -> String

  /// Makes a family.
  public init(
    name: String, constants: [Constant], rule: @escaping @Sendable ([Double]) -> any UpdateRule,
    program: @escaping @Sendable ([Double]) -> String
  ) {
    self.name = name
    self.constants = constants
    self.rule = rule
    self.program = program
  }
}

/// One member of the families under tuning.
struct Genome: Hashable, Sendable {
  var family: Int
  var constants: [Double]

  /// A neighbour: 1 − each constant stretched or shrunk by about two thirds, at times another family.
  ///
  /// All families must have the same constants in the same order, as AdamW and NAdamW do.
  func mutated(_ families: [RuleFamily], using stream: inout RandomStream) -> Genome {
    var child = self
    if stream.chance(0.2) { child.family = stream.index(below: families.count) }
    for (place, constant) in families[child.family].constants.enumerated() {
      let draw = 0.67 * stream.normal()
      let stretch = draw >= 0 ? 1 + draw : 1 / (1 - draw)
      let moved = 1 - (1 - child.constants[place]) * stretch
      let bounded = min(max(moved, constant.range.lowerBound), constant.range.upperBound)
      child.constants[place] = (bounded * 1e5).rounded() / 1e5
    }
    return child
  }
}
