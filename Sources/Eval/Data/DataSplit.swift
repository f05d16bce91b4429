import Determinism

/// Which rows of the digits and which part of the text belong to which tier: stated here and nowhere else.
///
/// Tiers share no digit and no character, and within a tier training and validation share none either. Digits
/// are dealt out after one fixed permutation; the text is cut into four ranges one behind another, each with
/// its last tenth for validation and a gap before it.
enum DataSplit {
  /// The number of digits in the file.
  static let digitCount = 1797
  /// The number of characters in the file.
  static let characterCount = 999_808

  /// What training and validation may see, as ranges of places.
  struct Parts: Sendable, Equatable {
    var training: Range<Int>
    var validation: Range<Int>
  }

  /// The places in `digitOrder` that belong to a tier.
  static func digits(_ tier: TierName) -> Parts {
    switch tier {
    case .search: Parts(training: 0..<450, validation: 450..<750)
    case .select: Parts(training: 750..<1000, validation: 1000..<1100)
    case .heldOut: Parts(training: 1100..<1350, validation: 1350..<1450)
    case .report: Parts(training: 1450..<1700, validation: 1700..<1797)
    }
  }

  /// The order in which digits are dealt out to the tiers: a permutation of the file's rows.
  static let digitOrder: [Int] = {
    var stream = RandomStream(seed: 0xD161_7500)
    return Array(0..<digitCount).shuffled(using: &stream)
  }()

  /// The characters of the text that belong to a tier; longer runs have more of it, lest they learn it by heart.
  static func text(_ tier: TierName) -> Parts {
    let (start, end) =
      switch tier {
      case .search: (0, 160_000)
      case .select: (160_000, 360_000)
      case .heldOut: (360_000, 560_000)
      case .report: (560_000, characterCount)
      }
    let cut = start + (end - start) * 9 / 10
    return Parts(training: start..<cut - 100, validation: cut..<end)
  }
}
