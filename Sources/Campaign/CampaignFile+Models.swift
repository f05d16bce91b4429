import DSL
import Foundation
import LanguageModel
import Yams

/// What a campaign file says of language models.
extension YAMLReader {
  mutating func models(
    _ root: Node.Mapping, _ overrides: CampaignOverrides
  ) -> CampaignFile.LanguageModels? {
    guard let node = root.node("models") else {
      if overrides.budgetTokens != nil || overrides.budgetDollars != nil {
        complain(
          root, "a budget for language models was given, but the campaign names none",
          hint: "add `models:`, or leave --budget-tokens and --budget-usd out")
      }
      return nil
    }
    let example = "{use: [{name: local, url: \"http://127.0.0.1:11434/v1\", model: NAME}]}"
    guard let mapping = mapping(node, called: "models", example: example) else { return nil }
    checkKeys(
      of: mapping,
      among: [
        "use", "share", "in-flight", "inspirations", "hints", "prompts", "budget-tokens",
        "budget-usd",
      ], within: "models")
    var models = CampaignFile.LanguageModels(use: list("use", of: mapping).compactMap { model($0) })
    if mapping.node("use") == nil {
      complain(node, "`models` must name at least one", hint: "write `models: \(example)`")
    }
    for (place, model) in models.use.enumerated()
    where models.use[..<place].contains(where: { $0.endpoint.name == model.endpoint.name }) {
      complain(
        node, "two models are called `\(model.endpoint.name)`", hint: "give each its own name")
    }
    models.share = number("share", of: mapping, in: CampaignLimits.share) ?? models.share
    models.inFlight =
      whole("in-flight", of: mapping, in: CampaignLimits.inFlight) ?? models.inFlight
    models.inspirations =
      whole("inspirations", of: mapping, in: CampaignLimits.inspirations) ?? models.inspirations
    models.hints = whole("hints", of: mapping, in: CampaignLimits.hints) ?? models.hints
    models.budgetTokens =
      overrides.budgetTokens ?? whole("budget-tokens", of: mapping, in: CampaignLimits.tokens)
    models.budgetDollars =
      overrides.budgetDollars ?? number("budget-usd", of: mapping, in: CampaignLimits.dollars)
    models.templates = templates(mapping)
    checkBudget(of: models, at: node)
    return models
  }

  /// Whoever takes a key takes money: such models need a budget, and one in dollars needs their price.
  private mutating func checkBudget(of models: CampaignFile.LanguageModels, at node: Node) {
    let paid = models.use.map(\.endpoint).first { $0.keyVariable != nil || $0.price != nil }
    if let paid, models.budgetTokens == nil, models.budgetDollars == nil {
      complain(
        node,
        "the model `\(paid.name)` takes a key or has a price, and nothing limits what it may cost",
        hint: "add `budget-tokens: 200000` or `budget-usd: 1`")
    }
    let unpriced = models.use.map(\.endpoint).first { $0.keyVariable != nil && $0.price == nil }
    if let unpriced, models.budgetDollars != nil, models.budgetTokens == nil {
      complain(
        node, "`budget-usd` cannot limit the model `\(unpriced.name)`, whose price is not given",
        hint:
          "add `price: {input: 0.15, output: 0.6}`, in dollars a million tokens, or `budget-tokens`"
      )
    }
  }

  private mutating func model(_ node: Node) -> CampaignFile.LanguageModels.Model? {
    guard
      let mapping = mapping(
        node, called: "use",
        example: "[{name: local, url: \"http://127.0.0.1:11434/v1\", model: NAME}]")
    else { return nil }
    checkKeys(
      of: mapping,
      among: [
        "name", "url", "model", "key-env", "temperature", "max-tokens", "timeout", "retries",
        "price", "weight",
      ], within: "a model")
    guard let url = required("url", of: mapping, in: node, "\"http://127.0.0.1:11434/v1\""),
      let model = required("model", of: mapping, in: node, "qwen2.5-coder:7b")
    else { return nil }
    var endpoint = ChatEndpoint(
      name: text("name", of: mapping) ?? model, url: url, model: model,
      keyVariable: keyVariable(mapping),
      temperature: number("temperature", of: mapping, in: CampaignLimits.temperature))
    if !endpoint.hasAddress {
      // An address with a password in it must not be printed.
      complainHiding(
        mapping.node("url") ?? node,
        "`url` must be an address such as http://127.0.0.1:11434/v1, without a name or a password in it"
      )
    }
    endpoint.maxTokens =
      whole("max-tokens", of: mapping, in: CampaignLimits.replyTokens) ?? endpoint.maxTokens
    endpoint.timeout =
      number("timeout", of: mapping, in: CampaignLimits.timeout) ?? endpoint.timeout
    endpoint.retries = whole("retries", of: mapping, in: CampaignLimits.retries) ?? endpoint.retries
    endpoint.price = price(mapping)
    return .init(endpoint, weight: number("weight", of: mapping, in: 0.001...1000) ?? 1)
  }

  private mutating func required(
    _ key: String, of mapping: Node.Mapping, in node: Node, _ example: String
  ) -> String? {
    if mapping.node(key) == nil {
      complain(node, "a model needs `\(key)`", hint: "add `\(key): \(example)`")
      return nil
    }
    return text(key, of: mapping)
  }

  /// The name of the variable that holds the key; a key itself is refused, and not shown.
  private mutating func keyVariable(_ mapping: Node.Mapping) -> String? {
    guard let node = mapping.node("key-env"), let name = text(node, called: "key-env") else {
      return nil
    }
    let letters = name.utf8.allSatisfy { byte in
      (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
    }
    if letters && name.utf8.count <= 64
      && !(name.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? true)
    {
      return name
    }
    complainHiding(
      node, "`key-env` must be the name of an environment variable, never a key",
      hint: "export the key as OPENAI_API_KEY, say, and write `key-env: OPENAI_API_KEY`")
    return nil
  }

  private mutating func price(_ mapping: Node.Mapping) -> ChatEndpoint.Price? {
    guard let node = mapping.node("price"),
      let price = self.mapping(node, called: "price", example: "{input: 0.15, output: 0.6}")
    else { return nil }
    checkKeys(of: price, among: ["input", "output"], within: "a price")
    guard let input = number("input", of: price, in: CampaignLimits.price),
      let output = number("output", of: price, in: CampaignLimits.price)
    else {
      if price.node("input") == nil || price.node("output") == nil {
        complain(
          node, "a price is `input` and `output`, in dollars a million tokens",
          hint: "write `price: {input: 0.15, output: 0.6}`")
      }
      return nil
    }
    return .init(input: input, output: output)
  }

  private mutating func templates(_ mapping: Node.Mapping) -> PromptTemplates? {
    guard let node = mapping.node("prompts"), let name = text(node, called: "prompts") else {
      return nil
    }
    let folder = URL(
      fileURLWithPath: name, relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent())
    do {
      return try PromptTemplates(folder: folder.path)
    } catch {
      complain(
        node, "\(error)",
        hint:
          "copy the folder `prompts` and edit it; paths are relative to the campaign file's folder")
      return nil
    }
  }
}

extension CampaignLimits {
  /// The part of the candidates before which a model is asked.
  public static let share = 0.0001...0.9
  /// Requests under way.
  public static let inFlight = 1...256
  /// Programs beside the parent.
  public static let inspirations = 0...16
  /// Proposals between revisions of hints.
  public static let hints = 0...1_000_000
  /// Tokens that may be spent.
  public static let tokens = 1...1_000_000_000_000
  /// US dollars that may be spent.
  public static let dollars = 0.0...1_000_000
  /// Tokens of one reply.
  public static let replyTokens = 16...1_000_000
  /// Seconds that one waits for a reply.
  public static let timeout = 0.1...86_400.0
  /// How often a request is sent again.
  public static let retries = 0...20
  /// How freely a model chooses its words.
  public static let temperature = 0.0...2.0
  /// Dollars for a million tokens.
  public static let price = 0.0...100_000.0
}
