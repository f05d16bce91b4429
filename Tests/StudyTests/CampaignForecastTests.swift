import Campaign
import Foundation
import Testing

@testable import Study

@Suite struct CampaignForecastTests {
  private func forecast(_ lines: String, select: Double = 0) throws -> CampaignForecast {
    let file = try CampaignFile(
      "grammar: first-order\nstarts: [momentum]\ntasks: [quadratic]\n\(lines)\n", path: "f.yaml",
      vocabulary: .standard)
    return CampaignForecast(
      try CampaignSetup(file), workers: 2,
      search: [.init(task: "quadratic", steps: 300, seconds: 0.1)],
      select: select)
  }

  @Test("a forecast counts the runs of starts, of children and of the select tier")
  func counts() throws {
    let plain = try forecast("racing: {keep: 0.5, long: 0}\nmax-evaluations: 1000")
    // 11 rates short, 3 x 11 + 3 complete: 38.75 runs of 0.1 s on two workers.
    #expect(abs(plain.starts - 1.9375) < 1e-9)
    // 3.5 short and half of 6.5 complete: 4.125 runs.
    #expect(abs(plain.rate - 2 / 0.4125) < 1e-9)
    #expect(plain.select == 0)
    #expect(
      plain.description
        == "Forecast: the start programs take about 2 s, then about 4.8 candidates a second are judged; some 1000 "
        + "within 3 min.")
    // One start twice and two finalists twice: six judgements of 11 + 8 runs.
    let selecting = try forecast(
      "racing: {keep: 0.5, long: 0}\nselect: {programs: 2, every: 100}\nmax-seconds: 60", select: 1)
    #expect(abs(selecting.select - 57) < 1e-9)
    #expect(selecting.description.contains("some 5.2 within 60 s"))
  }

  @Test("long runs and fewer short tasks are counted; a budget that is too small is told")
  func racing() throws {
    let long = try forecast("racing: {keep: 0.5, long: 0.5}\nmax-gradients: 123750")
    // Besides 4.125 runs a quarter of candidates has two runs of four times the length.
    #expect(abs(long.rate - 2 / 0.6125) < 1e-9)
    #expect(long.description.contains("some 67 within"))
    let small = try forecast("select: {programs: 1, every: 9}\nmax-seconds: 5", select: 10)
    #expect(small.description.hasSuffix("5 s end before that: give it more time."))
  }
}
