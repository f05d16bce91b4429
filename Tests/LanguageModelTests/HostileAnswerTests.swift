import Foundation
import LanguageModel
import TestKit
import Testing

/// Whatever a server does, the client returns, in time and with a failure; none of these times is measured.
@Suite struct HostileAnswerTests {
  @Test("10 MB are not read to their end", .timeLimit(.minutes(10)))
  func huge() async throws {
    let (answer, _) = try await Asking.once { _ in .huge(10_000_000) }
    #expect(answer.failure == .tooLong(endpoint: "small", limit: 1 << 20))
  }

  @Test("10 MB without a length are not read to their end", .timeLimit(.minutes(10)))
  func unannounced() async throws {
    let text = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 10_000_000)
    let (answer, _) = try await Asking.once { _ in .bytes(text) }
    #expect(answer.failure == .tooLong(endpoint: "small", limit: 1 << 20))
  }

  @Test("an answer that trickles without end is given up", .timeLimit(.minutes(10)))
  func endless() async throws {
    let (answer, _) = try await Asking.once({ _ in .endless }) { $0.timeout = 0.5 }
    #expect(
      answer.failure?.description
        == "small: no complete reply within 0.5 s: raise its timeout, or lower max-tokens")
  }

  @Test("a server that never answers is given up", .timeLimit(.minutes(10)))
  func silent() async throws {
    let (answer, requests) = try await Asking.once({ _ in .silent }) {
      $0.timeout = 0.2
      $0.retries = 1
    }
    #expect(answer.failure == .timedOut(endpoint: "small", seconds: 0.2))
    #expect(requests.count <= 2)
  }

  @Test("a cut connection is told with what came", arguments: [nil, 0, 20])
  func cut(count: Int?) async throws {
    let (answer, _) = try await Asking.once { _ in .cut(after: count, .reply("because")) }
    #expect(answer.failure == .cut(endpoint: "small", bytes: count ?? 0))
  }

  @Test(
    "what is not HTTP is a failure",
    arguments: [
      "", "\r\n\r\n", "hello\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/9.9 999 ?\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n: no name\r\n\u{0}: zero\r\n\r\n{}",
      "HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation: //%zz?%zz#%zz\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation:\r\n\r\n",
      "HTTP/1.1 401 No\r\nWWW-Authenticate: \r\nWWW-Authenticate: Basic realm=\"\r\n\r\n",
    ])
  func notHTTP(text: String) async throws {
    let (answer, _) = try await Asking.once({ _ in .bytes(text) }) { $0.timeout = 10 }
    #expect(answer.failure != nil)
  }

  @Test("deeply nested JSON is no reply")
  func nested() async throws {
    for text in [
      String(repeating: "[", count: 500_000), String(repeating: #"{"error":"#, count: 100_000),
      #"{"error":"# + String(repeating: "[", count: 300) + String(repeating: "]", count: 300) + "}",
    ] {
      let (answer, _) = try await Asking.once { _ in .status(200, body: text) }
      #expect(answer.failure != nil)
    }
  }

  @Test(
    "a redirect is not followed, and the key goes nowhere", arguments: [301, 302, 303, 307, 308])
  func redirects(status: Int) async throws {
    try await ScriptedEndpoint.serving({ _ in .reply("caught") }) { other in
      let location = other.url + "/chat/completions"
      let (answer, requests) = try await Asking.once(
        { _ in .status(status, headers: ["Location": location], body: "moved") },
        environment: ["TEST_KEY": "sk-private"], { $0.keyVariable = "TEST_KEY" })
      #expect(
        answer.failure == .redirected(endpoint: "small", status: status, location: location))
      #expect(requests.count == 1 && other.requests.isEmpty)
    }
  }

  @Test("cookies are not kept")
  func cookies() async throws {
    try await ScriptedEndpoint.serving({ _ in
      .status(500, headers: ["Set-Cookie": "me=you; Path=/"])
    }) { server in
      let client = ChatClient(Asking.endpoint(at: server.url))
      for _ in 0..<2 { _ = await client.reply(to: Asking.question) }
      #expect(server.requests.count == 2)
      #expect(server.requests.allSatisfy { $0.headers["cookie"] == nil })
    }
  }
}
