import Archive
import Eval

extension Ledger.Judgement {
  /// What the judge decided just now.
  init(_ assessment: Assessment) {
    self.init(
      verdict: assessment.verdict, rung: assessment.rung, shortScore: assessment.shortScore,
      fitness: assessment.fitness, rates: assessment.rates,
      lines: assessment.score?.tasks.map {
        .init(task: $0.task, score: $0.score, standardError: $0.standardError)
      }, drawn: assessment.promotedByDraw)
  }

  /// What the archive says was decided.
  init(_ stored: StoredCandidate, tasks: [String]) {
    let ladder = stored.outcomes.filter { $0.rung <= Rung.complete.rawValue }
    let top = ladder.last
    let complete = Rung.complete.rawValue
    let evaluations = tasks.compactMap { name in
      stored.evaluations.first { $0.task == name && $0.rung == complete }
    }
    self.init(
      verdict: top.flatMap { Verdict($0.verdict) } ?? .noDescent,
      rung: top.flatMap { Rung(rawValue: $0.rung) } ?? .probe,
      shortScore: ladder.first { $0.rung == Rung.short.rawValue }?.fitness,
      fitness: ladder.first { $0.rung == complete }?.fitness,
      rates: evaluations.count == tasks.count ? evaluations.map(\.learningRate) : nil,
      lines: evaluations.count == tasks.count ? stored.lines(complete) : nil,
      drawn: ladder.contains { $0.drawn })
  }
}

extension StoredCandidate {
  /// Whether an outcome of that rung is stored.
  func has(_ rung: Int) -> Bool { outcomes.contains { $0.rung == rung } }

  /// The stored scores of a rung, one a task; nil where there are none.
  func lines(_ rung: Int) -> [CampaignSummary.TaskLine]? {
    let lines = evaluations.filter { $0.rung == rung }.map {
      CampaignSummary.TaskLine(
        task: $0.task, score: $0.score ?? -Speedup.limit, standardError: $0.standardError ?? 0)
    }
    return lines.isEmpty ? nil : lines
  }

  /// The mean s of a rung.
  func meanScore(_ rung: Int) -> Double? { CampaignSummary.TaskLine.mean(lines(rung)) }

  /// How long the judgement of a rung took.
  func seconds(_ rung: Int) -> Double {
    evaluations.filter { $0.rung == rung }.reduce(0) { $0 + $1.seconds }
  }
}
