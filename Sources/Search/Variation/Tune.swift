import DSL
import Determinism

/// Moves all constants of a program at once: a small evolution strategy inside its family.
///
/// A family is the programs of one skeleton. Where three members or more are known, the child's constants are drawn
/// around the mean of the sorted members, weighted by rank as in the CMA-ES (Hansen 2016, "The CMA evolution strategy: a
/// tutorial", eq. 49) and on the constants' own scales, with the members' spread as the step. It is also the
/// recombination that EvoLLM (Lange et al. 2024) asks a language model for, without the model. Of smaller families the
/// child is drawn around its parent. Literals such as ranks stay.
enum Tune: Variation {
  static let mutation = Grammar.Mutation.tune

  /// The fewest members that are recombined.
  static let fewestMembers = 3
  /// The least spread along a constant, as a part of the grammar's step: a family must not freeze.
  private static let leastSpread = 0.1

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let skeleton = Skeleton(program)
    let leaves = skeleton.constants
    guard !leaves.isEmpty else { return nil }
    let members = material.families.members(skeleton.hash)
    let isFamily = members.count >= fewestMembers
    let deviation = space.grammar.perturbation.deviation
    // A step in many constants at once is as long as one in a single constant.
    let alone = deviation / Double(leaves.count).squareRoot()
    return retry(&program, in: space) { copy in
      for (place, leaf) in leaves.enumerated() {
        guard let own = copy.nodes[leaf].literal else { continue }
        let old = isFamily ? members[0].constants[place] : own
        let scale = ConstantScale(of: old, in: space.grammar)
        guard var center = scale.position(of: old) else { continue }
        var spread = alone
        if isFamily {
          (center, spread) = recombined(members, at: place, on: scale)
          spread = min(max(spread, leastSpread * alone), deviation)
        }
        let position = center + material.step * spread * stream.normal()
        copy.nodes[leaf] = .constant(scale.constant(at: position, old: old))
      }
      return Edit(isFamily ? "tune \(members.count) members" : "tune \(leaves.count) constants")
    }
  }

  /// The mean of the members' constants at a place, weighted by rank, and their standard deviation about it; members
  /// whose constant is not on the scale do not count.
  static func recombined(
    _ members: [Families.Member], at place: Int, on scale: ConstantScale
  ) -> (mean: Double, deviation: Double) {
    var (weights, sum, squares) = (0.0, 0.0, 0.0)
    for (rank, member) in members.enumerated() {
      guard let position = scale.position(of: member.constants[place]) else { continue }
      let weight =
        binaryLogarithm(Double(members.count) + 0.5) - binaryLogarithm(Double(rank + 1))
      weights += weight
      sum += weight * position
      squares += weight * position * position
    }
    let mean = sum / weights
    return (mean, max(squares / weights - mean * mean, 0).squareRoot())
  }
}
