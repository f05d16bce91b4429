/// How Swift writes a primitive operator.
enum SwiftSpelling: Sendable {
  /// `x + y`, with Swift's precedence: 1 for comparisons, 2 for sums, 3 for products.
  case infix(String, precedence: Int)
  /// `-x`.
  case prefix(String)
  /// `x < y`, a condition.
  case comparison(String)
  /// `c != 0 ? x : y`, or the comparison that c is.
  case choice
  /// `x.squareRoot()` or `x.magnitude`.
  case member(String)
  /// A function that every Swift standard library has for numbers, or one of `SwiftSupport`.
  case function(String)
  /// A function that the system's mathematics library has in double precision.
  case system(String)
  /// Accumulated or counted over elements.
  case reduction
}

extension SwiftSpelling {
  /// What a value is called that the program has no name for, and how Swift writes it; by operator.
  static let table: [String: (noun: String, spelling: SwiftSpelling)] = [
    "add": ("term", .infix("+", precedence: 2)),
    "sub": ("difference", .infix("-", precedence: 2)),
    "mul": ("product", .infix("*", precedence: 3)),
    "div": ("ratio", .function("quotient")),
    "neg": ("opposite", .prefix("-")),
    "abs": ("absolute", .member(".magnitude")),
    "sign": ("direction", .function("sign")),
    "max": ("larger", .function("maximum")),
    "min": ("smaller", .function("minimum")),
    "less": ("isLess", .comparison("<")),
    "less_equal": ("isAtMost", .comparison("<=")),
    "equal": ("isEqual", .comparison("==")),
    "where": ("choice", .choice),
    "pow": ("power", .function("power")),
    "sqrt": ("root", .member(".squareRoot()")),
    "floor": ("whole", .member(".rounded(.down)")),
    "cbrt": ("cubeRoot", .system("cbrt")),
    "exp": ("exponential", .system("exp")),
    "exp2": ("exponential", .system("exp2")),
    "exp10": ("exponential", .function("powerOfTen")),
    "expm1": ("exponential", .system("expm1")),
    "log": ("logarithm", .system("log")),
    "log2": ("logarithm", .system("log2")),
    "log10": ("logarithm", .system("log10")),
    "log1p": ("logarithm", .system("log1p")),
    "sin": ("sine", .function("sine")),
    "cos": ("cosine", .function("cosine")),
    "tan": ("tangent", .function("tangent")),
    "arcsin": ("angle", .system("asin")),
    "arccos": ("angle", .system("acos")),
    "arctan": ("angle", .system("atan")),
    "sinh": ("hyperbolicSine", .system("sinh")),
    "cosh": ("hyperbolicCosine", .system("cosh")),
    "tanh": ("hyperbolicTangent", .system("tanh")),
    "arcsinh": ("area", .system("asinh")),
    "arccosh": ("area", .system("acosh")),
    "arctanh": ("area", .system("atanh")),
    "sum": ("sum", .reduction),
    "total": ("total", .reduction),
    "size": ("count", .reduction),
    "total_size": ("count", .reduction),
  ]
}

/// A declaration that a file gets where it uses it.
struct SwiftSupport: Sendable {
  /// What the file calls it.
  let name: String
  /// Its source text.
  let text: String

  /// All of them, in the order in which they stand in a file.
  static let all: [SwiftSupport] = [
    SwiftSupport(
      name: "quotient",
      text: """
        /// x / y, and 0 where y is 0: no gradient, no move.
        private func quotient<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
          y == 0 && x.isFinite ? 0 : x / y
        }
        """),
    SwiftSupport(
      name: "sign",
      text: """
        /// −1, 0 or 1 as x is negative, zero or positive.
        private func sign<Number: BinaryFloatingPoint>(_ x: Number) -> Number {
          x > 0 ? 1 : x < 0 ? -1 : x
        }
        """),
    SwiftSupport(
      name: "maximum",
      text: """
        /// The greater of two; NaN where either is.
        private func maximum<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
          x.isNaN || y.isNaN ? .nan : x > y ? x : y
        }
        """),
    SwiftSupport(
      name: "minimum",
      text: """
        /// The lesser of two; NaN where either is.
        private func minimum<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
          x.isNaN || y.isNaN ? .nan : x < y ? x : y
        }
        """),
    SwiftSupport(
      name: "power",
      text: """
        /// x to the power y.
        private func power<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
          Number(pow(Double(x), Double(y)))
        }
        """),
    SwiftSupport(
      name: "powerOfTen",
      text: """
        /// 10 to the power x.
        private func powerOfTen<Number: BinaryFloatingPoint>(_ x: Number) -> Number {
          Number(pow(10, Double(x)))
        }
        """),
    angle("sine", "sin"), angle("cosine", "cos"), angle("tangent", "tan"), sum, flushing,
  ]

  private static let sum = SwiftSupport(
    name: "Sum",
    text: """
      /// A sum in double precision.
      private struct Sum {
        private(set) var value = 0.0

        mutating func add(_ term: Double) { value += term }
      }
      """)

  private static let flushing = SwiftSupport(
    name: "flushSubnormals",
    text: """
      #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        /// Makes subnormal numbers count as zero, where the processor can, and tells how it was before.
        private func flushSubnormals() -> fenv_t {
          var before = fenv_t()
          fegetenv(&before)
          var flushing = before
          #if arch(x86_64)
            flushing.__mxcsr |= 0x8040
          #elseif arch(arm64)
            flushing.__fpcr |= 1 << 24
          #endif
          fesetenv(&flushing)
          return before
        }

        private func restore(_ environment: fenv_t) {
          var environment = environment
          fesetenv(&environment)
        }
      #else
        private func flushSubnormals() {}

        private func restore(_ environment: Void) {}
      #endif
      """)

  private static func angle(_ name: String, _ function: String) -> SwiftSupport {
    SwiftSupport(
      name: name,
      text: """
        /// The \(name) of x; NaN beyond 2²⁰, where an angle in single precision is no angle any more.
        private func \(name)<Number: BinaryFloatingPoint>(_ x: Number) -> Number {
          x.magnitude <= 0x1p20 ? Number(\(function)(Double(x))) : .nan
        }
        """)
  }
}
