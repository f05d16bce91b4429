import Determinism

/// The variants that tasks are drawn from: fixed, so that their references are made once.
public enum VariantPool {
  /// How many are drawn for a tier, those included that are retired.
  static func drawn(_ tier: TierName) -> Int { tier == .search ? 64 : 32 }

  /// The tiers that have variants.
  public static let tiers: [TierName] = [.search, .heldOut]

  /// All variants of a tier, distinct, in the order they were drawn.
  public static func variants(_ tier: TierName) -> [Variant] {
    switch tier {
    case .search: search
    case .heldOut: heldOut
    case .select, .report: []
    }
  }

  private static let search = pool(.search)
  private static let heldOut = pool(.heldOut)

  private static func pool(_ tier: TierName) -> [Variant] {
    var stream = RandomStream(seed: 0x7A_41A7, tier == .search ? 0 : 1)
    var pool: [Variant] = []
    while pool.count < drawn(tier) {
      let variant = Variant(for: tier, from: &stream)
      if !pool.contains(variant) { pool.append(variant) }
    }
    return pool.indices.filter { !retired(tier).contains($0) }.map { pool[$0] }
  }

  /// The places of those that tell too little: a seed's score varies by more than 0.15, or more steps hardly help
  /// (`descent reference --variants` over all that were drawn, 2026-11-21).
  private static func retired(_ tier: TierName) -> Set<Int> {
    Set(tier == .search ? retiredOfSearch : retiredOfHeldOut)
  }

  private static let retiredOfSearch = [
    0, 1, 2, 6, 12, 13, 15, 16, 17, 18, 19, 21, 22, 25, 28, 30, 31, 32, 33, 34, 35, 36, 37, 39, 40,
    41, 42, 43, 44, 45, 46, 48, 50, 51, 52, 53, 55, 56, 58, 59, 61, 62,
  ]
  private static let retiredOfHeldOut = [
    0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 15, 17, 18, 20, 21, 22, 23, 24, 25, 26, 29, 30, 31,
  ]

  static func contains(_ variant: Variant) -> Bool { variants(variant.tier).contains(variant) }

  /// Draws distinct variants of the search tier for one block of candidates, a function of both arguments.
  ///
  /// - Parameters:
  ///   - count: How many, at most as many as there are.
  ///   - seed: The campaign's seed.
  ///   - block: The number of the block.
  public static func search(count: Int, seed: UInt64, block: Int) -> [TieredTask<SearchTier>] {
    draw(count, from: search, seed, UInt64(block)).map { TieredTask(VariantTask($0)) }
  }

  /// Draws distinct variants of the held-out tier, to be drawn once the archive is frozen.
  public static func heldOut(count: Int, seed: UInt64) -> [TieredTask<HeldOutTier>] {
    draw(count, from: heldOut, seed, 0).map { TieredTask(VariantTask($0)) }
  }

  private static func draw(_ count: Int, from pool: [Variant], _ seed: UInt64, _ block: UInt64)
    -> [Variant]
  {
    precondition(
      (0...pool.count).contains(count), "the pool has \(pool.count) variants, not \(count)")
    var stream = RandomStream(seed: seed, 0x7A4, block)
    return Array(pool.shuffled(using: &stream).prefix(count))
  }
}
