/// One candidate's way up the ladder: on which rung it is, what it has got, what stopped it.
struct Climb {
  /// Whether the draw promotes it past whatever would stop it first.
  let isDrawn: Bool
  private var rung = Rung.probe
  private var gate: Gate.Name?
  /// What had been spent when each rung was begun.
  private var begun = [0]
  var shortScores: [Double] = []
  var score: Score<SearchTier>?
  var longScore: Score<SearchTier>?

  init(isDrawn: Bool) { self.isDrawn = isDrawn }

  /// Steps onto the next rung.
  mutating func begin(_ rung: Rung, _ session: Session) {
    self.rung = rung
    begun.append(session.spent)
  }

  /// Meets a gate that is closed to it, and stops there unless it is drawn, which lets it past all; the first is kept.
  mutating func isStopped(by name: Gate.Name) -> Bool {
    gate = gate ?? name
    return !isDrawn
  }

  /// What came of it; `count` of the scores are of tasks that every candidate has.
  func end(_ verdict: Verdict, _ session: Session, _ count: Int) -> Assessment {
    let marks = begun + [session.spent]
    var steps = zip(marks, marks.dropFirst()).map { $1 - $0 }
    steps += Array(repeating: 0, count: Rung.allCases.count - steps.count)
    if rung > .probe {
      steps[1] += steps[0]
      steps[0] = 0
    }
    let isKept = verdict == .completed
    return Assessment(
      verdict: verdict, rung: rung,
      shortScore: shortScores.isEmpty
        ? nil : shortScores.reduce(0, +) / Double(shortScores.count),
      shortScores: shortScores, score: isKept ? score : nil, longScore: isKept ? longScore : nil,
      rates: isKept ? score?.tasks.prefix(count).map(\.learningRate) : nil, gate: gate,
      promotedByDraw: isDrawn && gate != nil && rung > .probe, stepsByRung: steps)
  }
}
