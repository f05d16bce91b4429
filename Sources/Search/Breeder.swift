import DSL
import Determinism

/// Breeds children, and learns from what becomes of them: what every strategy but random search breeds with.
///
/// A strategy chooses parents; the breeder chooses what is done to them. Each island has a breeder of its own.
public struct Breeder: Sendable {
  /// What became of the children of each kind of variation.
  public private(set) var credit = Credit()
  private let variator: Variator

  /// Makes the breeder of a space.
  public init(_ space: SearchSpace) { variator = Variator(space) }

  /// Breeds candidate `index` from a parent; some variations take a part from the partner.
  public mutating func breed(
    _ index: Int, from parent: Parent, with partner: Parent, using stream: inout RandomStream
  ) -> Proposal {
    let (program, edit) = variator.vary(parent.program, with: partner.program, using: &stream)
    let isMixed = edit.usesPartner && partner.index != parent.index
    return Proposal(
      program: program, parents: isMixed ? [parent.index, partner.index] : [parent.index],
      edit: edit)
  }

  /// Takes in what became of a child; outcomes of candidates that it did not breed are ignored.
  public mutating func learn(from outcome: Outcome) {}
}
