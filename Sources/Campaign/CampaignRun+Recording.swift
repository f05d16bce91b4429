import Archive
import DSL
import Determinism
import Eval
import Foundation
import Search

/// The rungs that the archive knows: the ladder's, and the select tier above them.
private enum StoredRung {
  static let select = 3
  static let final = 4
}

extension CampaignRun {
  /// Puts a judged candidate into the batch: its program, its outcomes, its scores.
  func record(
    _ index: Int, _ entry: Asked, _ assessment: Assessment, _ descriptor: Descriptor?,
    seconds: Double
  ) {
    let program = entry.program
    let properties = entry.properties ?? program.properties
    batch.programs.append(
      ProgramRecord(
        candidate: index, name: program.name, text: program.text, structure: entry.hash.description,
        fingerprint: entry.fingerprint?.description,
        parents: entry.proposal.parents.map { ledger.original(of: $0) },
        edit: entry.proposal.edit.description,
        statements: properties.statements, states: properties.states,
        descriptor: descriptor.map(Quantity.named)))
    batch.outcomes += Self.outcomes(of: index, assessment)
    if let score = assessment.score {
      add(score, of: index, rung: Rung.complete.rawValue, seconds: seconds)
    }
    if let score = assessment.longScore {
      add(score, of: index, rung: Rung.long.rawValue, seconds: 0)
    }
  }

  /// One outcome for each rung that a candidate ran on; the verdict, the gate and the draw stand at the highest.
  private static func outcomes(of index: Int, _ assessment: Assessment) -> [OutcomeRecord] {
    let rungs = zip(Rung.allCases, assessment.stepsByRung).filter { rung, _ in
      rung == assessment.rung || (rung > .probe && rung < assessment.rung)
    }
    return rungs.map { rung, steps in
      let isHighest = rung == assessment.rung
      let fitness: Double? =
        switch rung {
        case .probe: nil
        case .short: assessment.shortScore
        case .complete: assessment.score?.lowerBound
        case .long: assessment.fitness
        }
      return OutcomeRecord(
        candidate: index, rung: rung.rawValue,
        verdict: (isHighest ? assessment.verdict : .completed).description, fitness: fitness,
        drawn: isHighest && assessment.promotedByDraw,
        gate: isHighest ? assessment.gate?.rawValue : nil, gradients: steps,
        scores: rung == .short && !assessment.shortScores.isEmpty ? assessment.shortScores : nil)
    }
  }

  /// Counts a candidate that was told, unless the archive has counted it already.
  func count(_ index: Int, _ entry: Asked) {
    guard index >= storedProposals else { return }
    batch.counters.proposed += 1
    let original = ledger.original(of: index)
    if original == index {
      batch.counters.evaluated += 1
      if ledger.judgement(of: index)?.fitness == nil { batch.counters.rejected += 1 }
    } else if entry.fingerprint == nil {
      batch.counters.structuralDuplicates += 1
    } else {
      batch.counters.fingerprintDuplicates += 1
    }
  }

  /// The readings of the meter: the moments at which all of the best had been judged on the select tier.
  var meter: [CampaignSummary.MeterReading] {
    promotions.moments.compactMap { moment in
      let search = moment.candidates.compactMap {
        CampaignSummary.TaskLine.mean(ledger.judgement(of: $0)?.lines)
      }
      let select = moment.candidates.compactMap { promotions.selected[$0] }
      guard !search.isEmpty, search.count == select.count else { return nil }
      let count = Double(search.count)
      return CampaignSummary.MeterReading(
        told: moment.told, search: search.reduce(0, +) / count,
        select: select.reduce(0, +) / count)
    }
  }

  private func add<T: Tier>(_ score: Score<T>, of index: Int, rung: Int, seconds: Double) {
    for line in score.tasks {
      guard let task = TaskCatalogue.named(line.task)?.task,
        let reference = try? setup.references.reference(for: task)
      else { continue }
      let recipe = reference.recipe.with(learningRate: line.learningRate, steps: task.steps)
      batch.evaluations.append(
        EvaluationRecord(
          candidate: index, task: line.task, taskVersion: task.version, tier: T.name.rawValue,
          rung: rung, seeds: line.seeds, recipe: recipe.description,
          learningRate: line.learningRate, factor: line.factor,
          losses: line.endLosses.map { $0.isFinite ? $0 : nil }, score: line.score,
          standardError: line.standardError, verdict: Verdict.completed.description,
          seconds: seconds / Double(score.tasks.count), curve: Self.points(of: line.curve)))
    }
  }

  /// The finite points of a training curve, as the archive keeps them; nil where there are none.
  private static func points(of curve: [TrainingResult.Point]) -> [[Double]]? {
    let points = curve.filter(\.loss.isFinite).map { [Double($0.step), $0.loss] }
    return points.isEmpty ? nil : points
  }

  // MARK: - The select tier

  /// Sends a candidate to the select tier, or takes what the archive says of it.
  func promote(_ chosen: Promotions.Candidate, _ pool: Pool) {
    if let known = stored[chosen.index], known.has(StoredRung.select) {
      promotions.judged(
        chosen.index, mean: known.meanScore(StoredRung.select),
        seconds: known.seconds(StoredRung.select))
      return
    }
    pool.submit(
      JudgingJob(program: chosen.program, index: chosen.index, purpose: .select),
      for: .select(chosen.index))
    underPromotion.append(chosen.index)
  }

  /// Takes in the promotions that are done, or waits for all.
  func collectPromotions(_ pool: Pool, waiting: Bool = false) {
    underPromotion.removeAll { index in
      guard
        let result = pool.result(
          for: .select(index), before: waiting ? .distantFuture : .distantPast,
          unless: wantsToStop),
        case .select(let assessment) = result.value
      else { return false }
      progress.judgingSeconds += result.processorSeconds
      recordSelect(index, assessment, rung: StoredRung.select, seconds: result.seconds)
      promotions.judged(index, mean: assessment.score?.mean, seconds: result.seconds)
      progress.promoted += 1
      return true
    }
  }

  private func recordSelect(
    _ index: Int, _ assessment: SelectAssessment, rung: Int, seconds: Double
  ) {
    batch.outcomes.append(
      OutcomeRecord(
        candidate: index, rung: rung, verdict: assessment.verdict.description,
        fitness: assessment.score?.lowerBound))
    if let score = assessment.score { add(score, of: index, rung: rung, seconds: seconds) }
  }

  /// Judges the finalists and the start programs on the select tier, all on the same fresh seeds; takes what is
  /// there where the campaign is asked to stop.
  func judgeFinals(_ pool: Pool) throws -> [CampaignSummary.Final] {
    progress.phase = .select
    collectPromotions(pool, waiting: true)
    let chosen = promotions.judgedStarts + promotions.finalists()
    let judged =
      promotions.isOff || wantsToStop()
      ? [] : chosen.filter { stored[$0.index]?.has(StoredRung.final) != true }
    for candidate in judged {
      // Seeds that no candidate's index names.
      pool.submit(
        JudgingJob(program: candidate.program, index: Int.max, purpose: .select),
        for: .final(candidate.index))
    }
    var means: [Int: [CampaignSummary.TaskLine]] = [:]
    for candidate in judged {
      guard let result = pool.result(for: .final(candidate.index), unless: wantsToStop),
        case .select(let assessment) = result.value
      else { continue }
      progress.judgingSeconds += result.processorSeconds
      recordSelect(candidate.index, assessment, rung: StoredRung.final, seconds: result.seconds)
      means[candidate.index] = assessment.score?.tasks
        .map { .init(task: $0.task, score: $0.score, standardError: $0.standardError) }
      progress.promoted += 1
      show()
    }
    return chosen.map { candidate in
      CampaignSummary.Final(
        index: candidate.index, isStart: candidate.index < setup.starts.count,
        program: candidate.program, search: ledger.judgement(of: candidate.index)?.lines,
        select: means[candidate.index] ?? stored[candidate.index]?.lines(StoredRung.final))
    }.sorted { left, right in
      (right.rank, left.index) < (left.rank, right.index)
    }
  }
}
