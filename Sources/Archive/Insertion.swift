import Foundation
import GRDB

/// A statement that inserts many rows of one kind, prepared once.
///
/// Programs and outcomes are what a campaign writes most; through `Codable` they took twice as long.
struct Insertion<Record> {
  private let statement: Statement
  private let arguments: (Record, Int64) throws -> StatementArguments

  private init(
    _ db: Database, into table: String, _ columns: [String],
    _ arguments: @escaping (Record, Int64) throws -> StatementArguments
  ) throws {
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    statement = try db.cachedStatement(
      sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
    self.arguments = arguments
  }

  /// Inserts rows of a campaign, in order.
  func insert(_ records: [Record], campaign: Int64) throws {
    for record in records {
      statement.setUncheckedArguments(try arguments(record, campaign))
      try statement.execute()
    }
  }
}

extension Insertion where Record == ProgramRecord {
  /// Inserts programs.
  static func program(_ db: Database) throws -> Self {
    let json = JSON()
    return try Self(
      db, into: "program",
      [
        "id", "campaign", "candidate", "name", "text", "structure", "fingerprint", "parents",
        "edit", "statements", "states", "descriptor",
      ]
    ) { program, campaign in
      [
        program.id, campaign, program.candidate, program.name, program.text, program.structure,
        program.fingerprint, JSON.list(program.parents), program.edit, program.statements,
        program.states, try program.descriptor.map(json.text),
      ]
    }
  }
}

extension Insertion where Record == OutcomeRecord {
  /// Inserts outcomes.
  static func outcome(_ db: Database) throws -> Self {
    try Self(
      db, into: "outcome",
      [
        "campaign", "candidate", "rung", "verdict", "fitness", "drawn", "gate", "gradients",
        "scores",
      ]
    ) { outcome, campaign in
      [
        campaign, outcome.candidate, outcome.rung, outcome.verdict, outcome.fitness, outcome.drawn,
        outcome.gate, outcome.gradients, outcome.scores.map(JSON.list),
      ]
    }
  }
}

/// Writes lists and mappings as the archive keeps them.
private struct JSON {
  private let encoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }()

  /// A list of finite numbers, whose descriptions are JSON's.
  static func list(_ numbers: [some Numeric]) -> String {
    "[" + numbers.map { "\($0)" }.joined(separator: ",") + "]"
  }

  func text(_ value: some Encodable) throws -> String {
    String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
