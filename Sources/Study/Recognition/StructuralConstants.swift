import DSL

/// The constants with which a known rule is a program, expression by expression.
///
/// Its constants stand in places of its sums of products, also inside 1 − β or εε; what each place depends on is found by moving
/// one constant at a time, and its value from the program's number in that place by the secant method.
enum StructuralConstants {
  /// Numbers that differ by no more than this part are the same: splitting a constant rounds it.
  private static let tolerance = 1e-7

  /// The constants in the order of the rule's hyper-parameters; nil where more than constants sets the program apart, or no
  /// constants make all places agree.
  ///
  /// - Parameters:
  ///   - rule: The known rule's program.
  ///   - form: The same as sums of products.
  ///   - program: The program to be recognised.
  static func solve(_ rule: Program, _ form: SumOfProducts, for program: SumOfProducts) -> [Double]?
  {
    guard let found = StructureMatch(form, program) else { return nil }
    var values = rule.hypers.map(\.value)
    let targets = found.constants.map(\.right)
    if agrees(found.constants) { return values }
    /// The numbers in the rule's places with one constant at another value.
    func places(_ index: Int, _ value: Double) -> [Double]? {
      var moved = rule
      moved.hypers[index].value = value
      let match = StructureMatch(form, SumOfProducts(moved, withoutDecay: false))
      return match.map { $0.constants.map(\.right) }
    }
    // For each constant the places that it moves.
    var moves: [[Bool]] = []
    var steps: [Double] = []
    for (index, value) in values.enumerated() {
      // A step that keeps a constant between 0 and 1 there.
      let step = value == 0 ? 0.5 : value * 0.96875
      steps.append(step)
      let moved = places(index, step) ?? found.constants.map(\.left)
      moves.append(zip(moved, found.constants).map { !isSame($0, $1.left) })
    }
    for index in values.indices {
      let own = targets.indices.first { place in
        moves[index][place] && !isSame(found.constants[place].left, targets[place])
          && moves.indices.allSatisfy { $0 == index || !moves[$0][place] }
      }
      guard let own else { continue }
      let root = secant(
        from: values[index], steps[index], { places(index, $0)?[own] }, targets[own])
      guard let root else { return nil }
      // What is the library's but for rounding is the library's.
      values[index] = isSame(root, values[index]) ? values[index] : root
    }
    var solved = rule
    for index in values.indices { solved.hypers[index].value = values[index] }
    guard let match = StructureMatch(SumOfProducts(solved, withoutDecay: false), program),
      agrees(match.constants)
    else { return nil }
    return values
  }

  private static func agrees(_ constants: [(left: Double, right: Double)]) -> Bool {
    constants.allSatisfy { isSame($0.left, $0.right) }
  }

  private static func isSame(_ one: Double, _ other: Double) -> Bool {
    (one - other).magnitude <= tolerance * max(one.magnitude, other.magnitude)
  }

  /// x with f(x) = target.
  private static func secant(
    from first: Double, _ second: Double, _ function: (Double) -> Double?, _ target: Double
  ) -> Double? {
    guard var before = function(first), var now = function(second) else { return nil }
    var (x, y) = (first, second)
    for _ in 0..<24 {
      if (now - target).magnitude <= 1e-12 * target.magnitude { return y }
      guard now != before else { break }
      let next = y - (now - target) * (y - x) / (now - before)
      guard next.isFinite, let value = function(next) else { return nil }
      (x, before, y, now) = (y, now, next, value)
    }
    return isSame(now, target) ? y : nil
  }
}
