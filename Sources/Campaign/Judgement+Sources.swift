import Archive
import Eval
import Search

extension Ledger.Judgement {
  /// What the judge decided just now.
  init(_ assessment: Assessment, _ descriptor: Descriptor?) {
    self.init(
      verdict: assessment.verdict, rung: assessment.rung, shortScore: assessment.shortScore,
      shortScores: assessment.shortScores, completeMean: assessment.score?.mean,
      completeFitness: assessment.score?.lowerBound, fitness: assessment.fitness,
      rates: assessment.rates,
      lines: assessment.pooled?.tasks.map {
        .init(task: $0.task, score: $0.score, standardError: $0.standardError)
      },
      curves: assessment.score?.tasks.filter { !$0.curve.isEmpty }.map { line in
        .init(task: line.task, steps: line.curve.map(\.step), losses: line.curve.map(\.loss))
      } ?? [],
      gate: assessment.gate, drawn: assessment.promotedByDraw,
      gradients: assessment.stepsByRung, descriptor: descriptor)
  }

  /// What the archive says was decided.
  init(_ stored: StoredCandidate, tasks: [String]) {
    let ladder = stored.outcomes.filter { $0.isOfLadder }
    let top = ladder.last
    func outcome(_ rung: Rung) -> OutcomeRecord? { ladder.first { $0.rung == rung.rawValue } }
    let evaluations = tasks.compactMap { name in
      stored.evaluations.first { $0.task == name && $0.rung == Rung.complete.rawValue }
    }
    let isScored = outcome(.complete)?.fitness != nil && evaluations.count == tasks.count
    let short = outcome(.short)
    self.init(
      verdict: top.flatMap { Verdict($0.verdict) } ?? .noDescent,
      rung: top.flatMap { Rung(rawValue: $0.rung) } ?? .probe, shortScore: short?.fitness,
      shortScores: short?.scores ?? [],
      completeMean: isScored ? stored.meanScore(Rung.complete.rawValue) : nil,
      completeFitness: outcome(.complete)?.fitness, fitness: stored.ladderFitness,
      rates: isScored ? evaluations.map(\.learningRate) : nil,
      lines: isScored ? stored.pooledLines : nil,
      curves: isScored ? stored.curves(Rung.complete.rawValue) : [],
      gate: ladder.lazy.compactMap(\.gate).first.flatMap(Gate.Name.init),
      drawn: ladder.contains { $0.drawn },
      gradients: Rung.allCases.map { outcome($0)?.gradients ?? 0 },
      descriptor: stored.program.descriptor.flatMap(Quantity.descriptor))
  }
}

extension OutcomeRecord {
  /// Whether it is of a rung by which candidates are bred.
  fileprivate var isOfLadder: Bool { Rung(rawValue: rung) != nil }
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

  /// The stored training curves of a rung; empty where none were kept.
  func curves(_ rung: Int) -> [Ledger.Curve] {
    evaluations.filter { $0.rung == rung }.compactMap { evaluation in
      evaluation.curve.map { points in
        Ledger.Curve(
          task: evaluation.task, steps: points.map { Int($0[0]) }, losses: points.map { $0[1] })
      }
    }
  }

  /// The stored scores by which it is bred: of complete runs, pooled with those of long ones where there are such.
  var pooledLines: [CampaignSummary.TaskLine]? {
    let long = lines(Rung.long.rawValue) ?? []
    return lines(Rung.complete.rawValue)?.map { line in
      guard let other = long.first(where: { $0.task == line.task }) else { return line }
      let (score, error) = TaskScore.pool(
        (line.score, line.standardError), (other.score, other.standardError))
      return CampaignSummary.TaskLine(task: line.task, score: score, standardError: error)
    }
  }

  /// The fitness by which it was bred: that of the highest rung of its ladder; nil where it was rejected.
  public var ladderFitness: Double? {
    let fitness =
      outcomes.last { $0.rung == Rung.long.rawValue }
      ?? outcomes.last {
        $0.rung == Rung.complete.rawValue
      }
    return fitness?.fitness
  }

  /// The mean s of a rung.
  func meanScore(_ rung: Int) -> Double? { CampaignSummary.TaskLine.mean(lines(rung)) }

  /// How long the judgement of a rung took.
  func seconds(_ rung: Int) -> Double {
    evaluations.filter { $0.rung == rung }.reduce(0) { $0 + $1.seconds }
  }
}
