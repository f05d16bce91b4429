import DSL
import Determinism
import Testing

@testable import Search

@Suite struct TuningTests {
  /// How far constants are from a goal on their scales, in powers of two, after so many children of the best so far.
  private func distance(_ mutations: [Grammar.Mutation], count: Int, seed: UInt64) throws -> Double
  {
    var grammar = try tinyGrammar("mutate insert 1\nlimit statements 8")
    grammar.perturbation.movesOdds = true
    grammar.mutations = mutations.map { .init($0, weight: 1) }
    let goal = [0.99, 0.01, 80, -20]
    let start = try tinyProgram("a = g * 0.5; b = a + 0.1; c = b * 8; update = c + -1")
    let scales = goal.map { ConstantScale(of: $0, in: grammar) }
    func fitness(_ program: Program) -> Double? {
      var sum = 0.0
      let constants = Skeleton(program).constants.compactMap { program.nodes[$0].literal }
      for (place, scale) in scales.enumerated() {
        guard let is0 = scale.position(of: constants[place]),
          let goal0 = scale.position(of: goal[place])
        else { return nil }
        sum += (is0 - goal0) * (is0 - goal0)
      }
      return -sum.squareRoot()
    }
    var breeder = Breeder(SearchSpace(grammar))
    var best = Parent(index: 0, program: start, fitness: fitness(start))
    for index in 1...count {
      var stream = RandomStream(seed: seed, UInt64(index))
      let child = breeder.breed(index, from: best, with: best, using: &stream)
      let outcome = Outcome(index: index, program: child.program, fitness: fitness(child.program))
      breeder.learn(from: outcome)
      if outcome.fitness ?? -.infinity >= best.fitness ?? -.infinity { best = Parent(outcome) }
    }
    return -(best.fitness ?? -.infinity)
  }

  @Test("families and steps that adapt themselves bring four constants to a goal")
  func converges() throws {
    var medians: [[Grammar.Mutation]: Double] = [:]
    for kinds in [[Grammar.Mutation.tune], [.constant], [.constant, .tune]] {
      // The start is 9 away.
      let distances = try (UInt64(1)...9).map { try distance(kinds, count: 600, seed: $0) }.sorted()
      medians[kinds] = distances[4]
    }
    #expect(medians[[.tune]] ?? 9 < 0.001, "\(medians)")
    #expect(medians[[.constant]] ?? 9 < 0.03, "\(medians)")
    #expect(medians[[.constant, .tune]] ?? 9 < 0.006, "\(medians)")
  }
}
