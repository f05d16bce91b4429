import Foundation
import LanguageModel
import TestKit
import Testing

@Suite struct ChatKeyTests {
  static let key = "sk-very-private-0123456789"

  @Test(
    "the key is read from the environment and sent as a bearer token", arguments: ["", "\n", " "])
  func sent(end: String) async throws {
    let (answer, requests) = try await Asking.once(
      { _ in .reply("because") }, environment: ["TEST_KEY": Self.key + end]
    ) { $0.keyVariable = "TEST_KEY" }
    #expect(answer.failure == nil)
    #expect(requests.map { $0.headers["authorization"] } == ["Bearer \(Self.key)"])
  }

  @Test("nothing is sent where the variable is not set or empty", arguments: [nil, "", " \n"])
  func missing(value: String?) async throws {
    let (answer, requests) = try await Asking.once(
      { _ in .reply("because") }, environment: value.map { ["TEST_KEY": $0] } ?? [:]
    ) { $0.keyVariable = "TEST_KEY" }
    #expect(
      answer.failure?.description
        == "small: the environment variable TEST_KEY is not set or empty: export it with the key, or leave it out where the server needs none"
    )
    #expect(requests.isEmpty)
  }

  @Test(
    "nothing is sent where the key would break the header", arguments: ["a\r\nX: y", "a b", "ключ"])
  func unusable(value: String) async throws {
    let (answer, requests) = try await Asking.once(
      { _ in .reply("because") }, environment: ["TEST_KEY": value]
    ) { $0.keyVariable = "TEST_KEY" }
    #expect(
      answer.failure?.description
        == "small: the environment variable TEST_KEY does not hold a key (one word of ASCII characters): correct it"
    )
    #expect(requests.isEmpty)
  }

  @Test("a server that sends the key back finds it in no text that is kept")
  func echoed() async throws {
    let key = Self.key
    let padding = String(repeating: "x", count: 190)
    let behaviours: [ScriptedEndpoint.Behaviour] = [
      .reply("your key is \(key), and again \(key)"),
      .status(401, body: #"{"error":{"message":"wrong key \#(key)"}}"#),
      .status(400, body: key), .status(404, body: padding + key), .status(429, body: key),
      .status(500, body: "<b>\(key)</b>"),
      .status(307, headers: ["Location": "http://127.0.0.1/\(key)"]),
      .status(200, body: #"{"error":"\#(key)"}"#), .status(200, body: "no JSON: \(key)"),
      .status(200, body: #"{"choices":"\#(key)"}"#),
    ]
    for behaviour in behaviours {
      let (answer, _) = try await Asking.once(
        { _ in behaviour }, environment: ["TEST_KEY": key]
      ) { $0.keyVariable = "TEST_KEY" }
      var dumped = ""
      dump(answer, to: &dumped)
      let texts = ["\(answer)", answer.failure?.description ?? "", dumped]
      #expect(texts.allSatisfy { !$0.contains("sk-very") }, "\(behaviour)")
    }
    #expect("\(behaviours[0])".contains("sk-very"), "the comparison can fail")
  }

  @Test("a client and a correspondence show no key")
  func shown() {
    var endpoint = Asking.endpoint(at: "http://127.0.0.1:1/v1")
    endpoint.keyVariable = "TEST_KEY"
    let environment: @Sendable (String) -> String? = { _ in Self.key }
    let client = ChatClient(endpoint, environment: environment)
    let correspondence = Correspondence(
      [endpoint], limits: .init(inFlight: 1), environment: environment)
    var dumped = ""
    dump(client, to: &dumped)
    dump(correspondence, to: &dumped)
    dumped += "\(client) \(correspondence) \(endpoint)"
    #expect(!dumped.contains("sk-very") && dumped.contains("TEST_KEY"))
  }
}
