import Determinism

/// The variants that tasks are drawn from: fixed, so that their references are made once.
public enum VariantPool {
  /// How many a tier has.
  static func size(_ tier: TierName) -> Int { tier == .search ? 24 : 8 }

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

  private static let search = drawn(.search)
  private static let heldOut = drawn(.heldOut)

  private static func drawn(_ tier: TierName) -> [Variant] {
    var stream = RandomStream(seed: 0x7A_41A7, UInt64(size(tier)))
    var pool: [Variant] = []
    while pool.count < size(tier) {
      let variant = Variant(for: tier, from: &stream)
      if !pool.contains(variant) { pool.append(variant) }
    }
    return pool
  }

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
