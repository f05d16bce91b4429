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

  /// When the campaign's goal was met.
  public struct GoalMet: Hashable, Sendable {
    /// The candidate's index, so how many were proposed before it.
    public var candidate: Int
    /// How many candidates were judged by then.
    public var judged: Int
    /// How many gradients were spent by then.
    public var gradients: Int

    /// Says when.
    public init(candidate: Int, judged: Int, gradients: Int) {
      self.candidate = candidate
      self.judged = judged
      self.gradients = gradients
    }
  }

  /// What language models were asked and what came of it.
  public struct Models: Hashable, Sendable {
    /// The books of each model.
    public var books: [ModelBooks]
    /// Exchanges under way.
    public var inFlight: Int
    /// What went wrong last with those models with which something did.
    public var complaints: [String]
    /// Revisions of the hints that came.
    public var revisions: Int
    /// Those of them that stayed.
    public var accepted: Int

    init(
      books: [ModelBooks], inFlight: Int, complaints: [String], revisions: Int, accepted: Int
    ) {
      self.books = books
      self.inFlight = inFlight
      self.complaints = complaints
      self.revisions = revisions
      self.accepted = accepted
    }
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
  /// Candidates judged in the whole campaign, those from the archive among them.
  public var judged = 0
  /// What racing cost, saved, and got wrong.
  public var books = RaceBooks()
  /// The first candidate that met the campaign's goal; nil until one does, and where there is no goal.
  public var goal: GoalMet?
  /// What language models were asked; nil where the campaign names none.
  public var models: Models?
  /// Judgements taken from the archive.
  public var retold = 0
  /// Promotions judged.
  public var promoted = 0
  /// The best fitness told so far, log₂ of the speed-up on the search tier less one standard error.
  public var best: Double?
  /// Seconds since the campaign began or was resumed.
  public var seconds = 0.0
  /// Seconds of processor time spent judging, what is under way not counted.
  public var judgingSeconds = 0.0
  /// Seconds of processor time since the campaign began, of all threads.
  public var processorSeconds = 0.0
  /// Seconds until the campaign ends by its budget; nil where no budget tells.
  public var secondsLeft: Double?

  /// Makes the progress of a campaign that has not begun.
  public init() {}

  /// Duplicates of both kinds among all proposed, from 0 to 1.
  public var duplicateRate: Double {
    proposed == 0 ? 0 : Double(structuralDuplicates + fingerprintDuplicates) / Double(proposed)
  }

  /// How many candidates will have been judged when the time left is over, if all goes on as until now.
  public var judgedByTheEnd: Int? {
    secondsLeft.map { judged + Int($0 * evaluationsPerSecond) }
  }

  /// The share of processor time that went into anything but judging: search, duplicates, archive; nil before any was judged.
  public var overhead: Double? {
    guard judgingSeconds > 0, processorSeconds > 0 else { return nil }
    return max(0, 1 - judgingSeconds / processorSeconds)
  }

  /// Judgements a second.
  public var evaluationsPerSecond: Double { seconds > 0 ? Double(evaluated) / seconds : 0 }
}
