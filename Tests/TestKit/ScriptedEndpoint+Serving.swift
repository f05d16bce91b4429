import Foundation
import Synchronization

extension ScriptedEndpoint {
  /// Reads one request and does what the script says; every connection serves one.
  func serve(_ connection: LoopbackSocket) {
    var isAbrupt = false
    if let request = request(from: connection) {
      isAbrupt = play(script(request), for: request, on: connection)
      settle(request)
    }
    // Out of the list before it is closed: the number of a closed socket is soon another's.
    state.withLock { _ = $0.connections.remove(connection) }
    connection.end(abruptly: isAbrupt)
  }

  /// Does it, and says whether the connection is to be reset.
  private func play(
    _ behaviour: Behaviour, for request: Request, on connection: LoopbackSocket
  ) -> Bool {
    switch behaviour {
    case .reply, .status, .huge:
      let (head, body) = Self.answer(behaviour)
      // Before it is sent: with its last byte the client may ask again.
      settle(request)
      _ = connection.send(head + body)
    case .bytes(let text):
      settle(request)
      _ = connection.send(Array(text.utf8))
    case .delayed(let seconds, let then):
      wait(seconds)
      return play(then, for: request, on: connection)
    case .cut(let count, let of):
      if let count {
        let (head, body) = Self.answer(of)
        _ = connection.send(head + body.prefix(count))
        // A reset overtakes bytes that the client has not read yet.
        wait(0.05)
      }
      settle(request)
      return true
    case .endless:
      let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"
      var isThere = connection.send(Array(head.utf8))
      while isThere && !isStopped {
        wait(0.01)
        isThere = connection.send([UInt8(ascii: " ")])
      }
    case .silent:
      while connection.received() != nil {}
    }
    return false
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Counts a request as answered.
  private func settle(_ request: Request) {
    state.withLock { _ = $0.unanswered.remove(request.number) }
  }

  /// Waits, though not beyond the end of everything.
  private func wait(_ seconds: Double) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    stopping.withLock {
      while !isStopped, stopping.wait(until: deadline) {}
    }
  }

  /// Reads a request and remembers it; nil where the client left before its end.
  private func request(from connection: LoopbackSocket) -> Request? {
    var bytes: [UInt8] = []
    var head: (line: String, headers: [String: String])?
    var start = 0
    var length = 0
    while true {
      if head == nil, let end = Self.endOfHead(bytes) {
        let read = Self.head(bytes[..<end])
        head = read
        start = end
        length = Int(read.headers["content-length"] ?? "") ?? 0
        if read.headers["expect"] != nil {
          guard connection.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) else { return nil }
        }
      }
      if let head, bytes.count >= start + length {
        return state.withLock { state in
          let request = Request(
            number: state.requests.count, line: head.line, headers: head.headers,
            body: Data(bytes[start..<start + length]))
          state.requests.append(request)
          state.unanswered.insert(request.number)
          state.mostAtOnce = max(state.mostAtOnce, state.unanswered.count)
          return request
        }
      }
      guard let more = connection.received() else { return nil }
      bytes += more
    }
  }

  /// Where the body begins.
  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    return bytes.indices.dropLast(3).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
  }

  private static func head(_ bytes: ArraySlice<UInt8>) -> (line: String, headers: [String: String])
  {
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let words = (lines.first ?? "").split(separator: " ")
    return (words.prefix(2).joined(separator: " "), headers)
  }

  /// The bytes of an answer that is told apart into head and body; others have none.
  private static func answer(_ behaviour: Behaviour) -> (head: [UInt8], body: [UInt8]) {
    switch behaviour {
    case .reply(let text, let prompt, let completion, let finish):
      let body = chatCompletion(text, prompt: prompt, completion: completion, finish: finish)
      return (head(200, ["Content-Type": "application/json"], body.count), body)
    case .huge(let count):
      let body = chatCompletion(String(repeating: "x", count: count))
      return (head(200, ["Content-Type": "application/json"], body.count), body)
    case .status(let code, let headers, let text):
      let body = Array(text.utf8)
      return (head(code, headers, body.count), body)
    default:
      return ([], [])
    }
  }

  private static func head(_ status: Int, _ headers: [String: String], _ length: Int) -> [UInt8] {
    var lines = ["HTTP/1.1 \(status) Scripted"]
    lines += headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    lines += ["Content-Length: \(length)", "Connection: close", "", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// A chat completion as OpenAI's protocol has it.
  private static func chatCompletion(
    _ text: String, prompt: Int? = nil, completion: Int? = nil, finish: String = "stop"
  ) -> [UInt8] {
    var body: [String: Any] = [
      "id": "chatcmpl-scripted", "object": "chat.completion", "created": 0, "model": "scripted",
      "choices": [
        [
          "index": 0, "finish_reason": finish,
          "message": ["role": "assistant", "content": text],
        ] as [String: Any]
      ],
    ]
    if prompt != nil || completion != nil {
      let (prompt, completion) = (prompt ?? 0, completion ?? 0)
      body["usage"] = [
        "prompt_tokens": prompt, "completion_tokens": completion,
        "total_tokens": prompt + completion,
      ]
    }
    let data = try? JSONSerialization.data(withJSONObject: body, options: .sortedKeys)
    return data.map(Array.init) ?? []
  }
}
