/// What an operator's result may be where its arguments' ranges are known: its meaning for the proof of bounds.
enum RangeRule: Sendable {
  /// The sum of the arguments, the second counted with a sign.
  case sum(sign: Double)
  /// Their product.
  case product
  /// Their quotient, 0 where the divisor is 0.
  case quotient
  /// The argument with the other sign.
  case opposite
  /// The argument's magnitude.
  case magnitude
  /// The greater of two.
  case greater
  /// The lesser of two.
  case lesser
  /// The second or the third argument, as the first is 0 or not.
  case choice
  /// The first to the power of the second.
  case power
  /// The square root.
  case root
  /// Rises with its one argument, whose least value it may take is given: the meaning at the ends tells.
  case rising(from: Double)
  /// Within these ends whatever the arguments.
  case within(ClosedRange<Double>)
  /// A sum over elements; the flag says that these are at least a whole parameter tensor.
  case total(isWhole: Bool)
  /// The greatest of some elements, and the count of them.
  case greatest
  /// How many elements, rows or columns.
  case count
  /// The elements of the first argument in other places, or rounded.
  case rearranged
  /// U·Sᵖ·Vᵀ.
  case singularPower
  /// Repeated odd polynomials of the singular values.
  case polynomial
  /// Anything.
  case open
}

extension Operator {
  /// The rule of a primitive operator; `open` for what is not in the table.
  var rangeRule: RangeRule { Self.rangeRules[name] ?? .open }

  /// What is known of primitives, by name; a test asks that none is forgotten.
  static let rangeRules: [String: RangeRule] = [
    "add": .sum(sign: 1), "sub": .sum(sign: -1), "mul": .product, "div": .quotient,
    "neg": .opposite, "abs": .magnitude, "sign": .within(-1...1), "max": .greater, "min": .lesser,
    "floor": .rising(from: -.infinity), "less": .within(0...1), "less_equal": .within(0...1),
    "equal": .within(0...1), "where": .choice, "pow": .power, "sqrt": .root,
    "cbrt": .rising(from: -.infinity), "exp": .rising(from: -.infinity),
    "exp2": .rising(from: -.infinity), "exp10": .rising(from: -.infinity),
    "expm1": .rising(from: -.infinity), "log": .rising(from: 0), "log2": .rising(from: 0),
    "log10": .rising(from: 0), "log1p": .rising(from: -1), "sin": .within(-1...1),
    "cos": .within(-1...1), "tan": .open,
    "arcsin": .within(-1.5707963267948968...1.5707963267948968),
    "arccos": .within(0...3.1415926535897936),
    "arctan": .within(-1.5707963267948968...1.5707963267948968),
    "sinh": .rising(from: -.infinity), "cosh": .within(1 ... .infinity), "tanh": .within(-1...1),
    "arcsinh": .rising(from: -.infinity), "arccosh": .rising(from: 1), "arctanh": .open,
    "sum": .total(isWhole: true), "total": .total(isWhole: true), "size": .count,
    "total_size": .count, "rows": .count, "columns": .count,
    "row_sum": .total(isWhole: false), "col_sum": .total(isWhole: false), "greatest": .greatest,
    "total_max": .greatest, "row_max": .greatest, "col_max": .greatest, "matmul": .open,
    "transpose": .rearranged, "identity": .within(0...1),
    "polyspec": .polynomial, "spow": .singularPower, "inverse_root": .open,
    "eigenvectors": .within(-1...1), "qr": .within(-1...1), "left_vectors": .within(-1...1),
    "normal": .open, "uniform": .within(0...1), "bernoulli": .within(0...1),
    "row_projection": .open, "col_projection": .open, "round8": .rearranged,
    "round8_positive": .rearranged,
  ]
}
