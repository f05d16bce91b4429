/// What became of what one language model was asked.
public struct ModelBooks: Hashable, Sendable {
  /// The model, by its name in the campaign file.
  public let name: String
  /// Exchanges whose replies were taken in, those that failed among them.
  public var exchanges = 0
  /// Exchanges that brought no reply.
  public var failed = 0
  /// Replies that no program could be read from, the first of a repair among them.
  public var unreadable = 0
  /// Programs that a repair brought.
  public var repaired = 0
  /// Answers to questions of the strategy, and revisions of hints, that could be read.
  public var answers = 0
  /// Programs proposed.
  public var programs = 0
  /// Those that repeat an earlier candidate, in structure or in behaviour, or their own parent.
  public var duplicates = 0
  /// New ones that got no fitness.
  public var rejected = 0
  /// New ones that got a fitness.
  public var judged = 0
  /// Judged ones fitter than their parent.
  public var improved = 0
  /// By how much they were fitter, summed, in log₂ of the speed-up.
  public var gain = 0.0
  /// Tokens spent.
  public var tokens = 0
  /// US dollars spent.
  public var dollars = 0.0
  /// The part of the candidates before which it is asked now.
  public var share = 0.0

  /// Makes the books of a model that was not asked yet.
  public init(name: String) { self.name = name }
}
