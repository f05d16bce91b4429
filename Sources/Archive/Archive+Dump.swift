import Foundation
import GRDB

extension Archive {
  /// Writes the contents as text, in a fixed order: campaigns by name, seed and identity, candidates by index.
  ///
  /// Left out is what may differ between equal searches: times, numbers that only order rows, budgets,
  /// workers, the borders of batches, cached references. Numbers are written by the shortest text that reads
  /// back as the same number, so two archives with equal contents give equal bytes.
  ///
  /// Only of one campaign where that is named.
  public func dump(campaign only: Int64? = nil, to output: (String) -> Void) throws {
    // A snapshot of one moment, though a campaign may be writing: everything is read in one transaction.
    let contents = try read { db in
      try CampaignRecord.fetchAll(
        db,
        sql: "SELECT * FROM campaign WHERE id = coalesce(?, id) ORDER BY name, seed, identity",
        arguments: [only]
      ).map { campaign in
        let id = campaign.id ?? 0
        let meter = try MeterRecord.fetchAll(
          db, sql: "SELECT * FROM meter WHERE campaign = ? ORDER BY told, candidate",
          arguments: [id])
        return (
          campaign, try Self.counters(db, id), try Self.candidates(db, id, from: 0), meter,
          try Self.exchanges(db, id)
        )
      }
    }
    for (campaign, counters, candidates, meter, exchanges) in contents {
      output(Dump.text(of: campaign, counters))
      for candidate in candidates { output(Dump.text(of: candidate)) }
      for entry in meter { output("meter \(entry.told) candidate \(entry.candidate)\n") }
      for exchange in exchanges { output(Dump.text(of: exchange)) }
    }
  }
}

/// How records are spelled in a dump.
private enum Dump {
  static func text(of campaign: CampaignRecord, _ counters: Counters) -> String {
    """
    campaign \(campaign.name)
      seed \(campaign.seed)
      build \(campaign.build)
      operator table \(campaign.tableVersion)
      numerics \(campaign.numerics)
      identity \(campaign.identity)
      grammar
    \(quoted(campaign.grammar))
      proposed \(counters.proposed)
      structural duplicates \(counters.structuralDuplicates)
      fingerprint duplicates \(counters.fingerprintDuplicates)
      evaluated \(counters.evaluated)
      rejected \(counters.rejected)

    """
  }

  static func text(of candidate: StoredCandidate) -> String {
    let program = candidate.program
    var text = """
      candidate \(program.candidate) \(program.name)
        structure \(program.structure)
        fingerprint \(program.fingerprint ?? "none")
        parents \(list(program.parents))
        edit \(program.edit)
        statements \(program.statements)
        states \(program.states)
      \(quoted(program.text))

      """
    if let descriptor = program.descriptor {
      let words = descriptor.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      text += "  descriptor \(words.joined(separator: ", "))\n"
    }
    for outcome in candidate.outcomes {
      text += "  outcome rung \(outcome.rung) verdict \(outcome.verdict)"
      text += " fitness \(number(outcome.fitness))"
      if outcome.drawn { text += " drawn" }
      if let gate = outcome.gate { text += " gate \(gate)" }
      if outcome.gradients > 0 { text += " gradients \(outcome.gradients)" }
      if let scores = outcome.scores { text += " scores \(list(scores))" }
      text += "\n"
    }
    for evaluation in candidate.evaluations {
      text += """
          evaluation \(evaluation.tier) rung \(evaluation.rung) \(evaluation.task) \
        version \(evaluation.taskVersion)
            verdict \(evaluation.verdict)
            score \(number(evaluation.score)) ± \(number(evaluation.standardError))
            seeds \(list(evaluation.seeds))
            learning rate \(evaluation.learningRate) factor \(evaluation.factor)
            losses \(evaluation.losses.map(number).joined(separator: " "))
            recipe \(evaluation.recipe)

        """
      if let curve = evaluation.curve {
        text += "    curve \(curve.map { "\(list($0))" }.joined(separator: "; "))\n"
      }
    }
    return text
  }

  static func text(of exchange: ExchangeRecord) -> String {
    var text = """
      exchange \(exchange.asked) \(exchange.kind)\(exchange.subject.map { " \($0)" } ?? "") \
      with \(exchange.model)
        arrived \(exchange.arrived)
        result \(exchange.result)
        tokens \(exchange.promptTokens) + \(exchange.completionTokens), dollars \(exchange.dollars)

      """
    for message in exchange.messages {
      text += "  \(message.role)\n\(quoted(message.content))\n"
    }
    if let reply = exchange.reply { text += "  reply\n\(quoted(reply))\n" }
    if let failure = exchange.failure { text += "  failure\n\(quoted(failure))\n" }
    return text
  }

  private static func quoted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  | \($0)" }
      .joined(separator: "\n")
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }

  private static func list(_ values: [some Any]) -> String {
    values.isEmpty ? "none" : values.map { "\($0)" }.joined(separator: " ")
  }
}

extension Archive {
  static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
