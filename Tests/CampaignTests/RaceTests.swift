import Archive
import Eval
import Foundation
import Search
import Testing

@testable import Campaign

/// What decides how far candidates run, and the books that are kept of it.
@Suite struct RaceTests {
  private func judgement(
    short: Double, complete: Double? = nil, gate: Gate.Name? = nil, drawn: Bool = false,
    gradients: [Int] = [0, 10, 0, 0]
  ) -> Ledger.Judgement {
    Ledger.Judgement(
      verdict: .completed, rung: complete == nil ? .short : .complete, shortScore: short,
      shortScores: [short], completeMean: complete, completeFitness: complete, fitness: complete,
      gate: gate, drawn: drawn, gradients: gradients)
  }

  private func race(_ change: (inout CampaignFile.Racing) -> Void = { _ in }) -> Race {
    var rule = CampaignFile.Racing()
    change(&rule)
    return Race(rule)
  }

  @Test("a gate is open until 32 scores are told, then keeps the share it is told to keep")
  func hurdle() {
    var race = race { $0.keep = 0.25 }
    for index in 0..<31 { race.tell(judgement(short: Double(index)), [], standard: nil) }
    #expect(race.gate([]) == .open)
    race.tell(judgement(short: 31), [], standard: nil)
    #expect(race.gate([]).hurdle == 24)
    // The hurdle rolls: only the last 128 count.
    for index in 0..<128 { race.tell(judgement(short: 100 + Double(index)), [], standard: nil) }
    #expect(race.gate([]).hurdle == 196)
  }

  @Test("a prediction is fitted to complete runs and asks for the median less its error")
  func predictor() throws {
    var race = race { $0.keep = 1 }
    for index in 0..<64 {
      let x = Double(index % 16)
      race.tell(judgement(short: x, complete: 2 * x), [Double(index % 3)], standard: nil)
    }
    let prediction = try #require(race.gate([1]).prediction)
    #expect(abs(prediction.predictor.predict([4, 1]) - 8) < 0.5)
    #expect(prediction.features == [1] && prediction.least <= 16 && prediction.least > 14)
    var without = self.race { $0.predictor = false }
    for index in 0..<64 {
      without.tell(judgement(short: Double(index), complete: 1), [0], standard: nil)
    }
    #expect(without.gate([1]).prediction == nil)
  }

  @Test("the best tenth of complete runs goes on to long ones; none where the file says so")
  func long() {
    var (some, none) = (race(), race { $0.long = 0 })
    for index in 0..<100 {
      let told = judgement(short: 0, complete: Double(index))
      some.tell(told, [], standard: nil)
      none.tell(told, [], standard: nil)
    }
    #expect(some.gate([]).longHurdle == 90)
    #expect(none.gate([]).longHurdle == nil)
  }

  @Test("the books say what each gate stopped, what was drawn past it, and what was saved")
  func books() {
    var race = race()
    let full = [0, 10, 90, 0]
    race.tell(judgement(short: 1, complete: 0.5, gradients: full), [], standard: 0)
    race.tell(judgement(short: -1, gate: .hurdle), [], standard: 0)
    race.tell(judgement(short: -1, gate: .hurdle), [], standard: 0)
    race.tell(
      judgement(short: -1, complete: 0.2, gate: .hurdle, drawn: true, gradients: full), [],
      standard: 0)
    race.tell(
      judgement(short: -1, complete: -0.2, gate: .hurdle, drawn: true, gradients: full), [],
      standard: 0)
    let books = race.books
    let hurdle = books.gates[1]
    #expect(hurdle.name == "hurdle")
    #expect(hurdle.books.stopped == 2 && hurdle.books.drawn == 2)
    #expect(hurdle.books.falselyRejected == 1)
    #expect(books.raced == 5 && books.completed == 1 && books.spent == 320)
    // Five in full would have been 500; with five duplicates 1,000.
    #expect(abs((books.saved ?? 0) - 0.36) < 1e-12)
    #expect(abs((books.saved(withDuplicates: 5) ?? 0) - 0.68) < 1e-12)
  }

  @Test("a goal asks for its bounds and for a gain over the best start")
  func goal() {
    let goal = CampaignFile.Goal(bounds: [.init(.lag, 3...10)], gain: 0.25)
    var descriptor = Quantity.allCases.map { _ in 0.0 }
    descriptor[Quantity.lag.place] = 5
    #expect(goal.isMet(by: descriptor, fitness: 0.25, starts: [-1, 0]))
    #expect(!goal.isMet(by: descriptor, fitness: 0.2, starts: [-1, 0]))
    descriptor[Quantity.lag.place] = 11
    #expect(!goal.isMet(by: descriptor, fitness: 1, starts: [-1, 0]))
  }

  @Test(
    "a described candidate has its quantities in the archive, and they are read back as they were")
  func described() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    // The shipped references, so that scores differ and the best go on to long runs.
    func run() throws -> CampaignSummary {
      try Fixture.run(
        Fixture.file(programs: 240, promotes: true), at: path, references: .shipped())
    }
    let summary = try run()
    let stored = try Archive(at: path, for: .reading).candidates(of: 1)
    #expect(summary.described.count > 10)
    for described in summary.described {
      let own = try #require(stored.first { $0.program.candidate == described.index })
      #expect(own.program.descriptor.flatMap(Quantity.descriptor) == described.descriptor)
      #expect(own.ladderFitness == described.fitness)
    }
    #expect(stored.contains { $0.outcomes.contains { $0.rung == Rung.long.rawValue } })
    // Told again from the archive: the same map, the same books, the same meter.
    let again = try run()
    #expect(again.described == summary.described && again.progress.evaluated == 0)
    #expect(again.progress.books == summary.progress.books)
    #expect(again.credit == summary.credit)
    #expect(again.meter == summary.meter && !summary.meter.isEmpty)
  }

  @Test(
    "a budget of judgements or gradients ends a campaign after the same candidates on any number of workers"
  )
  func budgets() throws {
    func run(workers: Int, _ change: (inout CampaignFile) -> Void) throws -> CampaignProgress {
      let path = Fixture.path()
      defer { Fixture.remove(path) }
      var file = try Fixture.file(programs: 10_000, workers: workers, promotes: false)
      change(&file)
      return try Fixture.run(file, at: path).progress
    }
    let judged = try [1, 2].map { try run(workers: $0) { $0.maxEvaluations = 30 } }
    #expect(judged[0].proposed == judged[1].proposed)
    #expect((30..<40).contains(judged[0].judged))
    let spent = try [1, 2].map { try run(workers: $0) { $0.maxGradients = 60_000 } }
    #expect(spent[0].proposed == spent[1].proposed && spent[0].books == spent[1].books)
    #expect((60_000..<200_000).contains(spent[0].books.spent))
  }
}
