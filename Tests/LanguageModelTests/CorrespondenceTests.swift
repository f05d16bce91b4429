import Foundation
import LanguageModel
import TestKit
import Testing

@Suite struct CorrespondenceTests {
  typealias Limits = Correspondence.Limits
  typealias Spending = Correspondence.Spending

  /// One message of 4 bytes is taken to be 2 + 8 tokens, and the longest reply is 100: a request reserves 110.
  static let message = [ChatMessage(.user, "why?")]

  /// Collects until so many letters are there.
  static func letters(_ count: Int, of correspondence: Correspondence) -> [Correspondence.Letter] {
    var letters: [Correspondence.Letter] = []
    while letters.count < count, correspondence.waitForLetter(seconds: 60) {
      letters += correspondence.collect()
    }
    return letters
  }

  @Test("letters come back with their tags, texts and costs")
  func letters() throws {
    try ScriptedEndpoint.serving({ .reply("to \($0.prompt)", prompt: 1000, completion: 2000) }) {
      server in
      var priced = Asking.endpoint(at: server.url)
      priced.price = .init(input: 0.5, output: 2)
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url), priced], limits: Limits(inFlight: 4))
      for tag in 0..<4 {
        let message = ChatMessage(.user, "\(tag)")
        #expect(correspondence.send([message], to: tag % 2, tag: tag) == nil)
      }
      let letters = Self.letters(4, of: correspondence).sorted { $0.tag < $1.tag }
      let texts = try letters.map { try $0.result.get().text }
      #expect(texts == ["to 0", "to 1", "to 2", "to 3"])
      #expect(letters.map(\.endpoint) == [0, 1, 0, 1])
      #expect(letters.map(\.dollars) == [0, 0.0045, 0, 0.0045])
      #expect(letters.allSatisfy { $0.usage.total == 3000 && $0.seconds >= 0 })
      #expect(correspondence.spending == Spending(tokens: 12000, dollars: 0.009))
      #expect(correspondence.inFlight == 0 && correspondence.collect().isEmpty)
    }
  }

  @Test("never are more under way than may be")
  func slots() throws {
    try ScriptedEndpoint.serving({ _ in .delayed(0.02, .reply("yes")) }) { server in
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 3))
      var (sent, arrived, refusals) = (0, 0, 0)
      while arrived < 20 {
        while sent < 20 {
          guard let refusal = correspondence.send(Self.message, to: 0, tag: sent) else {
            sent += 1
            continue
          }
          #expect(refusal == .noSlot)
          refusals += 1
          break
        }
        #expect(correspondence.inFlight <= 3)
        try #require(correspondence.waitForLetter(seconds: 60))
        arrived += correspondence.collect().count
      }
      #expect(server.requests.count == 20 && refusals > 0)
      #expect(server.mostAtOnce <= 3)
    }
  }

  @Test("several are under way at once")
  func together() throws {
    try ScriptedEndpoint.serving({ _ in .silent }) { server in
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 5))
      for tag in 0..<5 { #expect(correspondence.send(Self.message, to: 0, tag: tag) == nil) }
      while server.requests.count < 5 { usleep(2000) }
      #expect(server.mostAtOnce == 5)
      correspondence.close()
    }
  }

  @Test("the budget of tokens is never exceeded")
  func tokens() throws {
    try ScriptedEndpoint.serving({ _ in .reply("yes", prompt: 10, completion: 90) }) { server in
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 4, tokens: 1000),
        spent: Spending(tokens: 300))
      var refusal: Correspondence.Refusal?
      var most = 0
      for tag in 0..<100 where refusal != .tokenBudget || correspondence.inFlight > 0 {
        refusal = correspondence.send(Self.message, to: 0, tag: tag)
        if refusal != nil {
          _ = correspondence.waitForLetter(seconds: 60)
          _ = correspondence.collect()
        }
        most = max(most, correspondence.spending.tokens)
      }
      #expect(refusal == .tokenBudget)
      // 300 before and seven of 100; the last was sent where 890 were spent or less.
      #expect(correspondence.spending.tokens == 900 && most <= 1000)
      #expect(server.requests.count == 6)
    }
  }

  @Test("the budget of dollars is never exceeded")
  func dollars() throws {
    try ScriptedEndpoint.serving({ _ in .reply("yes", prompt: 10, completion: 100) }) { server in
      var endpoint = Asking.endpoint(at: server.url)
      endpoint.price = .init(input: 0, output: 10_000)
      // A reply costs a dollar.
      let correspondence = Correspondence(
        [endpoint], limits: Limits(inFlight: 8, dollars: 5.5), spent: Spending(dollars: 1))
      var refusals: [Correspondence.Refusal?] = []
      for tag in 0..<8 { refusals.append(correspondence.send(Self.message, to: 0, tag: tag)) }
      // Four are reserved at most, and whatever arrives meanwhile costs as much as it reserved.
      #expect(refusals.map { $0 == nil } == (0..<8).map { $0 < 4 })
      #expect(refusals.last == .dollarBudget)
      #expect(Self.letters(4, of: correspondence).count == 4)
      #expect(correspondence.spending.dollars == 5)
    }
  }

  @Test("an endpoint without a price costs no dollars, and none may be sent for no tokens")
  func limits() throws {
    try ScriptedEndpoint.serving({ _ in .reply("yes") }) { server in
      let free = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 1, dollars: 0))
      #expect(free.send(Self.message, to: 0, tag: 0) == nil)
      #expect(Self.letters(1, of: free).count == 1)
      let none = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 1, tokens: 109))
      #expect(none.send(Self.message, to: 0, tag: 0) == .tokenBudget)
      let closed = Correspondence([Asking.endpoint(at: server.url)], limits: Limits(inFlight: 0))
      #expect(closed.send(Self.message, to: 0, tag: 0) == .noSlot)
    }
  }

  @Test(
    "failures cost what the server said, else what their bytes are taken to be",
    arguments: [
      (.status(500), 0), (.status(401), 0), (.status(200, body: "hello"), 10 + 3),
      (.status(400, body: #"{"error":"no","usage":{"prompt_tokens":7}}"#), 7),
      (.reply("", prompt: 5, completion: 6), 11), (.huge(2_000_000), 110),
      (.cut(after: 20, .huge(500)), 10 + 10), (.status(200, body: #"{"choices":[]}"#), 10 + 7),
    ] as [(ScriptedEndpoint.Behaviour, Int)])
  func failures(behaviour: ScriptedEndpoint.Behaviour, tokens: Int) throws {
    try ScriptedEndpoint.serving({ _ in behaviour }) { server in
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 1))
      #expect(correspondence.send(Self.message, to: 0, tag: 0) == nil)
      let letter = try #require(Self.letters(1, of: correspondence).first)
      #expect(letter.result.failure != nil)
      #expect(letter.usage.total == tokens)
      #expect(correspondence.spending.tokens == tokens)
    }
  }

  @Test("a time-out costs all that was reserved, and is not tried again beyond the budget")
  func timeouts() throws {
    try ScriptedEndpoint.serving({ _ in .silent }) { server in
      var endpoint = Asking.endpoint(at: server.url, retries: 5)
      endpoint.timeout = 0.2
      let correspondence = Correspondence([endpoint], limits: Limits(inFlight: 2, tokens: 330))
      #expect(correspondence.send(Self.message, to: 0, tag: 0) == nil)
      let letter = try #require(Self.letters(1, of: correspondence).first)
      #expect(letter.result.failure == .timedOut(endpoint: "small", seconds: 0.2))
      #expect(letter.usage.total == 330 && correspondence.spending.tokens == 330)
      #expect(correspondence.send(Self.message, to: 0, tag: 1) == .tokenBudget)
    }
  }

  @Test("an unreachable host costs nothing")
  func unreachable() throws {
    let url = try ScriptedEndpoint.serving({ _ in .silent }) { $0.url }
    let correspondence = Correspondence(
      [Asking.endpoint(at: url)], limits: Limits(inFlight: 1, tokens: 110))
    #expect(correspondence.send(Self.message, to: 0, tag: 3) == nil)
    let letter = try #require(Self.letters(1, of: correspondence).first)
    #expect(letter.tag == 3 && letter.usage.total == 0 && letter.result.failure != nil)
    #expect(correspondence.spending == Spending())
  }

  @Test(
    "waiting ends at once where nothing is under way, in time where nothing comes, and on closing")
  func waiting() throws {
    try ScriptedEndpoint.serving({ _ in .silent }) { server in
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 1))
      #expect(!correspondence.waitForLetter(seconds: 1e9))
      #expect(correspondence.send(Self.message, to: 0, tag: 0) == nil)
      #expect(!correspondence.waitForLetter(seconds: 0.05))
      #expect(correspondence.inFlight == 1)
      let thread = Thread { correspondence.close() }
      thread.start()
      #expect(!correspondence.waitForLetter(seconds: 1e9))
      #expect(correspondence.send(Self.message, to: 0, tag: 1) == .noSlot)
      #expect(correspondence.collect().isEmpty && correspondence.inFlight == 0)
    }
  }

  @Test("a letter that nobody collected is there for as long as one likes")
  func patience() throws {
    try ScriptedEndpoint.serving({ _ in .reply("yes") }) { server in
      let correspondence = Correspondence(
        [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 2))
      #expect(correspondence.send(Self.message, to: 0, tag: 0) == nil)
      for _ in 0..<3 { #expect(correspondence.waitForLetter(seconds: 60)) }
      #expect(correspondence.collect().count == 1)
      #expect(!correspondence.waitForLetter(seconds: 60))
    }
  }

  @Test("a correspondence that nobody holds any more gives up what is under way")
  func abandoned() throws {
    try ScriptedEndpoint.serving({ _ in .silent }) { server in
      weak var gone: Correspondence?
      do {
        let correspondence = Correspondence(
          [Asking.endpoint(at: server.url)], limits: Limits(inFlight: 1))
        gone = correspondence
        #expect(correspondence.send(Self.message, to: 0, tag: 0) == nil)
        while server.requests.isEmpty { usleep(2000) }
      }
      #expect(gone == nil)
    }
  }
}
