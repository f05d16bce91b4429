import DSL
import Determinism

extension Grammar {
  /// Draws a new constant.
  func drawConstant(using stream: inout RandomStream) -> Double {
    let draw =
      draws.count == 1
      ? draws[0].choice : draws[stream.index(weightedBy: draws.map(\.weight))].choice
    switch draw {
    case .normal(let mean, let deviation): return mean + deviation * stream.normal()
    case .oneOf(let values): return values[stream.index(below: values.count)]
    }
  }

  /// Moves a constant by so many of the grammar's steps.
  func perturb(_ constant: Double, step: Double = 1, using stream: inout RandomStream) -> Double {
    let factor = powerOfTwo(step * perturbation.deviation * stream.normal())
    if perturbation.movesOdds && constant >= 0.5 && constant < 1 {
      let odds = constant / (1 - constant) * factor
      // Where the odds are so high that the quotient rounds to 1 the constant stays.
      let moved = odds / (1 + odds)
      return moved < 1 ? moved : constant
    }
    return min(max(constant * factor, -Perturbation.largest), Perturbation.largest)
  }

  /// Draws an argument among the variables and one new constant, each as likely.
  ///
  /// Where a literal is asked for it is drawn among small whole numbers, and where a matrix is asked for no constant is;
  /// nil where nothing fits.
  func drawLeaf(
    among variables: [Program.Variable], as form: Operator.Form, using stream: inout RandomStream
  ) -> Program.Node? {
    if let literal = drawLiteral(form, using: &stream) { return .constant(literal) }
    let isConstantSound = form.accepts(.scalar)
    let count = variables.count + (isConstantSound ? 1 : 0)
    guard count > 0 else { return nil }
    let drawn = stream.index(below: count)
    return drawn < variables.count
      ? .variable(variables[drawn]) : .constant(drawConstant(using: &stream))
  }

  /// Draws the arguments of an operator one after the other, each evenly among the variables that fit and one new
  /// constant; nil where nothing fits.
  ///
  /// `held` is an argument that is given, with its place.
  func drawArguments(
    of signature: Signature, in scope: Scope, holding held: (leaf: Program.Node, place: Int)? = nil,
    using stream: inout RandomStream
  ) -> [Program.Node]? {
    var leaves: [Program.Node] = []
    var kinds: [Kind] = []
    for place in 0..<signature.arity {
      if let held, held.place == place {
        leaves.append(held.leaf)
      } else {
        let fitting = scope.variables {
          signature.accepts($0, at: place) && signature.fits($0, behind: kinds)
        }
        let form = signature.form(at: place)
        guard let leaf = drawLeaf(among: fitting, as: form, using: &stream) else { return nil }
        leaves.append(leaf)
      }
      kinds.append(scope.kind(of: leaves[place]) ?? .scalar)
    }
    return leaves
  }

  /// Draws a literal where a form asks for one: a rank of 1, 2, 4 … 32, up to eight repetitions, one of eight keys.
  func drawLiteral(_ form: Operator.Form, using stream: inout RandomStream) -> Double? {
    switch form {
    case .any, .scalar, .matrix, .square: nil
    case .rank: Double(1 << stream.index(below: 6))
    case .repetitions: Double(1 + stream.index(below: 8))
    case .key: Double(stream.index(below: 8))
    }
  }

  /// Moves the constant at a leaf: another literal where one is asked for.
  func moved(
    _ value: Double, at leaf: Int, of program: Program, step: Double = 1,
    using stream: inout RandomStream
  ) -> Double {
    drawLiteral(program.form(ofLeaf: leaf), using: &stream)
      ?? perturb(value, step: step, using: &stream)
  }
}

extension Signature {
  /// Whether a value can be the next argument behind others: broadcast to them, or multiplied with them.
  fileprivate func fits(_ kind: Kind, behind others: [Kind]) -> Bool {
    guard let first = others.first else { return true }
    switch result {
    case .elementwise, .layerReduction, .totalReduction:
      var joined: Kind? = kind
      for other in others { joined = joined?.joined(with: other) }
      return joined != nil
    case .product: return first.columns == kind.rows && Kind(first.rows, kind.columns).isMatrix
    default: return true
    }
  }
}

/// 2^x by plain multiplies and adds, the same bits on every machine.
///
/// The whole part scales the exponent; the rest, at most ½ in magnitude, is summed by Taylor's series, whose
/// eighteenth term is below 10⁻²⁴.
func powerOfTwo(_ x: Double) -> Double {
  let whole = x.rounded()
  let power = (x - whole) * 0.693147180559945309417
  var (sum, term) = (1.0, 1.0)
  for index in 1...17 {
    term *= power / Double(index)
    sum += term
  }
  return Double(sign: .plus, exponent: Int(min(max(whole, -1000), 1000)), significand: sum)
}
