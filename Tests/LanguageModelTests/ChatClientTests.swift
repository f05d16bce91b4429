import Foundation
import LanguageModel
import TestKit
import Testing

@Suite struct ChatClientTests {
  @Test("a reply comes with its text and with what the server counted")
  func good() async throws {
    let (answer, requests) = try await Asking.once { _ in
      .reply("because", prompt: 12, completion: 3)
    }
    #expect(
      try answer.get() == ChatReply(text: "because", usage: TokenUsage(prompt: 12, completion: 3)))
    #expect(requests.count == 1)
  }

  @Test("the request is a chat completion, without a key where none is named")
  func request() async throws {
    let (_, requests) = try await Asking.once({ _ in .reply("because") }) { $0.temperature = 0.5 }
    let request = try #require(requests.first)
    #expect(request.line == "POST /v1/chat/completions")
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["authorization"] == nil && request.headers["cookie"] == nil)
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        {"max_tokens":100,"messages":[{"content":"be brief","role":"system"},\
        {"content":"why?","role":"user"}],"model":"tiny","stream":false,"temperature":0.5}
        """)
  }

  @Test("no temperature is sent where none is set")
  func temperature() async throws {
    let (_, requests) = try await Asking.once { _ in .reply("because") }
    #expect(requests.first?.json["temperature"] == nil)
    #expect(requests.first?.json["model"] as? String == "tiny")
  }

  @Test(
    "the address may end in a slash or not, in /v1 or not",
    arguments: [
      ("", "/chat/completions"), ("/", "/chat/completions"), ("/v1", "/v1/chat/completions"),
      ("/v1/", "/v1/chat/completions"), ("/api/v3//", "/api/v3/chat/completions"),
      ("/v1/chat/completions", "/v1/chat/completions"),
      ("/v1?version=2", "/v1/chat/completions?version=2"),
    ])
  func addresses(path: String, expected: String) async throws {
    let (answer, requests) = try await Asking.once({ _ in .reply("because") }) {
      $0.url = $0.url.replacingOccurrences(of: "/v1", with: "") + path
    }
    #expect(answer.failure == nil)
    #expect(requests.map(\.line) == ["POST \(expected)"])
  }

  @Test("long prompts and letters of every kind arrive whole, and come back whole")
  func letters() async throws {
    let text = String(repeating: "β₁ “·” \u{1F600} \\ \" \n\t", count: 5000)
    try await ScriptedEndpoint.serving({ .reply($0.prompt) }) { server in
      let client = ChatClient(Asking.endpoint(at: server.url))
      let answer = await client.reply(to: [ChatMessage(.user, text)])
      let reply = try answer.get()
      #expect(reply.text == text)
    }
  }

  @Test(
    "the text is found in every form that servers give it",
    arguments: [
      #"{"choices":[{"message":{"content":"yes"}}]}"#,
      #"{"choices":[{"message":{"content":[{"type":"text","text":"y"},{"type":"text","text":"es"}]}}]}"#,
      #"{"choices":[{"message":{"content":[{"type":"image"},"yes"]}}]}"#,
      #"{"choices":[{"message":{"content":"y\u0000es\u0000"}}]}"#,
      #"{"choices":[{"message":{"reasoning_content":"hm","reasoning":"hm","content":"yes"}}],"error":null}"#,
    ])
  func forms(body: String) async throws {
    let (answer, _) = try await Asking.once { _ in .status(200, body: body) }
    let reply = try answer.get()
    #expect(reply.text == "yes" && reply.isEstimated && !reply.isCutShort)
  }

  @Test("what a server does not count is estimated by bytes")
  func estimates() async throws {
    let (answer, _) = try await Asking.once { _ in .reply("because") }
    let reply = try answer.get()
    // Two bytes a token, rounded up, and 8 a message.
    #expect(reply.isEstimated)
    #expect(reply.usage == TokenUsage(prompt: 4 + 8 + 2 + 8, completion: 4))
  }

  @Test(
    "a server that counts nonsense does no harm", arguments: ["-5", "1e300", "\"many\"", "null"])
  func nonsense(count: String) async throws {
    let body = """
      {"choices":[{"message":{"content":"yes"}}],"usage":{"prompt_tokens":\(count),"completion_tokens":2}}
      """
    let (answer, _) = try await Asking.once { _ in .status(200, body: body) }
    let usage = try answer.get().usage
    #expect(usage.completion == 2 && (0...1_000_000_000).contains(usage.prompt))
  }

  @Test("a reply that was cut short says so")
  func cutShort() async throws {
    let (answer, _) = try await Asking.once { _ in .reply("becau", finish: "length") }
    #expect(try answer.get().isCutShort)
  }

  @Test("a slow model is waited for")
  func slow() async throws {
    let (answer, _) = try await Asking.once { _ in .delayed(0.3, .reply("because")) }
    #expect(try answer.get().text == "because")
  }

  @Test("cancelling ends the wait, for the reply and between attempts", .timeLimit(.minutes(10)))
  func cancelling() async throws {
    for behaviour in [
      ScriptedEndpoint.Behaviour.silent, .status(503, headers: ["Retry-After": "1000"]),
    ] {
      try await ScriptedEndpoint.serving({ _ in behaviour }) { server in
        var endpoint = Asking.endpoint(at: server.url, retries: 1)
        endpoint.timeout = 3600
        let client = ChatClient(endpoint)
        let task = Task { await client.reply(to: Asking.question) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let failure = await task.value.failure
        #expect(failure == .cancelled(endpoint: "small"))
        #expect(server.requests.count == 1)
      }
    }
  }
}
