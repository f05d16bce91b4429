import Determinism
import Foundation
import TestKit
import Testing

@testable import LanguageModel

@Suite struct RetryDelayTests {
  @Test("waits double, lie between half and all of it, and stay below the time-out")
  func doubling() {
    var stream = RandomStream(seed: 1)
    let delay = RetryDelay(Asking.endpoint(at: ""))
    for number in 0..<40 {
      let seconds = delay.seconds(before: number, asked: nil, using: &stream)
      let doubled = 0.5 * Double(1 << min(number, 20))
      #expect((min(60, doubled / 2)...min(60, doubled)).contains(seconds))
    }
  }

  @Test("two clients do not wait as long")
  func lots() {
    var (one, two) = (RandomStream(seed: 1), RandomStream(seed: 2))
    let delay = RetryDelay(Asking.endpoint(at: ""))
    #expect(
      delay.seconds(before: 3, asked: nil, using: &one)
        != delay.seconds(before: 3, asked: nil, using: &two))
  }

  @Test(
    "what the server asks for is honoured, up to the time-out",
    arguments: [(7.0, 7.0), (3600, 60), (.infinity, 60)])
  func asked(seconds: Double, expected: Double) {
    var stream = RandomStream(seed: 1)
    let delay = RetryDelay(Asking.endpoint(at: ""))
    #expect(delay.seconds(before: 0, asked: seconds, using: &stream) == expected)
  }

  @Test(
    "Retry-After is a number of seconds or a date",
    arguments: [
      (["Retry-After": "120"], 120), (["Retry-After": " 0.5 "], 0.5), (["Retry-After": "-3"], 0),
      (["Retry-After": "soon"], nil), ([:], nil), (["Retry-After": "inf"], nil),
      (["Retry-After": "nan"], nil), (["Retry-After": "Sun, 22 Nov 2026 02:30:10 GMT"], 10),
      (["Retry-After": "Sun, 22 Nov 2026 02:29:00 GMT"], 0),
      (
        [
          "Retry-After": "Sun, 22 Nov 2026 02:30:10 GMT", "Date": "Sun, 22 Nov 2026 02:30:06 GMT",
        ], 4
      ),
    ] as [([String: String], Double?)])
  func headers(headers: [String: String], expected: Double?) throws {
    // 2026-11-22, half past two at night.
    let now = Date(timeIntervalSince1970: 1_795_314_600)
    #expect(RetryDelay.asked(headers, now: now) == expected)
  }

  @Test("an endpoint with senseless numbers is asked all the same")
  func senseless() async throws {
    let (answer, _) = try await Asking.once({ _ in .reply("because") }) {
      $0.timeout = .nan
      $0.temperature = .infinity
      $0.retries = -1
      $0.maxTokens = -5
    }
    #expect(answer.failure == nil)
  }
}
