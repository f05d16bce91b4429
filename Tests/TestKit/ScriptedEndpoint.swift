import Foundation
import Synchronization

/// A language model's server that plays a script: real HTTP on 127.0.0.1, on a port of its own.
///
/// Every connection has its thread, so that a slow answer holds up no other. It remembers what it was asked and how many
/// requests it had at once. ``serving(_:_:)`` ends all its threads before it returns.
public final class ScriptedEndpoint: Sendable {
  /// What a client asked.
  public struct Request: Sendable {
    /// How many requests came before it.
    public var number: Int
    /// The method and the path, as `POST /v1/chat/completions`.
    public var line: String
    /// The headers, by their names in lower case.
    public var headers: [String: String]
    /// The body's bytes.
    public var body: Data

    /// The body as JSON; empty where it is none.
    public var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }

    /// The messages: who speaks, and what is said.
    public var messages: [(role: String, content: String)] {
      (json["messages"] as? [[String: Any]] ?? []).map {
        ($0["role"] as? String ?? "", $0["content"] as? String ?? "")
      }
    }

    /// What the last message says.
    public var prompt: String { messages.last?.content ?? "" }
  }

  /// What it does with a request.
  public indirect enum Behaviour: Sendable {
    /// Answers as a good server does: a text, and the tokens that it took where the server counts them.
    case reply(String, prompt: Int? = nil, completion: Int? = nil, finish: String = "stop")
    /// Answers with a status, headers and a body, all just as given.
    case status(Int, headers: [String: String] = [:], body: String = "")
    /// Sends these bytes, which need not be HTTP, and ends the connection.
    case bytes(String)
    /// Waits before it does something.
    case delayed(Double, Behaviour)
    /// Sends the first so many bytes of an answer's body and resets the connection; none: not even a status.
    case cut(after: Int?, Behaviour)
    /// Answers with a reply of so many bytes.
    case huge(Int)
    /// Answers with a body of which a little comes now and then, until the client leaves.
    case endless
    /// Takes the request and never answers.
    case silent
  }

  /// The address that clients are given.
  public var url: String { "http://127.0.0.1:\(port)/v1" }
  /// The port it listens on.
  public let port: Int

  let script: Script
  let listener: LoopbackSocket
  let state = Mutex(State())
  private let ended = DispatchGroup()
  let stopping = NSCondition()

  struct State {
    var requests: [Request] = []
    var connections: Set<LoopbackSocket> = []
    var isStopped = false
    var unanswered: Set<Int> = []
    var mostAtOnce = 0
  }

  private init(_ script: @escaping Script) throws {
    (listener, port) = try LoopbackSocket.listening()
    self.script = script
    thread { endpoint in
      while let connection = endpoint.listener.accepted() { endpoint.take(connection) }
    }
  }

  /// Serves while `body` runs.
  ///
  /// - Parameters:
  ///   - script: What is done with each request; called on the connections' threads.
  ///   - body: Is given the endpoint.
  public static func serving<Result>(
    _ script: @escaping Script,
    _ body: (ScriptedEndpoint) throws -> Result
  ) throws -> Result {
    let endpoint = try ScriptedEndpoint(script)
    defer { endpoint.stop() }
    return try body(endpoint)
  }

  /// Serves while an asynchronous `body` runs.
  public static func serving<Result>(
    _ script: @escaping Script,
    _ body: (ScriptedEndpoint) async throws -> Result
  ) async throws -> Result {
    let endpoint = try ScriptedEndpoint(script)
    defer { endpoint.stop() }
    return try await body(endpoint)
  }

  /// A script of one behaviour after the other, the last for all that follow.
  public static func sequence(_ behaviours: Behaviour...) -> Script {
    { request in behaviours[min(request.number, behaviours.count - 1)] }
  }

  /// What it was asked, in order.
  public var requests: [Request] { state.withLock { $0.requests } }

  /// The most requests that it had at once: taken, and not yet answered.
  public var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

  /// How many requests it has done with.
  public var answered: Int { state.withLock { $0.requests.count - $0.unanswered.count } }

  private func take(_ connection: LoopbackSocket) {
    let isLate = state.withLock { state in
      if !state.isStopped { state.connections.insert(connection) }
      return state.isStopped
    }
    guard !isLate else { return connection.end() }
    thread { endpoint in endpoint.serve(connection) }
  }

  private func stop() {
    let connections = state.withLock { state in
      state.isStopped = true
      return state.connections
    }
    listener.shut()
    for connection in connections { connection.shut() }
    stopping.withLock { stopping.broadcast() }
    ended.wait()
    listener.end()
  }

  private func thread(_ body: @escaping @Sendable (ScriptedEndpoint) -> Void) {
    ended.enter()
    let thread = Thread { [self] in
      body(self)
      ended.leave()
    }
    thread.start()
  }
}
