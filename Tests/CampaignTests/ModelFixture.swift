import Archive
import Campaign
import DSL
import Foundation
import LanguageModel
import TestKit
import Testing

/// Small campaigns that ask a scripted model before every second candidate.
enum ModelFixture {
  /// The settings of a campaign that asks the model at `url`, with a time-out that only who never answers reaches.
  static func file(
    _ url: String, programs: Int = 60, workers: Int = 2,
    _ change: (inout CampaignFile.LanguageModels) -> Void = { _ in }
  ) throws -> CampaignFile {
    var file = try Fixture.file(programs: programs, workers: workers, promotes: false)
    let endpoint = ChatEndpoint(
      name: "scripted", url: url, model: "tiny", maxTokens: 1000, timeout: 60, retries: 0)
    var models = CampaignFile.LanguageModels(use: [.init(endpoint)])
    models.share = 0.5
    change(&models)
    file.models = models
    return file
  }

  /// Runs, or goes on with, a campaign that goes no faster than the model answers.
  ///
  /// A campaign waits for no model, so that without this a test would depend on who is faster.
  @discardableResult
  static func run(
    _ file: CampaignFile, at path: String, with server: ScriptedEndpoint
  ) throws -> CampaignSummary {
    try Fixture.run(
      file, at: path,
      report: { progress in
        guard let models = progress.models, models.inFlight > 0 else { return }
        // For a request to get there, and a reply to get back; the first of a process takes its time.
        let isFirst = models.books.allSatisfy { $0.exchanges == 0 }
        usleep(isFirst ? 20_000 : 2000)
        let deadline = Date(timeIntervalSinceNow: 1)
        while server.answered < server.requests.count, Date() < deadline { usleep(500) }
        usleep(2000)
      })
  }

  /// The dump of an archive, once what it holds has been found to agree with itself.
  static func dump(_ path: String, _ file: CampaignFile) throws -> String {
    let archive = try Archive(at: path, for: .reading)
    let counters = try archive.counters(of: 1)
    let candidates = try archive.candidates(of: 1)
    let exchanges = try archive.exchanges(of: 1)
    #expect(counters.proposed == file.maxPrograms)
    #expect(counters.evaluated == candidates.count)
    #expect(
      counters.evaluated + counters.structuralDuplicates + counters.fingerprintDuplicates
        == counters.proposed)
    let grammar = try Grammar.parse(file.grammar.text, file: "grammar")
    for candidate in candidates {
      let program = try Program(parsing: candidate.program.text)
      #expect(try grammar.adopt(program).text == candidate.program.text)
    }
    let results = ["program", "unreadable", "unchanged", "hints", "numbers", "failed"]
    for exchange in exchanges {
      #expect(exchange.asked <= exchange.arrived && exchange.arrived <= counters.proposed)
      #expect((exchange.reply == nil) == (exchange.failure != nil))
      #expect((exchange.failure != nil) == (exchange.result == "failed"))
      #expect(results.contains(exchange.result), "\(exchange.result)")
      #expect(exchange.promptTokens >= 0 && exchange.completionTokens >= 0)
    }
    #expect(Set(exchanges.map(\.asked)).count == exchanges.count)
    let readable = Set(
      exchanges.filter { $0.result == "program" }.map { "model scripted \($0.asked)" })
    let edits = candidates.map(\.program.edit).filter { $0.hasPrefix("model ") }
    #expect(readable.isSuperset(of: edits) && Set(edits).count == edits.count)
    var text = ""
    try archive.dump { text += $0 }
    return text
  }

  /// What a campaign's record says that it asked.
  static func exchanges(_ path: String) throws -> [ExchangeRecord] {
    try Archive(at: path, for: .reading).exchanges(of: 1)
  }

  /// The dump of a campaign told again from its record, by judging everything anew and asking nobody.
  static func replay(_ path: String, _ file: CampaignFile, workers: Int) throws -> String {
    let again = Fixture.path()
    defer { Fixture.remove(again) }
    var file = file
    file.workers = workers
    let record = try exchanges(path)
    try Fixture.run(file, at: again, replayed: record)
    return try dump(again, file)
  }
}
