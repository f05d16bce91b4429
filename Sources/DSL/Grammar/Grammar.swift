/// A space of programs to search, as data: which operators, inputs, states and constants programs are made
/// of, how they are varied, and where a search starts.
///
/// Programs of a grammar are *flat*: each statement applies one operator to variables and constants (see
/// `Program.flattened`). Where the grammar holds some roles a program is the part for the others, and `completed` gives the
/// whole. They name no hyper-parameters; every number is a constant that variation may move.
public struct Grammar: Hashable, Sendable {
  /// The name after `grammar`.
  public var name: String
  /// The comment lines above the header, without `#`.
  public var documentation: [String] = []
  /// How the trainer applies `update`.
  public var appliesRaw = false
  /// What programs may read of what the step is given; they may also assign these.
  public var inputs: [Program.Input] = []
  /// The states that every program declares, each with its kind; those it does not use are dead and cost nothing.
  public var states: [Program.State] = []
  /// The operators a statement may apply, in the order of the file.
  public var operators: [Operator.ID] = [] {
    didSet {
      isChoosy = operators.contains { Signature.all[Int($0.rawValue)].isChoosy }
    }
  }
  /// Whether some operator may refuse arguments of lower kinds where it takes those of higher kinds.
  public private(set) var isChoosy = false
  /// The stages that statements go through, in order; empty where any operator may follow any.
  public var stages: [Stage] = [] {
    didSet { stageOrder = StageOrder(stages) }
  }
  /// The order of the stages, ready to be asked often.
  public private(set) var stageOrder = StageOrder([])
  /// Where new constants come from, each with its weight.
  public var draws: [Weighted<Draw>] = []
  /// How a constant moves.
  public var perturbation = Perturbation()
  /// How large programs may grow.
  public var limits = Limits()
  /// How often each kind of variation is tried.
  public var mutations: [Weighted<Mutation>] = []
  /// Whether kinds of variation that gain more for what they cost are tried more often as a search goes on: `mutate
  /// adapt`.
  public var adaptsMutations = false
  /// Where a search starts: flat programs of this space.
  public var starts: [Program] = []
  /// What every program does with parameters of some roles, each role in one part at most; not bred.
  public var held: [Held] = []

  /// Makes an empty grammar.
  public init(name: String) { self.name = name }

  /// A choice and how often it is taken, relative to its rivals.
  public struct Weighted<Choice: Hashable & Sendable>: Hashable, Sendable {
    /// What is chosen.
    public var choice: Choice
    /// How often; not negative.
    public var weight: Double

    /// Makes a weighted choice.
    public init(_ choice: Choice, weight: Double) {
      self.choice = choice
      self.weight = weight
    }
  }

  /// A distribution of new constants.
  public enum Draw: Hashable, Sendable {
    /// Normal numbers.
    case normal(mean: Double, deviation: Double)
    /// One of the listed numbers, each as likely.
    case oneOf([Double])
  }

  /// How an existing constant c moves: c → c · 2^a with a ~ N(0, deviation²).
  public struct Perturbation: Hashable, Sendable {
    /// The standard deviation of the exponent a.
    public var deviation = 1.0
    /// Whether constants in [½, 1) move by their odds instead: c / (1 − c) → c / (1 − c) · 2^a.
    ///
    /// Near 1 this moves log(1 − c), the scale on which decays such as Adam's β₂ matter, and never leaves (0, 1).
    public var movesOdds = false
    /// No constant grows beyond this magnitude.
    public static let largest = 1e10

    /// Makes Lion's perturbation: c · 2^a, a ~ N(0, 1).
    public init() {}
  }

  /// How large programs may grow.
  public struct Limits: Hashable, Sendable {
    /// The most statements a program may have.
    public var statements = 32
    /// The number of statements of programs generated at random, drawn uniformly from this range.
    public var generated: ClosedRange<Int> = 4...12
    /// The most arithmetic operations a parameter and step, for a weight matrix of `Cost.referenceShape`; nil where
    /// nothing is limited.
    public var operations: Double?

    /// Makes the default limits.
    public init() {}
  }

  /// A kind of variation.
  public enum Mutation: String, Hashable, Sendable, CaseIterable {
    /// A new statement at a random place.
    case insert
    /// A statement removed.
    case delete
    /// One argument of one statement: a variable becomes another of its kind or a new constant; a constant moves.
    ///
    /// Lion's third mutation.
    case modify
    /// One argument becomes any other variable that fits, or a new constant.
    case argument
    /// The operator of a statement becomes another of as many arguments.
    case `operator`
    /// A statement writes to another variable.
    case target
    /// A constant moves.
    case constant
    /// All constants move, around the best known for programs of the same skeleton.
    case tune
    /// A live edge, what flows from one statement to another or into a state or `update`, goes through an operator.
    case wrap
    /// A live statement is replaced, where it is read, by one of its arguments of the same kind.
    case unwrap
    /// A live edge goes through an exponential average, in a state that is not in use.
    case average
    /// A live read of a local or an input becomes one of a live state, or one of a state that of its source.
    case state
    /// How another program, the partner or one of the library, computes one of its states, or `update`, replaces how
    /// this one does.
    case transplant
  }

  /// A program without statements, declaring the grammar's states.
  public func emptyProgram(named name: String) -> Program {
    var program = Program(name: name)
    program.appliesRaw = appliesRaw
    program.states = states
    return program
  }
}
