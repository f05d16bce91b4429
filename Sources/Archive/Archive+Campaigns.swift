import GRDB

extension Archive {
  /// All campaigns, in the order in which they were begun.
  public func campaigns() throws -> [CampaignRecord] {
    try read { db in
      try CampaignRecord.fetchAll(db, sql: "SELECT * FROM campaign ORDER BY id")
    }
  }

  /// The campaign of that identity, if the archive holds it.
  public func campaign(identity: String) throws -> CampaignRecord? {
    try read { db in try Self.campaign(db, identity: identity) }
  }

  /// Enters a campaign and returns it with its number.
  ///
  /// Throws `campaignExists` where a campaign of the same identity is there: it is resumed, never restarted.
  public func begin(_ campaign: CampaignRecord) throws -> CampaignRecord {
    let path = path
    return try write { db in
      if let known = try Self.campaign(db, identity: campaign.identity) {
        throw ArchiveError.campaignExists(
          path: path, campaign: known.id ?? 0, name: known.name)
      }
      return try campaign.inserted(db)
    }
  }

  /// Commits a batch: all of it or, where the process dies or the disk is full, nothing.
  public func append(_ batch: Batch, to campaign: Int64) throws {
    try write { db in
      try Insertion.program(db).insert(batch.programs, campaign: campaign)
      for var evaluation in batch.evaluations {
        evaluation.campaign = campaign
        try evaluation.insert(db)
      }
      try Insertion.outcome(db).insert(batch.outcomes, campaign: campaign)
      for var entry in batch.meter {
        entry.campaign = campaign
        try entry.insert(db, onConflict: .ignore)
      }
      for var exchange in batch.exchanges {
        exchange.campaign = campaign
        try exchange.insert(db)
      }
      let counters = batch.counters
      try db.execute(
        sql: """
          INSERT INTO batch SELECT ?, coalesce(sum(proposed), 0), ?, ?, ?, ?, ?
          FROM batch WHERE campaign = ?
          """,
        arguments: [
          campaign, counters.proposed, counters.structuralDuplicates,
          counters.fingerprintDuplicates, counters.evaluated, counters.rejected, campaign,
        ])
    }
  }

  /// The sums over all committed batches; `proposed` is the index of the next candidate.
  public func counters(of campaign: Int64) throws -> Counters {
    try read { db in try Self.counters(db, campaign) }
  }

  /// The stored candidates with an index of at least `first`, by index: those that were evaluated.
  public func candidates(of campaign: Int64, from first: Int = 0) throws -> [StoredCandidate] {
    try read { db in try Self.candidates(db, campaign, from: first) }
  }

  /// Who was among the best at which moment, in the order of the moments.
  public func meter(of campaign: Int64) throws -> [MeterRecord] {
    try read { db in
      try MeterRecord.fetchAll(
        db, sql: "SELECT * FROM meter WHERE campaign = ? ORDER BY told, candidate",
        arguments: [campaign])
    }
  }

  /// The number by which commands call a campaign's candidate; nil where it has no row: it is a duplicate.
  public func programID(candidate: Int, campaign: Int64) throws -> Int64? {
    try read { db in
      try Int64.fetchOne(
        db, sql: "SELECT id FROM program WHERE campaign = ? AND candidate = ?",
        arguments: [campaign, candidate])
    }
  }

  /// The cached reference of a task on these numerics; nil where there is none.
  public func reference(
    task: String, taskVersion: Int, numerics: String
  ) throws -> ReferenceRecord? {
    try read { db in
      try ReferenceRecord.fetchOne(
        db, sql: "SELECT * FROM reference WHERE task = ? AND taskVersion = ? AND numerics = ?",
        arguments: [task, taskVersion, numerics])
    }
  }

  /// Caches a reference; one that is there stays.
  public func store(_ reference: ReferenceRecord) throws {
    try write { db in try reference.insert(db, onConflict: .ignore) }
  }

  static func campaign(_ db: Database, identity: String) throws -> CampaignRecord? {
    try CampaignRecord.fetchOne(
      db, sql: "SELECT * FROM campaign WHERE identity = ?", arguments: [identity])
  }

  static func counters(_ db: Database, _ campaign: Int64) throws -> Counters {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT coalesce(sum(proposed), 0), coalesce(sum(structuralDuplicates), 0),
          coalesce(sum(fingerprintDuplicates), 0), coalesce(sum(evaluated), 0),
          coalesce(sum(rejected), 0)
        FROM batch WHERE campaign = ?
        """, arguments: [campaign])
    guard let row else { return Counters() }
    return Counters(
      proposed: row[0], structuralDuplicates: row[1], fingerprintDuplicates: row[2],
      evaluated: row[3], rejected: row[4])
  }

  static func candidates(
    _ db: Database, _ campaign: Int64, from first: Int, through last: Int = .max
  ) throws -> [StoredCandidate] {
    let range: StatementArguments = [campaign, first, last]
    var candidates = try ProgramRecord.fetchAll(
      db,
      sql:
        "SELECT * FROM program WHERE campaign = ? AND candidate BETWEEN ? AND ? ORDER BY candidate",
      arguments: range
    ).map { StoredCandidate(program: $0, evaluations: [], outcomes: []) }
    var evaluations = try EvaluationRecord.fetchAll(
      db,
      sql: """
        SELECT * FROM evaluation WHERE campaign = ? AND candidate BETWEEN ? AND ?
        ORDER BY candidate, tier, rung, task, seeds
        """, arguments: range)[...]
    var outcomes = try OutcomeRecord.fetchAll(
      db,
      sql: """
        SELECT * FROM outcome WHERE campaign = ? AND candidate BETWEEN ? AND ? ORDER BY candidate, rung
        """, arguments: range)[...]
    for place in candidates.indices {
      let index = candidates[place].program.candidate
      while let next = evaluations.first, next.candidate == index {
        candidates[place].evaluations.append(evaluations.removeFirst())
      }
      while let next = outcomes.first, next.candidate == index {
        candidates[place].outcomes.append(outcomes.removeFirst())
      }
    }
    return candidates
  }
}
