import DSL
import Determinism
import Foundation
import Testing

@testable import Search

@Suite struct FamilyTests {
  private func skeleton(_ statements: String) throws -> Skeleton {
    Skeleton(try tinyProgram(statements))
  }

  @Test("programs of one skeleton differ in live constants and in what is dead alone")
  func skeletons() throws {
    let first = try skeleton("a = g * 3; update = a + 2")
    #expect(first.constants.count == 2)
    #expect(try skeleton("b = g * 5; update = b + 7").hash == first.hash)
    #expect(try skeleton("x = -g; a = g * 5; y = x + 1; update = a + 7").hash == first.hash)
    for other in [
      "a = g + 3; update = a + 2", "a = 3 * g; update = a + 2", "a = m * 3; update = a + 2",
      "a = g * 3; update = g + 2", "a = g * 3; m = a + m; update = a + m",
      // 0 has no scale to move on, so that it is part of the skeleton.
      "a = g * 3; update = a + 0",
    ] {
      #expect(try skeleton(other).hash != first.hash, "\(other)")
    }
  }

  @Test("a rank is part of the skeleton and no constant to tune")
  func literals() throws {
    let grammar = try #require(Grammar.named("matrix"))
    let text = { (repetitions: Int) in
      """
      optimizer muon
      update = newton_schulz(g, 3.4, -4.7, 2, \(repetitions))
      """
    }
    let five = Skeleton(try grammar.adopt(try Program.parse(text(5))))
    let six = Skeleton(try grammar.adopt(try Program.parse(text(6))))
    #expect(five.constants.count == 3)
    #expect(five.hash != six.hash)
  }

  @Test("a family keeps its eight fittest, of equals the younger first")
  func fittest() {
    var families = Families()
    let skeleton = StableHash(domain: 1)
    for (index, fitness) in [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5].enumerated() {
      families.add(.init(fitness: fitness, constants: [Double(index)]), to: skeleton)
    }
    #expect(families.members(skeleton).map(\.fitness) == [9, 6, 5, 5, 5, 4, 3, 3])
    #expect(families.members(skeleton).map { $0.constants[0] } == [5, 7, 10, 8, 4, 2, 9, 0])
    #expect(families.members(StableHash(domain: 2)).isEmpty)
  }

  @Test("the families that were not used for longest go, and no more are kept than said")
  func leastRecentlyUsed() {
    var families = Families()
    let skeletons = (0..<UInt64(Families.mostFamilies + 10)).map { StableHash(domain: $0) }
    for skeleton in skeletons {
      families.add(.init(fitness: 0, constants: [1]), to: skeleton)
      // The first is used all the time.
      families.add(.init(fitness: 0, constants: [1]), to: skeletons[0])
    }
    #expect(!families.members(skeletons[0]).isEmpty)
    #expect(skeletons.count { !families.members($0).isEmpty } == Families.mostFamilies)
    #expect(skeletons[1...10].allSatisfy { families.members($0).isEmpty })
  }

  @Test("tune draws around the members' mean, by the CMA-ES's weights and on the constants' scales")
  func recombination() throws {
    var grammar = try tinyGrammar()
    grammar.perturbation.movesOdds = true
    var program = try tinyProgram("a = g * 0.9; update = a * -3")
    let skeleton = Skeleton(program)
    var families = Families()
    let members = [(0.8, -2.0), (0.95, -4.0), (0.5, -8.0)]
    for (rank, constants) in members.enumerated() {
      families.add(
        .init(fitness: -Double(rank), constants: [constants.0, constants.1]), to: skeleton.hash)
    }
    var stream = RandomStream(seed: 1)
    let edit = try #require(
      Tune.vary(
        &program, with: Material(step: 0, families: families), in: SearchSpace(grammar),
        using: &stream))
    #expect(edit.description == "tune 3 members")
    let weights = (1...3).map { log(3.5) - log(Double($0)) }
    let total = weights.reduce(0, +)
    let odds = zip(weights, members).map { $0 * log($1.0 / (1 - $1.0)) }.reduce(0, +) / total
    let scale = zip(weights, members).map { $0 * log(-$1.1) }.reduce(0, +) / total
    let tuned = skeleton.constants.compactMap { program.nodes[$0].literal }
    #expect(abs(tuned[0] - 1 / (1 + exp(-odds))) < 1e-12)
    #expect(abs(tuned[1] + exp(scale)) < 1e-12)
  }

  @Test(
    "members of another sign or beyond a scale do not count; with fewer than three the parent does")
  func odd() throws {
    let members = [1.0, -1, 4].map { Families.Member(fitness: 0, constants: [$0]) }
    let mean = Tune.recombined(members, at: 0, on: .magnitude(isNegative: false))
    let weights = [log2(3.5), log2(3.5 / 3)]
    #expect(abs(mean.mean - 2 * weights[1] / (weights[0] + weights[1])) < 1e-12)
    #expect(mean.deviation > 0.5 && mean.deviation < 1)

    var program = try tinyProgram("update = g * 3")
    var families = Families()
    for fitness in [1.0, 2] {
      families.add(.init(fitness: fitness, constants: [100]), to: Skeleton(program).hash)
    }
    var stream = RandomStream(seed: 1)
    let edit = Tune.vary(
      &program, with: Material(step: 0, families: families),
      in: SearchSpace(try tinyGrammar()), using: &stream)
    #expect(edit?.description == "tune 1 constants")
    #expect(abs(program.nodes.compactMap(\.literal)[0] - 3) < 1e-12)
    var constantless = try tinyProgram("update = g")
    #expect(
      Tune.vary(
        &constantless, with: Material(), in: SearchSpace(try tinyGrammar()), using: &stream) == nil)
  }

  @Test("a scale gives back the constant of a position, and never 0, 1 or another sign")
  func scales() throws {
    var grammar = try tinyGrammar()
    grammar.perturbation.movesOdds = true
    for constant in [0.5, 0.9, 0.999, 1, 3, -0.7, 1e-8] {
      let scale = ConstantScale(of: constant, in: grammar)
      let position = try #require(scale.position(of: constant))
      #expect(abs(scale.constant(at: position, old: 7) - constant) <= abs(constant) * 1e-14)
    }
    #expect(ConstantScale.odds.constant(at: 90, old: 0.9) == 0.9)
    #expect(ConstantScale.odds.position(of: 1) == nil)
    #expect(ConstantScale.magnitude(isNegative: true).position(of: 2) == nil)
    #expect(
      ConstantScale.magnitude(isNegative: true).constant(at: 99, old: -1)
        == -Grammar.Perturbation.largest)
  }
}
