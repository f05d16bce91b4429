import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends requests over one shared session: no cookies, no cache, no stored credentials, and no redirect is followed.
///
/// The session lives as long as the process. Ending sessions while requests are under way is what crashes Foundation on
/// Linux, and sharing one also shares its connections.
enum WebTransport {
  /// What came back.
  struct Answer: Sendable {
    var status: Int
    var headers: [String: String] = [:]
    var body = Data()
  }

  /// Why nothing came back, or not all.
  enum Failure: Error {
    case unreachable(reason: String)
    case cut(bytes: Int)
    case timedOut
    case tooLong
    case cancelled
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - request: What is sent.
  ///   - seconds: How long the exchange may take altogether. The session's own time-out on Linux begins anew with every byte,
  ///     so that an answer that trickles would never end, and knows only whole seconds.
  ///   - limit: How many bytes of the answer's body are taken.
  static func answer(
    to request: URLRequest, within seconds: Double, limit: Int
  ) async -> Result<Answer, Failure> {
    var request = request
    request.timeoutInterval = seconds.rounded(.up) + 60
    let transfer = Transfer(session.dataTask(with: request), limit: limit)
    return await withTaskGroup { group in
      group.addTask {
        await withTaskCancellationHandler {
          await transfer.outcome(with: delegate)
        } onCancel: {
          transfer.finish(.failure(.cancelled))
        }
      }
      group.addTask {
        do {
          try await Task.sleep(for: .seconds(seconds))
          return .failure(.timedOut)
        } catch {
          return .failure(.cancelled)
        }
      }
      let first = await group.next() ?? .failure(.cancelled)
      group.cancelAll()
      return first
    }
  }

  private static let delegate = TransferDelegate()

  private static let session: URLSession = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    // How many are in flight is limited elsewhere; below that, none shall wait here while its time runs.
    configuration.httpMaximumConnectionsPerHost = 256
    return URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
  }()
}

/// One request under way; whoever first says how it ended is believed.
final class Transfer: Sendable {
  typealias Outcome = Result<WebTransport.Answer, WebTransport.Failure>

  let task: URLSessionDataTask
  private let limit: Int
  private let state = Mutex(State())

  private struct State {
    var answer: WebTransport.Answer?
    var bytes = 0
    var outcome: Outcome?
    var waiter: CheckedContinuation<Outcome, Never>?
  }

  init(_ task: URLSessionDataTask, limit: Int) {
    self.task = task
    self.limit = limit
  }

  /// Starts, and waits for the end.
  func outcome(with delegate: TransferDelegate) async -> Outcome {
    delegate.add(self)
    defer { delegate.remove(self) }
    return await withCheckedContinuation { continuation in
      let known = state.withLock { state in
        if state.outcome == nil { state.waiter = continuation }
        return state.outcome
      }
      if let known { continuation.resume(returning: known) } else { task.resume() }
    }
  }

  func begin(_ answer: WebTransport.Answer, expecting bytes: Int64) {
    state.withLock { $0.answer = answer }
    if bytes > Int64(limit) { finish(.failure(.tooLong)) }
  }

  func take(_ data: Data) {
    let isTooLong = state.withLock { state in
      guard state.outcome == nil else { return false }
      state.bytes += data.count
      guard state.bytes <= limit else { return true }
      state.answer?.body.append(data)
      return false
    }
    if isTooLong { finish(.failure(.tooLong)) }
  }

  /// The connection has ended, in order where there is no error.
  func end(_ error: (any Error)?) {
    let (answer, bytes) = state.withLock { ($0.answer, $0.bytes) }
    guard let error else {
      // Foundation on Linux tells no delegate of a redirect that says not where to.
      let last = answer ?? (task.response as? HTTPURLResponse).map { WebTransport.Answer($0) }
      return finish(last.map { .success($0) } ?? .failure(.cut(bytes: 0)))
    }
    switch (error as? URLError)?.code {
    case .cannotFindHost, .dnsLookupFailed:
      finish(.failure(.unreachable(reason: "its name is not known")))
    case .cannotConnectToHost, .notConnectedToInternet:
      finish(.failure(.unreachable(reason: "the connection was refused")))
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid,
      .clientCertificateRejected, .clientCertificateRequired:
      finish(.failure(.unreachable(reason: "the secure connection failed")))
    case .timedOut: finish(.failure(.timedOut))
    default: finish(.failure(.cut(bytes: bytes)))
    }
  }

  func finish(_ outcome: Outcome) {
    let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      state.answer = nil
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: outcome)
    if case .failure = outcome {
      // On a queue of its own: to cancel waits for the session's queue, which may be waiting for the one that calls here.
      DispatchQueue.global().async { [task] in task.cancel() }
    }
  }
}

/// Tells transfers what the session tells.
final class TransferDelegate: NSObject, URLSessionDataDelegate, Sendable {
  private let transfers = Mutex<[Int: Transfer]>([:])

  func add(_ transfer: Transfer) {
    transfers.withLock { $0[transfer.task.taskIdentifier] = transfer }
  }

  func remove(_ transfer: Transfer) {
    transfers.withLock { $0[transfer.task.taskIdentifier] = nil }
  }

  private func transfer(of task: URLSessionTask) -> Transfer? {
    transfers.withLock { $0[task.taskIdentifier] }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse {
      transfer(of: dataTask)?
        .begin(WebTransport.Answer(response), expecting: response.expectedContentLength)
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    transfer(of: dataTask)?.take(data)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    transfer(of: task)?.end(error)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    transfer(of: task)?.finish(.success(WebTransport.Answer(response)))
    completionHandler(nil)
  }

  // Without an answer of ours Foundation on Linux waits for ever after a 401.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    completionHandler(.performDefaultHandling, nil)
  }
}

extension WebTransport.Answer {
  /// The head of an answer.
  init(_ response: HTTPURLResponse) {
    status = response.statusCode
    for name in ["Date", "Location", "Retry-After"] {
      headers[name] = response.value(forHTTPHeaderField: name)
    }
  }
}
