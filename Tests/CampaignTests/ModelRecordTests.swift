import Archive
import Campaign
import Foundation
import LanguageModel
import Testing

/// Campaigns whose exchanges with language models are told from a record: no model is asked.
@Suite struct ModelRecordTests {
  /// A record of exchanges with the model `fast`, each with the kind, where it was asked, where it arrived, and the reply.
  private func record(
    _ asked: Int, _ arrived: Int, kind: String = "propose", subject: Int? = nil, _ reply: String?
  ) -> ExchangeRecord {
    ExchangeRecord(
      asked: asked, arrived: arrived, kind: kind, subject: subject, model: "fast",
      messages: [.init(role: "system", content: "s"), .init(role: "user", content: "u")],
      reply: reply, failure: reply == nil ? "fast: no connection" : nil, result: "?",
      promptTokens: 100, completionTokens: 20, dollars: 0, seconds: 1)
  }

  private static let signed = """
    Here it is:
    ```
    optimizer better
    state m

    m = lerp(g, m, 0.9)
    update = sign(m)
    ```
    """

  private func run(
    _ records: [ExchangeRecord], programs: Int = 40, hints: Int = 20
  ) throws -> (dump: String, summary: CampaignSummary) {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    var file = try Fixture.file(programs: programs, promotes: false)
    file.models = .init(use: [
      .init(ChatEndpoint(name: "fast", url: "http://127.0.0.1:9", model: "m"))
    ])
    file.models?.hints = hints
    let summary = try Fixture.run(file, at: path, replayed: records)
    var text = ""
    try Archive(at: path, for: .reading).dump { text += $0 }
    return (text, summary)
  }

  @Test("a recorded program becomes the candidate before which it came in, bred from its parent")
  func proposal() throws {
    let (dump, summary) = try run([record(12, 20, Self.signed)])
    #expect(dump.contains("candidate 20 found_20\n"))
    let candidate = try #require(dump.components(separatedBy: "\ncandidate 20 ").last)
    let head = candidate.prefix(400)
    #expect(head.contains("edit model fast 12"))
    #expect(head.contains("sign("))
    #expect(!head.contains("parents none"))
    #expect(dump.contains("exchange 12 propose with fast\n  arrived 20\n  result program\n"))
    let books = try #require(summary.progress.models?.books.first)
    #expect(books.exchanges == 1 && books.programs == 1 && books.tokens == 120)
    #expect(books.judged + books.rejected == 1)
  }

  @Test("an unreadable reply is mended by the repair that the record names")
  func repair() throws {
    let (dump, summary) = try run([
      record(11, 13, "I am sorry."), record(12, 14, "Nor can I."),
      record(15, 18, kind: "repair", subject: 12, Self.signed),
    ])
    #expect(dump.contains("result unreadable"))
    #expect(dump.contains("exchange 15 repair 12 with fast\n  arrived 18\n  result program\n"))
    #expect(dump.contains("edit model fast 15"))
    let books = try #require(summary.progress.models?.books.first)
    #expect(books.unreadable == 2 && books.repaired == 1)
  }

  @Test("a failed exchange, one of another campaign's model and one about nothing harm nobody")
  func failures() throws {
    var other = record(16, 17, Self.signed)
    other.model = "unknown"
    let (dump, summary) = try run([
      record(12, 13, nil), record(14, 15, kind: "repair", subject: 3, Self.signed), other,
      record(18, 19, kind: "recombine", subject: 0, "1, 2"),
    ])
    #expect(dump.contains("result failed"))
    #expect(!dump.contains("edit model"))
    #expect(summary.progress.proposed == 40)
    #expect(summary.progress.models?.books.first?.failed == 1)
  }

  @Test("a reply that comes in at the very end is kept, and proposes nothing")
  func late() throws {
    let (dump, summary) = try run([record(12, 40, Self.signed)])
    #expect(dump.contains("arrived 40\n  result program"))
    #expect(!dump.contains("edit model"))
    #expect(summary.progress.proposed == 40)
  }

  @Test("another record gives other contents, the same record the same: the comparison can fail")
  func canary() throws {
    let records = [record(12, 20, Self.signed), record(13, 25, nil)]
    let dump = try run(records).dump
    #expect(try run(records).dump == dump)
    #expect(try run([record(12, 21, Self.signed), record(13, 25, nil)]).dump != dump)
  }

  @Test("hints come in when a revision is told, and stand on trial")
  func hints() throws {
    let (dump, summary) = try run([
      record(12, 20, kind: "hints", "- try a sign\n- keep one state")
    ])
    #expect(dump.contains("result hints"))
    #expect(summary.progress.models?.revisions == 1)
    #expect(summary.progress.models?.books.first?.answers == 1)
  }
}
