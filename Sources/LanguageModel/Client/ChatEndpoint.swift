import Foundation

/// Where a language model is asked, and how: a server that speaks OpenAI's chat completions.
///
/// Servers for one's own machine (llama.cpp, vLLM, Ollama) speak them too, mostly without a key. An endpoint holds the *name*
/// of the environment variable with the key and never the key, so that it may be stored and printed.
public struct ChatEndpoint: Codable, Hashable, Sendable {
  /// What a million tokens cost, in US dollars.
  public struct Price: Codable, Hashable, Sendable {
    /// Of what is read: the messages.
    public var input: Double
    /// Of what is written: the reply, thinking included.
    public var output: Double

    /// Makes a price, in US dollars a million tokens.
    public init(input: Double, output: Double) {
      self.input = input
      self.output = output
    }

    /// What `usage` costs, in US dollars.
    public func dollars(of usage: TokenUsage) -> Double {
      (Double(usage.prompt) * input + Double(usage.completion) * output) / 1_000_000
    }
  }

  /// What people call it; messages and records say it.
  public var name: String
  /// The address before `/chat/completions`, as `http://127.0.0.1:8080/v1`; with or without a slash at its end.
  public var url: String
  /// Which model is asked, in the server's own words.
  public var model: String
  /// The environment variable that holds the key; none where the server wants none.
  public var keyVariable: String?
  /// How freely the model chooses its words; the server's own setting where there is none.
  public var temperature: Double?
  /// The longest reply, in tokens.
  public var maxTokens: Int
  /// The longest time from sending one request to its last byte, in seconds.
  public var timeout: Double
  /// How often a request is sent again where what failed may pass.
  public var retries: Int
  /// What tokens cost; nothing where there is none.
  public var price: Price?

  /// Makes an endpoint.
  public init(
    name: String, url: String, model: String, keyVariable: String? = nil,
    temperature: Double? = nil, maxTokens: Int = 2048, timeout: Double = 120, retries: Int = 3,
    price: Price? = nil
  ) {
    self.name = name
    self.url = url
    self.model = model
    self.keyVariable = keyVariable
    self.temperature = temperature
    self.maxTokens = maxTokens
    self.timeout = timeout
    self.retries = retries
    self.price = price
  }

  /// Whether its address is one of the web's, without a name or a password in it.
  public var hasAddress: Bool { completions != nil }

  /// What `usage` costs here, in US dollars.
  public func dollars(of usage: TokenUsage) -> Double { price?.dollars(of: usage) ?? 0 }

  /// The most that one request with these messages is taken to use: the estimate of the prompt, and the longest reply.
  func most(for messages: [ChatMessage]) -> TokenUsage {
    TokenUsage(prompt: TokenUsage.estimate(messages), completion: max(0, maxTokens))
  }

  /// The time-out as a clock takes it: more than nothing, and at most a day.
  var patience: Double { timeout.isFinite ? min(max(timeout, 0.001), 86_400) : 86_400 }

  /// The address as messages show it: without anything behind a question mark or before an at sign, as that may be secret.
  var shownURL: String {
    let address = url.prefix { $0 != "?" && $0 != "#" }
    return String(address.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
  }

  /// The address that requests go to; none where `url` is not an address of the web, or holds a name or a password, which
  /// would be printed with it.
  var completions: URL? {
    guard var parts = URLComponents(string: url),
      let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
    else { return nil }
    while parts.path.hasSuffix("/") { parts.path.removeLast() }
    if !parts.path.hasSuffix("/chat/completions") { parts.path += "/chat/completions" }
    parts.fragment = nil
    return parts.url
  }
}
