import Foundation

/// The books of a correspondence: what is under way, what has arrived, and what it all costs.
struct CorrespondenceDesk {
  typealias Spending = Correspondence.Spending

  private struct Request {
    var number: Int
    /// The most that its next attempt is taken to cost.
    var reserved: Spending
    var task: Task<Void, Never>?
  }

  private let limits: Correspondence.Limits
  private(set) var spending: Spending
  private var underWay: [Request] = []
  private var letters: [Correspondence.Letter] = []
  private var sent = 0
  private var isClosed = false

  init(limits: Correspondence.Limits, spending: Spending) {
    self.limits = limits
    self.spending = spending
  }

  var inFlight: Int { underWay.count }
  var hasLetters: Bool { !letters.isEmpty }

  /// Begins a request and numbers it, or says why not.
  mutating func admit(_ most: Spending) -> (number: Int?, refusal: Correspondence.Refusal?) {
    guard !isClosed, underWay.count < limits.inFlight else { return (nil, .noSlot) }
    if let refusal = refusal(of: most) { return (nil, refusal) }
    sent += 1
    underWay.append(Request(number: sent, reserved: most))
    return (sent, nil)
  }

  /// Keeps the task of a request, to cancel it; false where nobody waits for it any more.
  mutating func keep(_ task: Task<Void, Never>, number: Int) -> Bool {
    if let index = underWay.firstIndex(where: { $0.number == number }) {
      underWay[index].task = task
    }
    return !isClosed
  }

  /// Counts an attempt, and says whether the request may be sent again, for which its reservation stands.
  mutating func account(_ spent: Spending) -> Bool {
    guard !isClosed else { return false }
    spending.tokens += spent.tokens
    spending.dollars += spent.dollars
    return refusal(of: Spending()) == nil
  }

  /// Takes the end of a request.
  mutating func deliver(_ letter: Correspondence.Letter, number: Int) {
    guard !isClosed else { return }
    underWay.removeAll { $0.number == number }
    letters.append(letter)
  }

  mutating func collect() -> [Correspondence.Letter] {
    defer { letters = [] }
    return letters
  }

  /// Ends everything, and returns the tasks to be cancelled.
  mutating func close() -> [Task<Void, Never>] {
    isClosed = true
    defer { underWay = [] }
    return underWay.compactMap(\.task)
  }

  /// Why `more` may not be spent beside what is spent and reserved.
  private func refusal(of more: Spending) -> Correspondence.Refusal? {
    let reserved = underWay.map(\.reserved) + [more]
    if let tokens = limits.tokens,
      reserved.reduce(spending.tokens, { $0 + $1.tokens }) > tokens
    {
      return .tokenBudget
    }
    if let dollars = limits.dollars,
      reserved.reduce(spending.dollars, { $0 + $1.dollars }) > dollars
    {
      return .dollarBudget
    }
    return nil
  }
}
