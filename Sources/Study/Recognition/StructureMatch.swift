import DSL

/// Two programs' sums of products laid upon each other, whatever their constants.
///
/// Terms, factors and the arguments of commutative operators are tried in every order, within bounds. What comes out are the
/// pairs of constants that stand in the same places, in the left one's order.
struct StructureMatch {
  /// Constants in the same place of the left program and the right one; the updates' are relative to their first.
  private(set) var constants: [(left: Double, right: Double)] = []
  private let left: SumOfProducts
  private let right: SumOfProducts
  private var atoms: [Int: Int] = [:]
  private var states: [Int: Int] = [:]
  private var taken: Set<Int> = []
  private let effort: Effort

  /// How many pairs of atoms may be tried in all; shared by all branches.
  private final class Effort {
    var rest = 20_000
  }

  /// Matches two programs; nil where more than constants sets them apart.
  init?(_ left: SumOfProducts, _ right: SumOfProducts) {
    self.left = left
    self.right = right
    effort = Effort()
    guard left.domains == right.domains, left.states.count == right.states.count,
      left.evaluations.count == right.evaluations.count, left.isScaled == right.isScaled
    else { return nil }
    var scale: (left: Double, right: Double)?
    for (update, other) in zip(left.updates, right.updates) {
      let first = constants.count
      guard match(update, other) else { return nil }
      // A learning rate takes up what all terms have in common; only the outermost coefficients are of the update.
      let outer = first..<first + update.count
      for place in outer {
        let pair = constants[place]
        let unit = scale ?? pair
        scale = unit
        constants[place] = (pair.left / unit.left, pair.right / unit.right)
      }
    }
    for (evaluation, other) in zip(left.evaluations, right.evaluations)
    where !match(evaluation, other) { return nil }
    if let scale, scale.left * scale.right <= 0 { return nil }
  }

  // The coefficients come first, then what stands in the factors, so that a sum's own are together.
  private mutating func match(_ one: SumOfProducts.Polynomial, _ other: SumOfProducts.Polynomial)
    -> Bool
  {
    guard one.count == other.count else { return false }
    let first = constants.count
    for term in one { constants.append((term.coefficient, .nan)) }
    return match(one[...], other, first)
  }

  private mutating func match(
    _ rest: ArraySlice<SumOfProducts.Term>, _ other: SumOfProducts.Polynomial, _ place: Int
  ) -> Bool {
    guard let term = rest.first else { return true }
    for (index, candidate) in other.enumerated() {
      let before = self
      constants[place].right = candidate.coefficient
      if match(term.factors[...], candidate.factors) {
        var others = other
        others.remove(at: index)
        if match(rest.dropFirst(), others, place + 1) { return true }
      }
      self = before
      if effort.rest <= 0 { return false }
    }
    return false
  }

  private mutating func match(
    _ rest: ArraySlice<SumOfProducts.Factor>, _ other: [SumOfProducts.Factor]
  ) -> Bool {
    guard rest.count == other.count else { return false }
    guard let factor = rest.first else { return true }
    for (index, candidate) in other.enumerated() where candidate.power == factor.power {
      let before = self
      if match(factor.atom, candidate.atom) {
        var others = other
        others.remove(at: index)
        if match(rest.dropFirst(), others) { return true }
      }
      self = before
      if effort.rest <= 0 { return false }
    }
    return false
  }

  private mutating func match(_ atom: Int, _ other: Int) -> Bool {
    effort.rest -= 1
    guard effort.rest > 0 else { return false }
    if let known = atoms[atom] { return known == other }
    switch (left.atoms[atom], right.atoms[other]) {
    case (.input(let one), .input(let another)):
      guard one == another else { return false }
    case (.state(let one), .state(let another)):
      return matchStates(one, another)
    case (.sum(let one), .sum(let another)):
      guard match(one, another) else { return false }
    case (.byRole(let parts), .byRole(let others)):
      guard match(parts[...], others[...]) else { return false }
    case (.call(let operation, let parts), .call(let second, let others)):
      guard operation == second else { return false }
      let before = self
      if !match(parts[...], others[...]) {
        guard parts.count == 2, operation.value.laws.contains(.commutative) else { return false }
        self = before
        guard match(parts[...], [others[1], others[0]]) else { return false }
      }
    default: return false
    }
    atoms[atom] = other
    return true
  }

  private mutating func match(
    _ parts: ArraySlice<SumOfProducts.Polynomial>, _ others: ArraySlice<SumOfProducts.Polynomial>
  ) -> Bool {
    guard parts.count == others.count else { return false }
    for (part, other) in zip(parts, others) where !match(part, other) { return false }
    return true
  }

  private mutating func matchStates(_ one: Int, _ other: Int) -> Bool {
    if let known = states[one] { return known == other }
    let (state, another) = (left.states[one], right.states[other])
    guard !taken.contains(other), state.kind == another.kind, state.roles == another.roles else {
      return false
    }
    switch (state.start, another.start) {
    case (.constant(let number), .constant(let second)): constants.append((number, second))
    default: guard state.start == another.start else { return false }
    }
    states[one] = other
    taken.insert(other)
    return match(left.exits[one][...], right.exits[other][...])
  }
}
