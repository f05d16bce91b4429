/// What a task may be used for.
///
/// Tiers are types, so that a number of one tier cannot be passed for another's: a campaign takes
/// `TieredTask<SearchTier>` and nothing else.
public protocol Tier: Sendable {
  /// The tier's name, printed with every number.
  static var name: TierName { get }
}

/// The name of a tier.
public enum TierName: String, Hashable, Sendable, CaseIterable, Codable {
  case search
  case select
  case heldOut = "held-out"
  case report
}

/// Milliseconds a run; breeding sees these scores and no others.
public enum SearchTier: Tier {
  /// `search`.
  public static var name: TierName { .search }
}

/// Steers promotion, never breeding.
public enum SelectTier: Tier {
  /// `select`.
  public static var name: TierName { .select }
}

/// Refused in a campaign file; never used to choose tasks or settings.
public enum HeldOutTier: Tier {
  /// `held-out`.
  public static var name: TierName { .heldOut }
}

/// Ten to a hundred times longer; for the final report.
public enum ReportTier: Tier {
  /// `report`.
  public static var name: TierName { .report }
}

/// A task of one tier; made by the catalogue only.
public struct TieredTask<T: Tier>: Sendable {
  /// The task.
  public let task: any ProxyTask

  init(_ task: any ProxyTask) { self.task = task }
}
