import Foundation
import LanguageModel
import TestKit
import Testing

@Suite struct RetryTests {
  @Test(
    "what may pass is tried again",
    arguments: [
      .status(500), .status(503), .status(408), .status(409), .status(429),
      .cut(after: 5, .huge(9)),
      .cut(after: nil, .silent), .status(200, body: #"{"error":{"code":502,"message":"later"}}"#),
    ] as [ScriptedEndpoint.Behaviour])
  func transient(behaviour: ScriptedEndpoint.Behaviour) async throws {
    let (answer, requests) = try await Asking.once(
      ScriptedEndpoint.sequence(behaviour, behaviour, .reply("because"))
    ) {
      $0.retries = 2
      $0.timeout = 4
    }
    #expect(try answer.get().text == "because")
    #expect(requests.count == 3)
  }

  @Test(
    "what does not pass is not tried again",
    arguments: [
      .status(400), .status(401), .status(403), .status(404), .status(422), .status(307),
      .status(200, body: "hello"), .status(200, body: "{}"), .huge(2_000_000), .reply(""),
    ] as [ScriptedEndpoint.Behaviour])
  func lasting(behaviour: ScriptedEndpoint.Behaviour) async throws {
    let (answer, requests) = try await Asking.once(
      ScriptedEndpoint.sequence(behaviour, .reply("because"))
    ) { $0.retries = 3 }
    #expect(answer.failure?.isTransient == false)
    #expect(requests.count == 1)
  }

  @Test("a server that wants the longest reply under its newer name gets it so, without a retry")
  func lengthField() async throws {
    let refusal = ScriptedEndpoint.Behaviour.status(
      400,
      body:
        #"{"error": {"message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."}}"#
    )
    let (answer, requests) = try await Asking.once(
      { $0.json["max_tokens"] == nil ? .reply("because") : refusal }
    ) {
      $0.retries = 0
      $0.maxTokens = 77
    }
    #expect(try answer.get().text == "because")
    #expect(requests.map { $0.json["max_tokens"] as? Int } == [77, nil])
    #expect(requests.map { $0.json["max_completion_tokens"] as? Int } == [nil, 77])
    let (stubborn, more) = try await Asking.once({ _ in refusal }) { $0.retries = 0 }
    #expect(stubborn.failure?.isTransient == false && more.count == 2)
  }

  @Test("no more is tried than the endpoint's retries say")
  func exhausted() async throws {
    let (answer, requests) = try await Asking.once({ _ in .status(500) }) {
      $0.retries = 2
      $0.timeout = 1
    }
    #expect(
      answer.failure
        == .serverTrouble(endpoint: "small", status: 500, says: "without a word"))
    #expect(requests.count == 3)
  }

  @Test("a key that has gone between two attempts ends them")
  func gone() async throws {
    try await ScriptedEndpoint.serving({ _ in .status(500) }) { server in
      var endpoint = Asking.endpoint(at: server.url, retries: 3)
      endpoint.keyVariable = "TEST_KEY"
      endpoint.timeout = 4
      let client = ChatClient(endpoint) { _ in server.requests.isEmpty ? "sk-first" : nil }
      let answer = await client.reply(to: Asking.question)
      #expect(answer.failure == .keyMissing(endpoint: "small", variable: "TEST_KEY"))
      #expect(server.requests.count == 1)
    }
  }
}
