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

  /// What an argument is called and what it must be.
  public struct Parameter: Hashable, Sendable, ExpressibleByStringLiteral {
    /// Its name in documentation and diagnostics.
    public let name: String
    /// What it must be.
    public let form: Form

    /// Makes a parameter.
    public init(_ name: String, _ form: Form = .any) {
      self.name = name
      self.form = form
    }

    /// Makes a parameter that takes any value.
    public init(stringLiteral name: String) { self.init(name) }
  }

  /// What an argument must be.
  public enum Form: UInt8, Hashable, Sendable {
    /// Any value.
    case any
    /// One number a run.
    case scalar
    /// More than one number a parameter tensor.
    case matrix
    /// A square matrix.
    case square
    /// A literal whole number from 1 to 256: it decides kinds, so that no hyper-parameter may stand there.
    case rank
    /// A literal whole number from 0 to 2²⁴ − 1: a name for a stream of random numbers.
    case key
    /// A literal whole number from 1 to 64: how often something is repeated.
    case repetitions

    /// Whether a value may stand there: one of its kind, and where a literal is asked for one of those.
    public func accepts(_ kind: Kind, literal: Double?) -> Bool {
      guard let literals else { return accepts(kind) }
      return literal.flatMap { Int(exactly: $0) }.map { literals.contains($0) } ?? false
    }

    /// Whether a value of a kind may stand there; whether it is a literal is another question.
    public func accepts(_ kind: Kind) -> Bool {
      switch self {
      case .any: true
      case .matrix: kind.isMatrix
      case .square: kind.isSquare
      case .scalar, .rank, .key, .repetitions: kind.isScalar
      }
    }

    /// The whole numbers that a literal may be; nil where no literal is asked for.
    public var literals: ClosedRange<Int>? {
      switch self {
      case .any, .scalar, .matrix, .square: nil
      case .rank: 1...Kind.Extent.greatestRank
      case .key: 0...(1 << 24) - 1
      case .repetitions: 1...64
      }
    }

    /// How diagnostics name it.
    public var noun: String {
      switch self {
      case .any: "value"
      case .scalar: "scalar"
      case .matrix: "matrix"
      case .square: "square matrix"
      case .rank, .key, .repetitions:
        "literal whole number"
          + (literals.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? "")
      }
    }
  }

  /// How the kind of the result follows from the kinds of the arguments.
  public enum ResultKind: Hashable, Sendable {
    /// Element by element: the join of the arguments' kinds.
    case elementwise
    /// Over the elements of each parameter tensor's value: `layer`. A scalar has one element.
    case layerReduction
    /// Over all elements of the run: `scalar`. A value of a lower kind has its own number of elements.
    case totalReduction
    /// Over each row: [a, b] gives [a, one].
    case rowReduction
    /// Over each column: [a, b] gives [one, b].
    case columnReduction
    /// The first argument's kind.
    case first
    /// The first argument's kind with its sides exchanged.
    case transposed
    /// [a, b] and [b, c] give [a, c].
    case product
    /// [a, one] and [one, b] give [a, b].
    case outer
    /// [a, b] and a square [a, a] give [a, b].
    case preconditioned
    /// [a, b] gives [a, a].
    case rowGram
    /// [a, b] gives [b, b].
    case columnGram
    /// [a, b] and the literal r give [a, r] for the rows, [b, r] for the columns; no side of [a, b] may be a rank below r.
    case leading(Kind.Extent)
    /// `tensor`, whatever the arguments.
    case tensor
    /// The first argument, a literal r, gives [side, r].
    case projection(Kind.Extent)
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
    /// Zero whatever the arguments' degrees (counts).
    case zero
    /// Zero where the argument has a degree, whichever (signs, bases): no factor changes it, but a summand does.
    case zeroIfAny
    /// Zero where the arguments' degrees are equal, else none (comparisons).
    case zeroIfCommon
    /// Zero where the arguments have degree zero, else none (transcendental functions).
    case onlyZero
    /// The first argument's degree times the constant value of the second (general powers).
    case power
    /// The first argument's degree divided by the constant value of the second, negative (inverse roots).
    case inverseRoot
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
    /// Of one matrix a parameter tensor; scalars are matrices of one element.
    case matrix(@Sendable ([Matrix]) -> Matrix)
    /// A random number from its place, the arguments being scalars.
    case random(@Sendable (RandomPlace, [Double]) -> Double)
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
  /// Arithmetic operations an element of the widest argument or the result, counted as multiplies; a derived operator
  /// costs what its parts cost.
  public let cost: Double
  /// Operations for the arguments' shapes where they do not follow the elements: products and what is built on them.
  ///
  /// A literal argument stands as a matrix of one element with its value.
  public let work: (@Sendable ([Shape]) -> Double)?
  /// The meaning.
  public let meaning: Meaning
  /// Calls with their values, which are also tests.
  public let examples: [(call: String, value: Double)]
  /// What runs it.
  public let implementation: Implementation

  /// Makes an entry that has a kernel of its own, under the same name in `CKernels` unless said otherwise.
  static func primitive(
    _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ summary: String,
    result: ResultKind = .elementwise, notation: Notation = .function, laws: Laws = [],
    rightIdentity: Double? = nil, degree: Degree, cost: Double, meaning: Meaning,
    examples: [(call: String, value: Double)], kernel: Kernel? = nil
  ) -> Operator {
    Operator(
      name: name, aliases: aliases, parameters: parameters, result: result,
      notation: notation, summary: summary, laws: laws, rightIdentity: rightIdentity,
      degree: degree, cost: cost, work: nil, meaning: meaning, examples: examples,
      implementation: .primitive(kernel ?? Kernel(name: name)))
  }

  /// Makes an entry for whole matrices.
  static func matrix(
    _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ summary: String,
    result: ResultKind, laws: Laws = [], degree: Degree, function: MatrixFunction,
    work: @escaping @Sendable ([Shape]) -> Double,
    meaning: @escaping @Sendable ([Matrix]) -> Matrix
  ) -> Operator {
    Operator(
      name: name, aliases: aliases, parameters: parameters, result: result, notation: .function,
      summary: summary, laws: laws, rightIdentity: nil, degree: degree, cost: 0, work: work,
      meaning: .matrix(meaning), examples: [],
      implementation: .primitive(Kernel(name, .matrix(function))))
  }

  /// Makes an entry that is defined in other operators.
  static func derived(
    _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ summary: String,
    result: ResultKind = .elementwise, notation: Notation = .function, laws: Laws = [],
    cost: Double, meaning: Meaning, examples: [(call: String, value: Double)],
    as definition: String
  ) -> Operator {
    Operator(
      name: name, aliases: aliases, parameters: parameters, result: result, notation: notation,
      summary: summary, laws: laws, rightIdentity: nil, degree: .parts, cost: cost, work: nil,
      meaning: meaning, examples: examples, implementation: .derived(definition))
  }

  /// How many arguments it takes.
  public var arity: Int { parameters.count }
}
