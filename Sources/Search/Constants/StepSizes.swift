import Determinism

/// The step sizes of candidates' constants: factors on the grammar's own step, which adapt themselves.
///
/// A child whose constants move does so by its parent's step times exp(τ N(0, 1)) and keeps that step: steps that suit the
/// place survive with the children they made (Schwefel's self-adaptation; settings that evolve with the individual as
/// in jDE, Brest et al. 2006, and MetaDE, Chen et al. 2025).
///
/// A ring of the last candidates: who comes of an older one starts at 1 again.
struct StepSizes: Sendable {
  /// How many candidates are remembered.
  static let capacity = 1 << 16
  /// Where steps may lie.
  static let range = 0x1p-7...4.0
  /// The learning rate τ, in powers of two: 1 / √(2 n) for the five constants or so of a program, times log₂ e.
  private static let rate = 0.45

  private struct Entry: Sendable {
    var index: Int32
    var step: Float
  }
  private var entries: [Entry] = []

  /// The step of a candidate; 1 where it is not known.
  func step(of index: Int) -> Double {
    let place = index % Self.capacity
    guard place < entries.count, entries[place].index == index else { return 1 }
    return Double(entries[place].step)
  }

  /// Keeps the step of a candidate.
  mutating func keep(_ step: Double, of index: Int) {
    let place = index % Self.capacity
    while entries.count <= place { entries.append(Entry(index: -1, step: 1)) }
    entries[place] = Entry(index: Int32(truncatingIfNeeded: index), step: Float(step))
  }

  /// A child's step.
  static func mutated(_ step: Double, using stream: inout RandomStream) -> Double {
    let moved = step * powerOfTwo(rate * stream.normal())
    return min(max(moved, range.lowerBound), range.upperBound)
  }
}
