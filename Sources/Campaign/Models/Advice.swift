import Determinism

/// The hints that prompts carry, and how a revision of them takes their place: meta-prompting.
///
/// Now and then a model is asked to revise the hints. The revision stands beside them for a while, every prompt carrying one
/// or the other by lot; then whichever gained more a proposal stays.
struct Advice {
  /// One set of hints, and what became of the proposals whose prompts carried it.
  struct Version {
    /// Counts versions, so that what is told late finds its own.
    var number: Int
    var hints: [String]
    var proposals = 0
    var gain = 0.0

    /// The gain a proposal; 0 before there was one.
    var rate: Double { proposals > 0 ? gain / Double(proposals) : 0 }
  }

  /// After how many proposals a revision is asked for, and how many each version has in a trial; 0 for never.
  let period: Int
  /// The hints that stand.
  private(set) var standing = Version(number: 0, hints: [])
  /// The revision on trial; nil where there is none.
  private(set) var challenger: Version?
  /// How many revisions came, and how many of them stayed.
  private(set) var revisions = 0
  private(set) var accepted = 0

  init(period: Int) { self.period = period }

  /// Whether it is time to ask for a revision.
  var wantsRevision: Bool { period > 0 && challenger == nil && standing.proposals >= period }

  /// The hints that the next prompt carries.
  func draw(using stream: inout RandomStream) -> Version {
    guard let challenger, stream.chance(0.5) else { return standing }
    return challenger
  }

  /// Takes in a revision; the trial begins, both from nothing.
  mutating func revise(_ hints: [String]) {
    guard !hints.isEmpty, hints != standing.hints else {
      standing.proposals = 0
      return
    }
    revisions += 1
    challenger = Version(number: (challenger?.number ?? standing.number) + 1, hints: hints)
    (standing.proposals, standing.gain) = (0, 0)
  }

  /// Takes in what came of a proposal: by how much it was better than its parent, 0 where it was not.
  mutating func learn(version: Int, gain: Double) {
    if version == standing.number {
      standing.proposals += 1
      standing.gain += gain
    } else if version == challenger?.number {
      challenger?.proposals += 1
      challenger?.gain += gain
    }
    guard let rival = challenger, rival.proposals >= period, standing.proposals >= period else {
      return
    }
    if rival.rate > standing.rate {
      standing = rival
      accepted += 1
    }
    challenger = nil
    (standing.proposals, standing.gain) = (0, 0)
  }
}
