import Archive
import DSL
import Eval
import Foundation
import TensorCore

extension CampaignRecord {
  /// The record of a campaign that is about to begin.
  public init(_ file: CampaignFile, build: String) throws {
    self.init(
      name: file.name, identity: try file.identity, settings: try file.settings, file: file.text,
      grammar: file.grammar.text, seed: Int64(file.seed), build: build,
      tableVersion: Operator.tableVersion, numerics: MatrixPath.current.numericsID,
      created: Date.now.formatted(.iso8601))
  }
}
