/// Where a campaign stands: what the live line shows.
public struct CampaignProgress: Sendable {
  /// What is being done.
  public enum Phase: String, Sendable {
    /// The start programs are tuned.
    case starts
    /// Stored judgements are told again (`resume`).
    case replay
    /// Candidates are proposed, judged and told.
    case search
    /// The best are judged on the select tier.
    case select
    /// What is being judged is brought to an end, since the campaign was asked to stop.
    case stopping
  }

  /// What is being done.
  public var phase = Phase.starts
  /// Candidates proposed, duplicates included.
  public var proposed = 0
  /// Candidates whose canonical form was known.
  public var structuralDuplicates = 0
  /// Candidates whose behaviour was known.
  public var fingerprintDuplicates = 0
  /// Judgements told (not those taken from the archive).
  public var evaluated = 0
  /// Rejected candidates that went on by the draw that measures false rejections.
  public var drawn = 0
  /// Those of them that turned out at least as fit as the worst start program: falsely rejected.
  public var falselyRejected = 0
  /// Judgements taken from the archive.
  public var retold = 0
  /// Promotions judged.
  public var promoted = 0
  /// The best fitness told so far, log₂ of the speed-up on the search tier less one standard error.
  public var best: Double?
  /// Seconds since the campaign began or was resumed.
  public var seconds = 0.0
  /// Seconds until the campaign ends by its budget; nil where no budget tells.
  public var secondsLeft: Double?

  /// Makes the progress of a campaign that has not begun.
  public init() {}

  /// Duplicates of both kinds among all proposed, from 0 to 1.
  public var duplicateRate: Double {
    proposed == 0 ? 0 : Double(structuralDuplicates + fingerprintDuplicates) / Double(proposed)
  }

  /// Judgements a second.
  public var evaluationsPerSecond: Double { seconds > 0 ? Double(evaluated) / seconds : 0 }
}
