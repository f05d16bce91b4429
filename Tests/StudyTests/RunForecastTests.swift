import Determinism
import Foundation
import Testing

@testable import Study

@Suite struct RunForecastTests {
  static let shares = [
    RunForecast.Share(task: "bowl", group: "search", steps: 1000, secondsPerStep: 0.06),
    RunForecast.Share(task: "char", group: "select", steps: 3000, secondsPerStep: 0.5),
    RunForecast.Share(task: "grid", group: "select", steps: 1000, secondsPerStep: 0.5),
  ]

  @Test("a forecast tells the time of each tier, no less than its dearest task")
  func text() throws {
    let memo = try RunMemo(file: nil)
    #expect(
      RunForecast(Self.shares, workers: 2, memo: memo).description
        == "about 26 min on 2 workers: search 60 s, select 25 min")
    #expect(
      RunForecast(Self.shares, workers: 2, memo: memo, isDivisible: true).description
        == "about 17 min on 2 workers: search 30 s, select 17 min")
    #expect(RunForecast.text(0.2) == "1 s")
    #expect(RunForecast.text(36_000) == "10.0 h")
  }

  @Test("what the progress file holds is not forecast again")
  func remembered() throws {
    let file = ReferenceTuningTests.file()
    defer { try? FileManager.default.removeItem(at: file) }
    let first = try RunMemo(file: file)
    for run in 0..<10 {
      var key = StableHash(domain: 1)
      key.combine(run)
      _ = first.loss(of: key, task: "char", steps: 150) { Double(run) }
    }
    let resumed = try RunMemo(file: file)
    #expect(resumed.steps(on: "char") == 1500)
    let forecast = RunForecast(Self.shares, workers: 1, memo: resumed)
    #expect(
      forecast.description == "about 34 min on 1 worker: search 60 s, select 33 min; "
        + "22 min remain, the rest is in the progress file")
    // 750 of 2,060 seconds.
    #expect(forecast.share(in: resumed) == 36)
  }
}
