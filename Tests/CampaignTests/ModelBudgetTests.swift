import Archive
import Campaign
import Foundation
import LanguageModel
import TestKit
import Testing

@Suite struct ModelBudgetTests {
  /// What every exchange of these tests costs.
  static let tokens = 20_000

  /// A good model that counts 20 000 tokens for every exchange.
  static let script: ScriptedEndpoint.Script = { request in
    guard case .reply(let text, _, _, _) = ScriptedEndpoint.Player.writing.script(request) else {
      return .silent
    }
    return .reply(text, prompt: tokens - 100, completion: 100)
  }

  @Test("a budget of tokens is kept, over all parts of a campaign")
  func tokens() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    let budget = 3 * Self.tokens + 1000
    try ScriptedEndpoint.serving(Self.script) { server in
      var file = try ModelFixture.file(server.url) {
        $0.budgetTokens = budget
        $0.inFlight = 1
      }
      for limit in [20, 40, 80] {
        file.maxPrograms = limit
        try ModelFixture.run(file, at: path, with: server)
      }
      let spent = try ModelFixture.exchanges(path).reduce(0) {
        $0 + $1.promptTokens + $1.completionTokens
      }
      // One more than planned by the estimate may be under way.
      #expect(spent > 0 && spent <= budget + Self.tokens)
      #expect(server.requests.count * Self.tokens <= budget + Self.tokens)
    }
  }

  @Test("a budget of dollars is kept, over all parts of a campaign")
  func dollars() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try ScriptedEndpoint.serving(Self.script) { server in
      var file = try ModelFixture.file(server.url) {
        // A dollar an exchange.
        $0.use[0].endpoint.price = .init(input: 0, output: 10_000)
        $0.budgetDollars = 13
        $0.inFlight = 4
      }
      for limit in [30, 60] {
        file.maxPrograms = limit
        try ModelFixture.run(file, at: path, with: server)
      }
      let spent = try ModelFixture.exchanges(path).reduce(0) { $0 + $1.dollars }
      // A request reserves ten dollars, for the longest reply, and costs one: never are there two, and the last is sent at three.
      #expect(spent > 0 && spent <= 4)
      #expect(server.mostAtOnce == 1)
    }
  }

  @Test("a campaign that stopped and went on asks nothing twice, and is told again as one")
  func resume() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    let (file, whole) = try ScriptedEndpoint.serving(Self.script) { server in
      var file = try ModelFixture.file(server.url)
      for limit in [17, 31, 60] {
        file.maxPrograms = limit
        try ModelFixture.run(file, at: path, with: server)
      }
      let exchanges = try ModelFixture.exchanges(path)
      let prompts = server.requests.map(\.prompt)
      // What was under way when a part ended was paid for in vain: at most four each time.
      #expect(exchanges.count <= prompts.count && prompts.count <= exchanges.count + 3 * 4)
      for exchange in exchanges {
        #expect(prompts.contains(exchange.messages.last?.content ?? ""))
      }
      return (file, try ModelFixture.dump(path, file))
    }
    #expect(whole.contains("edit model scripted"))
    #expect(try ModelFixture.replay(path, file, workers: 2) == whole)
  }

  @Test("a campaign goes on without its model, from the record and then alone")
  func gone() throws {
    let (path, other) = (Fixture.path(), Fixture.path())
    defer {
      Fixture.remove(path)
      Fixture.remove(other)
    }
    var file = try ScriptedEndpoint.serving(Self.script) { server in
      let file = try ModelFixture.file(server.url, programs: 40)
      try ModelFixture.run(file, at: path, with: server)
      return file
    }
    let record = try ModelFixture.exchanges(path)
    file.maxPrograms = 60
    try Fixture.run(file, at: path)
    let whole = try ModelFixture.dump(path, file)
    let later = try ModelFixture.exchanges(path)
    #expect(Array(later.prefix(record.count)) == record)
    #expect(
      later.dropFirst(record.count).allSatisfy { $0.failure?.contains("no connection") == true })
    #expect(try ModelFixture.replay(path, file, workers: 2) == whole)
  }

  @Test("a key is in nothing that a campaign keeps, though the server sends it back")
  func key() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    let (variable, key) = ("DESCENT_TEST_KEY_OF_CAMPAIGNS", "sk-private-0123456789")
    setenv(variable, key, 1)
    defer { unsetenv(variable) }
    try ScriptedEndpoint.serving({ request in
      request.number % 2 == 0
        ? .reply("# \(key)\nyour key is \(key)")
        : .status(500, body: #"{"error":"\#(request.headers["authorization"] ?? "")"}"#)
    }) { server in
      let file = try ModelFixture.file(server.url) {
        $0.use[0].endpoint.keyVariable = variable
        $0.budgetTokens = 1_000_000
      }
      let summary = try ModelFixture.run(file, at: path, with: server)
      #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(key)" })
      #expect(try ModelFixture.dump(path, file).contains("your key is [key]"))
      #expect(!"\(summary)".contains(key))
    }
    for suffix in ["", "-wal"] {
      let bytes = (try? Data(contentsOf: URL(fileURLWithPath: path + suffix))) ?? Data()
      #expect(bytes.range(of: Data(key.utf8)) == nil)
    }
  }
}
