/// Why a language model gave no reply, with what to do.
///
/// Whatever of a server's words is in here has been shortened, freed of control characters and of the key.
public enum ChatFailure: Error, Codable, Hashable, Sendable {
  /// The address is none that can be asked.
  case badAddress(endpoint: String, url: String)
  /// The environment variable with the key is not set, or empty.
  case keyMissing(endpoint: String, variable: String)
  /// The environment variable holds what cannot be sent as a key.
  case keyUnusable(endpoint: String, variable: String)
  /// No connection came about.
  case unreachable(endpoint: String, host: String, reason: String)
  /// The connection ended before the reply did, after so many bytes of it.
  case cut(endpoint: String, bytes: Int)
  /// The reply was not there in time.
  case timedOut(endpoint: String, seconds: Double)
  /// The reply is longer than is read, in bytes.
  case tooLong(endpoint: String, limit: Int)
  /// The server sent us elsewhere, which is not followed.
  case redirected(endpoint: String, status: Int, location: String)
  /// The key is wrong, missing or not good enough (401, 403).
  case unauthorized(endpoint: String, status: Int, variable: String?, says: String)
  /// There is no such model, or nothing that speaks chat completions at that address (404).
  case notFound(endpoint: String, url: String, model: String, says: String)
  /// Too many requests, or no more credit (429).
  case rateLimited(endpoint: String, says: String)
  /// The server is in trouble itself (5xx, and 408, 409, 425).
  case serverTrouble(endpoint: String, status: Int, says: String)
  /// The server wants another request (any other status).
  case refused(endpoint: String, status: Int, says: String)
  /// The reply is no chat completion.
  case unreadable(endpoint: String, expected: String, came: String)
  /// The reply has no text.
  case empty(endpoint: String, isCutShort: Bool)
  /// Nobody waits for the reply any more.
  case cancelled(endpoint: String)

  /// Whether the same request may succeed a little later.
  public var isTransient: Bool {
    switch self {
    case .unreachable, .cut, .timedOut, .rateLimited, .serverTrouble: true
    default: false
    }
  }
}

extension ChatFailure: CustomStringConvertible {
  /// What was expected, what came, where, and what to do.
  public var description: String {
    switch self {
    case .badAddress(let endpoint, let url):
      "\(endpoint): expected an address such as http://127.0.0.1:8080/v1, without a name or a password in it, got \(url): correct its url"
    case .keyMissing(let endpoint, let variable):
      "\(endpoint): the environment variable \(variable) is not set or empty: export it with the key, or leave it out where the server needs none"
    case .keyUnusable(let endpoint, let variable):
      "\(endpoint): the environment variable \(variable) does not hold a key (one word of ASCII characters): correct it"
    case .unreachable(let endpoint, let host, let reason):
      "\(endpoint): no connection to \(host) (\(reason)): check the url and that the server is running"
    case .cut(let endpoint, let bytes):
      "\(endpoint): the connection was cut after \(bytes) bytes of the reply: look at the server's log"
    case .timedOut(let endpoint, let seconds):
      "\(endpoint): no complete reply within \(Self.number(seconds)) s: raise its timeout, or lower max-tokens"
    case .tooLong(let endpoint, let limit):
      "\(endpoint): expected at most \(limit) bytes, and more came: look at what answers at its url"
    case .redirected(let endpoint, let status, let location):
      "\(endpoint): the server redirects (\(status)) to \(location), which is not followed as the key would go with it: correct its url"
    case .unauthorized(let endpoint, let status, .some(let variable), let says):
      "\(endpoint): the server did not accept the key in \(variable) (\(status): \(says)): correct it"
    case .unauthorized(let endpoint, let status, .none, let says):
      "\(endpoint): the server wants a key (\(status): \(says)): name the environment variable that holds it"
    case .notFound(let endpoint, let url, let model, let says):
      "\(endpoint): nothing at \(url) for the model \(model) (404: \(says)): check the model's name, and whether the url has to end in /v1"
    case .rateLimited(let endpoint, let says):
      "\(endpoint): too many requests, or no credit left (429: \(says)): lower the number in flight, or look at the account"
    case .serverTrouble(let endpoint, let status, let says):
      "\(endpoint): the server is in trouble (\(status): \(says)): try again later, or look at its log"
    case .refused(let endpoint, let status, let says):
      "\(endpoint): the server refused the request (\(status): \(says)): check model, max-tokens and temperature"
    case .unreadable(let endpoint, let expected, let came):
      "\(endpoint): expected \(expected), got \(came): check that its url is that of an OpenAI-compatible server"
    case .empty(let endpoint, true):
      "\(endpoint): the reply ended at max-tokens before any text: raise max-tokens, or let the model think less"
    case .empty(let endpoint, false):
      "\(endpoint): expected a reply with text, got an empty one: try another model"
    case .cancelled(let endpoint):
      "\(endpoint): the request was given up before its reply came"
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
  }
}
