import Foundation
import LanguageModel
import TestKit
import Testing

@Suite struct ChatFailureTests {
  @Test(
    "every refusal says what came, where, and what to do",
    arguments: [
      (
        401, #"{"error":{"message":"bad key","type":"auth"}}"#,
        "small: the server wants a key (401: bad key): name the environment variable that holds it"
      ),
      (
        403, #"{"detail":[{"msg":"not for you","loc":["header"]}]}"#,
        "small: the server wants a key (403: not for you): name the environment variable that holds it"
      ),
      (
        429, #"[{"error":{"message":"slow down"}}]"#,
        "small: too many requests, or no credit left (429: slow down): lower the number in flight, or look at the account"
      ),
      (
        500, "<html>\n<b>oops</b>\u{1B}[31m</html>",
        "small: the server is in trouble (500: <html> <b>oops</b> [31m</html>): try again later, or look at its log"
      ),
      (
        400, #"{"object":"error","message":"too long","code":400}"#,
        "small: the server refused the request (400: too long): check model, max-tokens and temperature"
      ),
      (
        422, "",
        "small: the server refused the request (422: without a word): check model, max-tokens and temperature"
      ),
    ])
  func refusals(status: Int, body: String, message: String) async throws {
    let (answer, _) = try await Asking.once { _ in
      // Challenges are what Foundation would wait on.
      .status(status, headers: ["WWW-Authenticate": "Bearer"], body: body)
    }
    #expect(answer.failure?.description == message)
  }

  @Test("a model that is not there is named, with the address")
  func notFound() async throws {
    let (answer, _) = try await Asking.once({ _ in
      .status(404, body: #"{"error":"model \"tiny\" not found, try pulling it first"}"#)
    }) { $0.url += "?token=private" }
    let message = try #require(answer.failure?.description)
    #expect(message.hasPrefix("small: nothing at http://127.0.0.1:"))
    #expect(
      message.hasSuffix(
        "/v1 for the model tiny (404: model \"tiny\" not found, try pulling it first): check the model's name, and whether the url has to end in /v1"
      ))
    #expect(!message.contains("private"))
  }

  @Test("an error inside an answer of 200 is an error, with the status that it names")
  func hidden() async throws {
    let (limited, _) = try await Asking.once { _ in
      .status(200, body: #"{"error":{"message":"later","code":429}}"#)
    }
    #expect(limited.failure == .rateLimited(endpoint: "small", says: "later"))
    let (other, _) = try await Asking.once { _ in
      .status(200, body: #"{"error":"context too long"}"#)
    }
    #expect(other.failure == .refused(endpoint: "small", status: 200, says: "context too long"))
  }

  @Test("long words of a server are shortened")
  func long() async throws {
    let (answer, _) = try await Asking.once { _ in
      .status(400, body: String(repeating: "no ", count: 1000))
    }
    guard case .refused(_, _, let says) = answer.failure else {
      Issue.record("expected a refusal, got \(answer)")
      return
    }
    #expect(says.count == 201)
  }

  @Test(
    "an answer that is no chat completion says what was expected and what came",
    arguments: [
      ("hello", "a JSON object", "hello"),
      ("", "a JSON object", "without a word"),
      ("[1, 2]", "a JSON object", "[1, 2]"),
      ("{}", "choices with a message", "{}"),
      (#"{"choices":[]}"#, "choices with a message", #"{"choices":[]}"#),
      (
        #"{"choices":[{"text":"old"}]}"#, "choices with a message", #"{"choices":[{"text":"old"}]}"#
      ),
      (#"{"choices":"none"}"#, "choices with a message", #"{"choices":"none"}"#),
      (
        "data: {\"choices\":[]}\n\ndata: [DONE]", "a JSON object",
        "data: {\"choices\":[]} data: [DONE]"
      ),
    ])
  func unreadable(body: String, expected: String, came: String) async throws {
    let (answer, _) = try await Asking.once { _ in .status(200, body: body) }
    #expect(
      answer.failure == .unreadable(endpoint: "small", expected: expected, came: came))
  }

  @Test(
    "a reply without text is a failure",
    arguments: [
      #"{"content":""}"#, #"{"content":" \n"}"#, #"{"content":null,"reasoning_content":"hm"}"#,
      "{}", #"{"content":7}"#, #"{"content":[]}"#,
    ])
  func empty(message: String) async throws {
    for (reason, isCutShort) in [("stop", false), ("length", true)] {
      let (answer, _) = try await Asking.once { _ in
        .status(
          200, body: #"{"choices":[{"finish_reason":"\#(reason)","message":\#(message)}]}"#)
      }
      #expect(answer.failure == .empty(endpoint: "small", isCutShort: isCutShort))
    }
  }

  @Test(
    "an address that cannot be asked is told without its secrets",
    arguments: [
      ("localhost:8080", "localhost:8080"), ("ftp://a/v1", "ftp://a/v1"), ("", ""),
      ("http://", "http://"), ("http://me:private@127.0.0.1/v1", "127.0.0.1/v1"),
      ("http://a b@c/v1?key=private", "c/v1"),
    ])
  func addresses(url: String, shown: String) async {
    let client = ChatClient(Asking.endpoint(at: url))
    let answer = await client.reply(to: Asking.question)
    #expect(answer.failure == .badAddress(endpoint: "small", url: shown))
  }

  @Test("a port that nobody listens on, and a name that nobody has, are unreachable")
  func unreachable() async throws {
    // The port was ours until the endpoint stopped.
    let url = try ScriptedEndpoint.serving({ _ in .silent }) { $0.url }
    let refused = await ChatClient(Asking.endpoint(at: url)).reply(to: Asking.question)
    #expect(
      refused.failure?.description
        == "small: no connection to 127.0.0.1 (the connection was refused): check the url and that the server is running"
    )
    // RFC 2606: no name below .invalid is ever given.
    let unknown = await ChatClient(Asking.endpoint(at: "http://model.invalid/v1"))
      .reply(to: Asking.question)
    #expect(
      unknown.failure
        == .unreachable(
          endpoint: "small", host: "model.invalid", reason: "its name is not known"))
  }

  @Test("failures are stored and read back as they were")
  func coding() throws {
    let failure = ChatFailure.unauthorized(
      endpoint: "small", status: 401, variable: nil, says: "no")
    let data = try JSONEncoder().encode(failure)
    #expect(try JSONDecoder().decode(ChatFailure.self, from: data) == failure)
  }
}
