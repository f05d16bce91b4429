import Archive

/// What the record says of exchanges with language models: where they were begun, and where their replies came in.
///
/// Before `frontier` the record alone decides, so that what has been goes as it went; from there on models are asked.
struct ExchangeTape {
  /// The first candidate before which the record does not decide any more.
  let frontier: Int
  private let byAsked: [Int: ExchangeRecord]
  private let byArrived: [Int: [ExchangeRecord]]

  /// Makes the tape of a campaign that goes on behind its first `candidates`.
  init(_ records: [ExchangeRecord], candidates: Int) {
    frontier = max(candidates, (records.map(\.arrived).max() ?? -1) + 1)
    byAsked = Dictionary(records.map { ($0.asked, $0) }) { first, _ in first }
    // In the order in which they were asked, as the records come.
    byArrived = Dictionary(grouping: records, by: \.arrived)
  }

  /// The exchange that was begun before a candidate; nil where none was, or it was never answered.
  func asked(before candidate: Int) -> ExchangeRecord? { byAsked[candidate] }

  /// The exchanges whose replies were taken in before a candidate.
  func arrived(before candidate: Int) -> [ExchangeRecord] { byArrived[candidate] ?? [] }
}
