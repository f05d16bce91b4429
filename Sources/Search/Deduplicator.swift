import Determinism

/// Which programs were proposed before, by structural hash, and how many proposals were not new.
///
/// Equal structure is the same program. That programs behave alike though their structure differs is for the judge
/// to find; the campaign counts it here, so that both rates stand side by side.
public struct Deduplicator: Sendable {
  /// Proposals taken in.
  public private(set) var proposed = 0
  /// Proposals whose structural hash was there before.
  public private(set) var structuralDuplicates = 0
  /// Proposals new in structure whose behaviour was there before.
  public private(set) var behaviouralDuplicates = 0
  private var firstIndex: [StableHash: Int] = [:]

  /// Makes one that has seen nothing.
  public init() {}

  /// Programs of different structure.
  public var distinct: Int { proposed - structuralDuplicates }

  /// Takes in a proposal; returns the index of the first candidate of the same structure, nil where it is new.
  public mutating func register(_ hash: StableHash, index: Int) -> Int? {
    proposed += 1
    if let first = firstIndex[hash] {
      structuralDuplicates += 1
      return first
    }
    firstIndex[hash] = index
    return nil
  }

  /// Counts a proposal, new in structure, that behaves like an earlier one.
  public mutating func countBehaviouralDuplicate() { behaviouralDuplicates += 1 }
}
