import Determinism
import Foundation

/// How long to wait before a request is sent again.
struct RetryDelay {
  /// The wait before the first retry, which doubles with each: half a second, or a twentieth of a time-out that is shorter
  /// than ten seconds.
  private let first: Double
  /// No wait is longer, whatever the server asks for: the time-out.
  private let longest: Double

  init(_ endpoint: ChatEndpoint) {
    first = min(0.5, endpoint.patience / 20)
    longest = endpoint.patience
  }

  /// The wait before retry `number`, counted from 0, in seconds.
  ///
  /// Between half and all of the doubled wait, by lot, so that clients that were refused together do not come back together;
  /// not before the time that the server asked for.
  func seconds(
    before number: Int, asked: Double?, using stream: inout RandomStream
  ) -> Double {
    let doubled = first * Double(1 << min(number, 20))
    return min(longest, max(doubled * (0.5 + stream.uniform() / 2), asked ?? 0))
  }

  /// What `Retry-After` asks for, in seconds: it is a number of them or a date (RFC 9110 §10.2.3).
  ///
  /// A date is taken against the server's own `Date`, as its clock and ours may differ.
  static func asked(_ headers: [String: String], now: Date) -> Double? {
    guard let value = headers["Retry-After"]?.trimmingCharacters(in: .whitespaces) else {
      return nil
    }
    if let seconds = Double(value) { return seconds.isFinite ? max(0, seconds) : nil }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = formatter.date(from: value) else { return nil }
    let clock = headers["Date"].flatMap { formatter.date(from: $0) } ?? now
    return max(0, date.timeIntervalSince(clock))
  }
}
