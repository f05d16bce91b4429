/// A rule that turns gradients into updates: what the judge judges.
///
/// A hand-written Adam and a program of the language stand behind the same protocol, so nobody can make
/// programs look good from inside. The trainer, not the rule, moves the weights.
public protocol UpdateRule: Sendable {
  /// How the trainer applies what the rule returns.
  var application: Application { get }
  /// What it must be told beyond gradient and weights; nothing unless it says otherwise.
  var oracles: Oracles { get }
  /// Allocates everything that one run needs; no step allocates.
  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState
}

extension UpdateRule {
  /// Nothing.
  public var oracles: Oracles { [] }
}

/// What a rule asks for beyond gradient and weights.
public struct Oracles: OptionSet, Hashable, Sendable {
  /// One bit an oracle.
  public let rawValue: UInt8

  /// Makes a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// An estimate of the diagonal of the loss's Hessian, for two more gradients of the batch.
  public static let hessianDiagonal = Oracles(rawValue: 1)
  /// The batch's mean loss before the step, for nothing: the trainer has it.
  public static let loss = Oracles(rawValue: 2)

  /// How many gradients a step evaluates in all, which is how many steps it counts as.
  public var gradientsPerStep: Int { contains(.hessianDiagonal) ? 3 : 1 }
}

/// The memory of a rule during one run.
public protocol UpdateState: AnyObject {
  /// Writes this step's update.
  ///
  /// Returns false where an update or a state that is read again left the finite numbers: the run ends with
  /// a verdict. All buffers follow the layout that the state was made for.
  func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool
  /// The weights at which the rule wants to be judged after its last step; nil for those that it trains.
  ///
  /// A schedule-free rule (Defazio et al. 2024) trains at one point and is judged at an average. The buffer follows the
  /// layout and holds until the next step; it is asked for after a step, never within one, and nothing is written to it.
  var evaluationWeights: Buffer? { get }
}

extension UpdateState {
  /// Nil: the weights that are trained.
  public var evaluationWeights: Buffer? { nil }
}

/// How an update moves the weights.
public enum Application: String, Hashable, Sendable {
  /// w ← w − lr · (factor · update + weightDecay · w): learning rate and decay belong to the recipe.
  case scaled
  /// w ← w − update: the rule is given `lr` and uses it as it likes (Lion's space, Chen et al. 2023).
  case raw
}

/// What a rule is told besides gradient and weights.
public struct StepInputs: Sendable {
  /// The step, from 1.
  public var step: Int
  /// How many steps the run has in all.
  public var steps: Int
  /// The scheduled learning rate of this step.
  public var learningRate: Double

  /// The batch's mean loss before the step; not a number where none is given.
  public var loss: Double
  /// The estimate of the Hessian's diagonal, one number a weight; nil unless the rule asks for it.
  public var hessianDiagonal: Buffer?

  /// Makes the inputs of one step.
  public init(
    step: Int, steps: Int, learningRate: Double, loss: Double = .nan,
    hessianDiagonal: Buffer? = nil
  ) {
    self.step = step
    self.steps = steps
    self.learningRate = learningRate
    self.loss = loss
    self.hessianDiagonal = hessianDiagonal
  }
}
