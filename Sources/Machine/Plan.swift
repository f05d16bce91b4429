import CKernels
import DSL

/// A compiled program: what to compute, in which order, where each value lies.
///
/// A step is a few *passes* over the parameters, as many as totals must be complete one after another. In a pass
/// parameter after parameter goes through the *stages* of its domain: first a stage's layer values, then its *runs*,
/// each all element-wise operators of one kind on one block of numbers before the next block is touched, so that what
/// lies between them stays in the first-level cache, or one operator on whole matrices. What a run needs of another
/// lies in memory. A flat pass has a single run, and walks over the blocks of all weights as if they were one array.
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
    /// The weights at which the rule is to be judged.
    case evaluation
    /// A state above the small kinds, by its index among the states.
    case state(Int)
    /// An array kept from one pass to a later one, or until all entry values have been read.
    case spill(Int)
    /// One parameter's matrix, kept from one run to a later one of the same pass.
    case slot(Int)
    /// One block, valid within a block's turn.
    case register(Int)
    /// A scalar, or a layer value, by its row in the table of small values.
    case small(Int, isLayer: Bool)

    /// Whether it is one number a parameter.
    var isLayer: Bool {
      if case .small(_, isLayer: true) = self { true } else { false }
    }
  }

  /// A small value by its row.
  struct SmallPlace: Hashable, Sendable {
    var row: Int
    var isLayer: Bool
  }

  /// A scalar or layer operator.
  struct SmallStep: Sendable {
    /// What is computed.
    enum Action: Sendable {
      /// A kernel's scalar form.
      case compute(ck_scalar)
      /// The sum over the layers; the arguments are one for each domain, nil where it has none.
      case sumOfLayers
      /// The greatest over the layers.
      case greatestOfLayers
    }
    /// What is computed.
    var action: Action
    /// What is read.
    var arguments: [SmallPlace?]
    /// The row of the result.
    var row: Int
    /// The domain whose parameters have one result each; nil for a scalar.
    var domain: Int?
  }

  /// An operator on arrays, run block by block.
  struct ArrayStep: Sendable {
    /// What is done.
    enum Action: Sendable {
      /// Writes a kernel's values to `target`.
      case compute(ck_elementwise)
      /// Ends the run where the argument is not finite.
      case check
      /// Spreads one value a row or one a column over a block.
      case spread(alongRow: Bool)
      /// Rounds to 8 bits, in blocks that divide ours.
      case round(isSigned: Bool)
      /// Draws random numbers.
      case draw(Draw)
      /// Folds the block into the small value `target`, or into the array `target`, one number a row or a column.
      case fold(Fold)
    }
    /// What is done.
    var action: Action
    /// What is read.
    var arguments: Places
    /// What is written.
    var target: Place
  }

  /// A reduction within a run.
  struct Fold: Sendable {
    /// What a number of the result ranges over.
    enum Range: Sendable {
      case everything
      case row
      case column
    }
    var isGreatest: Bool
    var range: Range
    /// Whether the result must be finite.
    var isChecked = false
  }

  /// Random numbers of a kind.
  struct Draw: Sendable {
    var numbers: RandomDraw
    /// The literal that names the stream.
    var key: UInt32
    /// What stands for the step; nil for the step itself.
    var step: SmallPlace?
    /// The probability of a 1.
    var probability: SmallPlace?
  }

  /// An operator on whole matrices.
  struct MatrixStep: Sendable {
    var function: MatrixFunction
    /// The matrices that it reads, with their kinds.
    var arguments: [(place: Place, kind: Kind)]
    /// Whether an argument is read as its transpose.
    var transposes: (Bool, Bool)
    /// The small values that it reads.
    var small: [SmallPlace]
    /// How often it repeats.
    var repetitions: Int
    var target: Place
    var kind: Kind
    /// Whether the result must be finite.
    var isChecked: Bool
    /// The condition under which it is needed, and whether that is being 0 or not; nil where it always is.
    var condition: (place: SmallPlace, isNonzero: Bool)?
  }

  /// What runs through a parameter's value before anything else does.
  enum Run: Sendable {
    /// Block by block, arrays of one kind.
    case blocks(Kind, [ArrayStep])
    /// At once.
    case matrix(MatrixStep)
  }

  /// Layer values and runs that need nothing of one another's but what a block has.
  struct Stage: Sendable {
    var small: [SmallStep] = []
    var runs: [Run] = []
  }

  /// One walk over the parameters, and the small values before it.
  struct Pass: Sendable {
    /// Scalars and layer values, in order.
    var small: [SmallStep] = []
    /// The stages of each domain.
    var walks: [[Stage]]
    /// The rows of totals that are complete behind it.
    var totals: [Int] = []
  }

  /// An array of one matrix for each parameter of some domains.
  struct Shelf: Hashable, Sendable {
    var kind: Kind
    var roles: Program.Roles
  }

  /// A state above the small kinds.
  struct ArrayState: Sendable {
    var shelf: Shelf
    var start: Program.Start
  }

  /// A state whose value after the step is a small value.
  struct SmallState: Sendable {
    /// Its value.
    var place: SmallPlace
    /// Its value after the step.
    var exit: SmallPlace
    /// The domain of the layers that it is for; nil for a scalar.
    var domain: Int?
  }

  /// What small values are before the first step.
  enum Start: Sendable {
    /// A number, for every layer.
    case constant(Double)
    /// A count of each parameter's value of a kind.
    case count(Kernel.Counted, Kind)
    /// The same of all parameters of some roles together.
    case totalCount(Kernel.Counted, Kind, Program.Roles)
  }

  /// How many numbers a block has.
  var block: Int
  /// The roles that run the same statements.
  var domains: [Program.Roles]
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
  /// The states by their index in the graph; nil for those of small kinds.
  var arrayStates: [ArrayState?] = []
  /// Small values that depend on nothing that changes from step to step.
  var once: [SmallStep] = []
  /// The passes.
  var passes: [Pass] = []
  /// The rows of all totals, whether each is a greatest value, and the kinds and roles that it ranges over.
  var totals: [(row: Int, isGreatest: Bool, over: [Shelf])] = []
  /// States of small kinds.
  var smallStates: [SmallState] = []
  /// States whose new values wait in a spill until the end of the step.
  var delayed: [(state: Int, spill: Int)] = []
  /// Whether the rule has weights of its own to be judged at.
  var evaluates = false
  /// How many blocks the registers take.
  var registers = 0
  /// The spills.
  var spills: [Shelf] = []
  /// The slots, each with room for the largest matrix of its kind.
  var slots: [Kind] = []
}
