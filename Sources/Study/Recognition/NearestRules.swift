import DSL
import Determinism
import Eval

/// The search for the known rules that behave most like a program.
///
/// All of the catalogue are compared over the opening; the nearest over the whole stream; constants of those are fitted, coarsely
/// first; the best of these are modified a second time.
struct NearestRules {
  private let program: SumOfProducts
  private let target: RuleTrace
  private let decay: Double
  private let catalogue: [KnownRule]
  /// The decay per update as large as the nearest rule's.
  private(set) var relativeDecay = 0.0

  init(to program: Program, _ target: RuleTrace, decay: Double, except hidden: Set<String>) {
    self.program = SumOfProducts(program, withoutDecay: decay != 0)
    self.target = target
    self.decay = decay
    catalogue =
      hidden.isEmpty
      ? KnownRule.catalogue : KnownRule.catalogue.filter { !hidden.contains($0.name) }
  }

  /// By how much nearer a rule must be for each modification, and for each constant, to be named before another.
  private static let burdens = (modification: 0.02, constant: 0.004)
  /// By how much a rule is nearer whose expressions are the program's: it is named before another that behaves the same.
  private static let structure = 0.002

  /// The nearest, each name once.
  mutating func matches() -> [Recognition.Match] {
    guard target.nonFiniteStep == nil else { return [] }
    let plain = catalogue.filter(\.modifications.isEmpty)
    var fits = plain.compactMap(structural)
    let alike = Set(fits.map(\.rule.name))
    fits += nearest(of: plain.filter { !alike.contains($0.name) }, 10).compactMap {
      ConstantFit($0, target)
    }
    if !fits.contains(where: { $0.distance.value <= Recognition.same }) {
      fits += nearest(of: catalogue.filter { !$0.modifications.isEmpty }, 14).compactMap {
        structural($0) ?? ConstantFit($0, target)
      }
      fits = refined(nearest(of: fits, 14), 0..<1)
      fits = refined(nearest(of: fits, 8), 1..<3)
      if !fits.contains(where: { $0.distance.value <= Recognition.same }) {
        fits += modifiedTwice(fits)
      }
      fits = refined(nearest(of: fits, 6), 3..<ConstantFit.levels)
      for place in fits.indices { fits[place].restore() }
    }
    var names: Set<String> = []
    let distinct = nearest(of: fits, fits.count).filter { names.insert($0.rule.name).inserted }
    relativeDecay = distinct.first.map { decay / $0.distance.factor } ?? decay
    return distinct.map(match)
  }

  /// The rule with the constants that make its expressions the program's.
  private func structural(_ rule: KnownRule) -> ConstantFit? {
    StructuralConstants.solve(rule.program, rule.form, for: program).flatMap {
      ConstantFit(rule, target, exactly: $0)
    }
  }

  private func nearest(of rules: [KnownRule], _ count: Int) -> [KnownRule] {
    let distances = rules.enumerated().compactMap { index, rule in
      target.distance(to: rule.opening).map { (index: index, distance: $0.value) }
    }
    return distances.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
      .prefix(count).map { rules[$0.index] }
  }

  /// The least costly; of equals the first.
  private func nearest(of fits: [ConstantFit], _ count: Int) -> [ConstantFit] {
    let costs = fits.enumerated().map { (cost: cost($0.element), index: $0.offset) }
    return costs.sorted { $0 < $1 }.prefix(count).map { fits[$0.index] }
  }

  private func refined(_ fits: [ConstantFit], _ levels: Range<Int>) -> [ConstantFit] {
    fits.map {
      var fit = $0
      fit.refine(levels)
      return fit
    }
  }

  /// The best of the nearest rules with one more modification.
  private func modifiedTwice(_ fits: [ConstantFit]) -> [ConstantFit] {
    var known = Set(catalogue.map(\.program.structuralHash))
    let rules = nearest(of: fits, 3).filter { !$0.rule.modifications.isEmpty }.flatMap {
      $0.rule.modified(except: &known)
    }
    let twice = nearest(of: rules, 4).compactMap { structural($0) ?? ConstantFit($0, target) }
    return refined(twice, 0..<3)
  }

  private func cost(_ fit: ConstantFit) -> Double {
    var changed = zip(fit.constants, fit.rule.constants).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
    // A decay that the library lacks, or lacks here, sets the program apart as well.
    let published = fit.rule.decay?.value ?? 0
    if (decay / fit.distance.factor - published).magnitude > 0.02 * published { changed += 1 }
    var modifications = fit.rule.modifications.count
    if published == 0, decay != 0 { modifications += 1 }
    // Of rules that are the same otherwise the shorter.
    let length = 1e-7 * Double(fit.rule.program.nodes.count)
    return fit.distance.value - (fit.isStructural ? Self.structure : 0) + length
      + Self.burdens.modification * Double(modifications)
      + Self.burdens.constant * Double(changed)
  }

  private func match(_ fit: ConstantFit) -> Recognition.Match {
    var constants: [Recognition.Constant] = []
    let library = Library.program(named: fit.rule.name)?.hypers ?? []
    for (hyper, value) in zip(fit.rule.program.hypers, fit.constants) where hyper.value != value {
      constants.append(
        .init(
          name: hyper.name, value: value,
          published: library.first { $0.name == hyper.name }?.value))
    }
    if let own = fit.rule.decay {
      let value = decay / fit.distance.factor
      if (value - own.value).magnitude > 0.02 * own.value {
        constants.append(.init(name: own.name, value: value, published: own.value))
      }
    }
    let published = ConstantFit(fit.rule, target)?.distance.value
    return Recognition.Match(
      name: fit.rule.name, modifications: fit.rule.modifications, constants: constants,
      distance: fit.distance.value, distanceAsPublished: published ?? .infinity,
      evidence: fit.isStructural ? .structure : .behaviour, ownsDecay: fit.rule.decay != nil)
  }
}
