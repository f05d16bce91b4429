/// One operator of the language, declared once.
///
/// Parser, printer, checker, interpreter, constant folding, laws of rewriting, hashing, mutation, export and
/// the documentation ask an operator for a property, never for its name. Nobody outside `Ops` switches over
/// operators.
public struct Operator: Sendable {
  /// The operator's place in the table.
  ///
  /// Stable within a process only; archives store names.
  public struct ID: Hashable, Comparable, Sendable {
    /// The index in `Operator.all`.
    public let rawValue: UInt16
    /// The operator itself.
    public var value: Operator { Operator.all[Int(rawValue)] }
    /// Orders by place in the table.
    public static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
  }

  /// What an argument is called and which kind it must have.
  public struct Parameter: Hashable, Sendable {
    /// Its name in documentation and diagnostics.
    public let name: String
    /// The highest kind accepted: `.tensor` accepts everything, `.scalar` scalars only.
    public let kind: Kind

    /// Makes a parameter.
    public init(_ name: String, _ kind: Kind = .tensor) {
      self.name = name
      self.kind = kind
    }
  }

  /// How the kind of the result follows from the kinds of the arguments.
  public enum ResultKind: Hashable, Sendable {
    /// Element by element: the join of the arguments' kinds.
    case elementwise
    /// Over the elements of each parameter tensor: at most `layer`. A value of a lower kind has one element.
    case layerReduction
    /// Over all elements of the run: `scalar`. A value of a lower kind has its own number of elements.
    case totalReduction
  }

  /// How a call is written.
  public enum Notation: Hashable, Sendable {
    /// `name(x, y)`.
    case function
    /// `x ∘ y`, associating to the left but for `^`; a higher precedence binds more tightly.
    case infix(symbol: String, precedence: Int, associatesRight: Bool)
    /// `∘x`.
    case prefix(symbol: String, precedence: Int)
  }

  /// What is always true of an operator.
  public struct Laws: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Makes a set from bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// f(x, y) = f(y, x), bit for bit.
    public static let commutative = Laws(rawValue: 1)
    /// f(f(x)) = f(x) for one argument, f(x, x) = x for two.
    public static let idempotent = Laws(rawValue: 2)
    /// f(f(x)) = x.
    public static let involution = Laws(rawValue: 4)
    /// f(−x) = −f(x).
    public static let odd = Laws(rawValue: 8)
    /// f(−x) = f(x).
    public static let even = Laws(rawValue: 16)
  }

  /// How the degree of the result in the gradient's scale follows from the arguments' degrees.
  public enum Degree: Hashable, Sendable {
    /// The arguments' common degree; none where they differ (sums, maxima).
    case common
    /// The sum of the degrees (products).
    case sum
    /// The first minus the second (quotients).
    case difference
    /// The degree times a constant (powers and roots).
    case times(Double)
    /// The common degree of all arguments but the first (`where`).
    case branches
    /// Zero whatever the arguments' degrees (signs, counts).
    case zero
    /// Zero where the arguments' degrees are equal, else none (comparisons).
    case zeroIfCommon
    /// Zero where the arguments have degree zero, else none (transcendental functions).
    case onlyZero
    /// The first argument's degree times the constant value of the second (general powers).
    case power
    /// What the definition's parts give: every derived operator.
    case parts
  }

  /// The meaning in double precision: the oracle of every other implementation, never its own kernel.
  public enum Meaning: Sendable {
    /// A constant.
    case constant(Double)
    /// Of one element.
    case unary(@Sendable (Double) -> Double)
    /// Of two elements.
    case binary(@Sendable (Double, Double) -> Double)
    /// Of three elements.
    case ternary(@Sendable (Double, Double, Double) -> Double)
    /// Of the elements that a reduction ranges over, one array an argument, all of one length.
    case reduction(@Sendable ([[Double]]) -> Double)
    /// Of all elements at once, to all elements: element by element, but with a reduction inside.
    case whole(@Sendable ([[Double]]) -> [Double])
  }

  /// What runs it.
  public enum Implementation: Sendable {
    /// A kernel of its own.
    case primitive(Kernel)
    /// An expression over the parameters' names alone, in other operators: `"(1 - a) * x + a * y"`.
    case derived(String)
  }

  /// The name in the language.
  public let name: String
  /// Other names that the parser accepts; the printer never writes them.
  public let aliases: [String]
  /// The arguments.
  public let parameters: [Parameter]
  /// The kind of the result.
  public let result: ResultKind
  /// How it is written.
  public let notation: Notation
  /// One sentence for `descent ops`, with the formula.
  public let summary: String
  /// What is always true of it.
  public let laws: Laws
  /// The constant e with f(x, e) = x, bit for bit but for the sign of zero.
  public let rightIdentity: Double?
  /// Its effect on the degree in the gradient's scale.
  public let degree: Degree
  /// Arithmetic operations an element, counted as multiplies; a derived operator costs what its parts cost.
  public let cost: Double
  /// The meaning.
  public let meaning: Meaning
  /// Calls with their values, which are also tests.
  public let examples: [(call: String, value: Double)]
  /// What runs it.
  public let implementation: Implementation

  /// Makes an entry that has a kernel of its own, under the same name in `CKernels` unless said otherwise.
  static func primitive(
    _ name: String, aliases: [String] = [], _ parameters: [String], _ summary: String,
    result: ResultKind = .elementwise, notation: Notation = .function, laws: Laws = [],
    rightIdentity: Double? = nil, degree: Degree, cost: Double, meaning: Meaning,
    examples: [(call: String, value: Double)], kernel: Kernel? = nil
  ) -> Operator {
    Operator(
      name: name, aliases: aliases, parameters: parameters.map { Parameter($0) }, result: result,
      notation: notation, summary: summary, laws: laws, rightIdentity: rightIdentity,
      degree: degree, cost: cost, meaning: meaning, examples: examples,
      implementation: .primitive(kernel ?? Kernel(name: name)))
  }

  /// Makes an entry that is defined in other operators.
  static func derived(
    _ name: String, aliases: [String] = [], _ parameters: [String], _ summary: String,
    result: ResultKind = .elementwise, notation: Notation = .function, laws: Laws = [],
    cost: Double, meaning: Meaning, examples: [(call: String, value: Double)],
    as definition: String
  ) -> Operator {
    Operator(
      name: name, aliases: aliases, parameters: parameters.map { Parameter($0) }, result: result,
      notation: notation, summary: summary, laws: laws, rightIdentity: nil, degree: .parts,
      cost: cost, meaning: meaning, examples: examples, implementation: .derived(definition))
  }

  /// How many arguments it takes.
  public var arity: Int { parameters.count }
}
