import GRDB

/// Which programs `Archive.list` is asked for.
public struct Listing: Hashable, Sendable {
  /// Only programs of this campaign; nil for all.
  public var campaign: Int64?
  /// Only scores of this tier; nil for each program's highest.
  public var tier: String?
  /// At most so many; nil for all.
  public var limit: Int?

  /// Makes a listing, of everything unless restricted.
  public init(campaign: Int64? = nil, tier: String? = nil, limit: Int? = nil) {
    self.campaign = campaign
    self.tier = tier
    self.limit = limit
  }
}

/// A program with its score at the highest tier and rung it reached.
public struct ListedProgram: Hashable, Sendable {
  /// The program.
  public var program: ProgramRecord
  /// The tier of the score.
  public var tier: String
  /// The rung of the score.
  public var rung: Int
  /// The mean of s over the tasks, log₂ of the speed-up; nil where no task has a score.
  public var score: Double?
  /// Each task's s, by name.
  public var perTask: [TaskScore]
  /// How many evaluations it has, over all tiers and rungs.
  public var evaluations: Int
  /// The numbers in the archive of the parents that have a row.
  public var parents: [Int64]

  /// One task's score.
  public struct TaskScore: Hashable, Sendable {
    /// The task's name.
    public var task: String
    /// The score s, log₂ of the speed-up; nil where there is none.
    public var score: Double?

    /// Makes a task's score.
    public init(task: String, score: Double?) {
      self.task = task
      self.score = score
    }
  }
}

/// One program with everything known about it.
public struct ProgramReport: Hashable, Sendable {
  /// The campaign in which it was found.
  public var campaign: CampaignRecord
  /// Its program, evaluations and outcomes.
  public var candidate: StoredCandidate
  /// Its place in a list; nil where it was never evaluated on a task.
  public var listed: ListedProgram?
}

extension Archive {
  /// The evaluated programs, best first: higher tiers before lower, then by score.
  public func list(_ listing: Listing = Listing()) throws -> [ListedProgram] {
    try read { db in try Self.list(db, listing, program: nil) }
  }

  /// The program with that number and everything known about it; nil where there is none.
  public func program(_ id: Int64) throws -> ProgramReport? {
    try read { db in
      guard
        let program = try ProgramRecord.fetchOne(
          db, sql: "SELECT * FROM program WHERE id = ?", arguments: [id]),
        let campaign = try CampaignRecord.fetchOne(
          db, sql: "SELECT * FROM campaign WHERE id = ?", arguments: [program.campaign]),
        let candidate = try Self.candidates(
          db, program.campaign, from: program.candidate, through: program.candidate
        ).first
      else { return nil }
      return ProgramReport(
        campaign: campaign, candidate: candidate,
        listed: try Self.list(db, Listing(), program: id).first)
    }
  }

  private static func list(
    _ db: Database, _ listing: Listing, program: Int64?
  ) throws -> [ListedProgram] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        WITH measured AS (
          SELECT evaluation.*, CASE tier WHEN 'report' THEN 3000 WHEN 'held-out' THEN 2000
              WHEN 'select' THEN 1000 ELSE 0 END
              -- Long runs (5) count with complete ones (2): a candidate breeds by both.
              + CASE rung WHEN 5 THEN 2 ELSE rung END AS level
          FROM evaluation JOIN program USING (campaign, candidate)
          WHERE coalesce(campaign = :campaign, 1) AND coalesce(tier = :tier, 1)
            AND coalesce(program.id = :program, 1)
        ), highest AS (
          SELECT campaign, candidate, max(level) AS level, count(*) AS evaluations
          FROM measured GROUP BY campaign, candidate
        ), scored AS (
          SELECT campaign, candidate, tier, rung, level, evaluations, task, avg(score) AS score
          FROM measured JOIN highest USING (campaign, candidate, level)
          GROUP BY campaign, candidate, task ORDER BY campaign, candidate, task
        ), meant AS (
          SELECT campaign, candidate, tier, rung, level, evaluations, avg(score) AS score,
            json_group_array(json_array(task, score)) AS perTask
          FROM scored GROUP BY campaign, candidate
        )
        SELECT program.*, tier, rung, evaluations, score, perTask, (
            SELECT json_group_array(parent.id) FROM json_each(program.parents) AS bred
            JOIN program AS parent
              ON parent.campaign = program.campaign AND parent.candidate = bred.value
          ) AS parentIDs
        FROM meant JOIN program USING (campaign, candidate)
        ORDER BY level / 1000 DESC, score IS NULL, score DESC, program.id
        LIMIT :limit
        """,
      arguments: [
        "campaign": listing.campaign, "tier": listing.tier, "program": program,
        "limit": listing.limit ?? -1,
      ])
    return try rows.map { row in
      ListedProgram(
        program: try ProgramRecord(row: row), tier: row["tier"], rung: row["rung"],
        score: row["score"], perTask: try scores(row["perTask"]), evaluations: row["evaluations"],
        parents: try decode([Int64].self, row["parentIDs"]))
    }
  }

  private static func scores(_ text: String) throws -> [ListedProgram.TaskScore] {
    try decode([TaskPair].self, text).map { .init(task: $0.task, score: $0.score) }
  }
}

/// `["digits-mlp", 0.25]`, as the query writes it.
private struct TaskPair: Decodable {
  var task: String
  var score: Double?

  init(from decoder: any Decoder) throws {
    var pair = try decoder.unkeyedContainer()
    task = try pair.decode(String.self)
    score = try pair.decodeNil() ? nil : pair.decode(Double.self)
  }
}
