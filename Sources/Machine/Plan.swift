import CKernels
import DSL

/// A compiled program: what to compute, in which order, where each value lies.
///
/// A step is a few *passes* over the parameters, as many as reductions must be complete one after another.
/// Before each pass come the scalars and layer values that it needs; in the pass, all tensor operators run on
/// one block of elements before the next block is touched, so that what lies between them stays in the
/// first-level cache.
struct Plan: Sendable {
  /// Where a value lies.
  enum Place: Hashable, Sendable {
    /// The step's gradient.
    case gradient
    /// The weights.
    case weights
    /// The estimate of the Hessian's diagonal.
    case hessianDiagonal
    /// The step's result.
    case update
    /// The tensor of a state, by its index among the states.
    case state(Int)
    /// A tensor kept from one pass to a later one, or until all entry values have been read.
    case spill(Int)
    /// One block, valid within a block's turn.
    case register(Int)
    /// A scalar, or a layer value, by its row in the table of small values.
    case small(Int, isLayer: Bool)
  }

  /// A scalar or layer operator.
  struct SmallStep: Sendable {
    /// What is computed.
    enum Action: Sendable {
      /// A kernel's scalar form.
      case compute(ck_scalar)
      /// The sum over the layers of the first argument.
      case totalOfLayers
    }
    /// What is computed.
    var action: Action
    /// The rows of the arguments, and whether each has one value a layer.
    var arguments: [(row: Int, isLayer: Bool)]
    /// The row of the result.
    var row: Int
    /// Whether the result has one value a layer.
    var isLayer: Bool
  }

  /// A tensor operator, run block by block.
  struct TensorStep: Sendable {
    /// What is done.
    enum Action: Sendable {
      /// Writes a kernel's values to `target`.
      case compute(ck_elementwise)
      /// Adds the sum of the argument to the small value of a row, which is `target` too.
      case sum(row: Int)
      /// Ends the run where the argument is not finite.
      case check
    }
    /// What is done.
    var action: Action
    /// What is read.
    var arguments: [Place]
    /// What is written.
    var target: Place
  }

  /// One walk over the parameters, and the small values before it.
  struct Pass: Sendable {
    /// Scalars and layer values, in order.
    var small: [SmallStep] = []
    /// What is done to each block, in order.
    var tensor: [TensorStep] = []
    /// Whether blocks must not reach across parameter tensors.
    var followsLayers: Bool {
      tensor.contains { step in
        (step.arguments + [step.target]).contains { place in
          if case .small(_, isLayer: true) = place { true } else { false }
        }
      }
    }
  }

  /// A state whose value after the step is a small value.
  struct SmallState: Sendable {
    /// The row of its value.
    var row: Int
    /// Whether it has one value a layer.
    var isLayer: Bool
    /// The row of its value after the step, and whether that has one value a layer.
    var exit: (row: Int, isLayer: Bool)
  }

  /// What small values are before the first step.
  enum Start: Sendable {
    /// A number, for every layer.
    case constant(Double)
    /// The number of elements of each parameter tensor.
    case sizes
    /// The number of elements of all.
    case totalSize
    /// The number of parameter tensors.
    case layers
  }

  /// How many numbers a block has.
  var block: Int
  /// Small values' rows by their starts.
  var smallStarts: [Start] = []
  /// The row of the step.
  var stepRow = 0
  /// The row of the number of steps.
  var stepsRow = 0
  /// The row of the learning rate.
  var learningRateRow = 0
  /// The row of the loss.
  var lossRow = 0
  /// The start of each tensor state; nil for states of lower kinds.
  var tensorStarts: [Double?] = []
  /// Small values that depend on nothing that changes from step to step.
  var once: [SmallStep] = []
  /// The passes.
  var passes: [Pass] = []
  /// States of lower kinds.
  var smallStates: [SmallState] = []
  /// States whose new values wait in a spill until the end of the step.
  var delayed: [(state: Int, spill: Int)] = []
  /// How many blocks the registers take.
  var registers = 0
  /// How many whole tensors the spills take.
  var spills = 0
}
