import Foundation
import GRDB

// Arrays are stored as JSON, so that any SQLite tool can read them (`json_each`).

extension CampaignRecord: FetchableRecord, MutablePersistableRecord {
  /// The table.
  public static let databaseTableName = "campaign"
  /// Takes in the number that the archive gave.
  public mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}

extension ProgramRecord: FetchableRecord {}

extension EvaluationRecord: FetchableRecord, PersistableRecord {
  /// The table.
  public static let databaseTableName = "evaluation"
}

extension OutcomeRecord: FetchableRecord {}

extension MeterRecord: FetchableRecord, PersistableRecord {
  /// The table.
  public static let databaseTableName = "meter"
}

extension ReferenceRecord: FetchableRecord, PersistableRecord {
  /// The table.
  public static let databaseTableName = "reference"
}
