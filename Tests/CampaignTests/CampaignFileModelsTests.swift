import Campaign
import DSL
import Foundation
import LanguageModel
import Testing

/// What a campaign file says of language models.
@Suite struct CampaignFileModelsTests {
  private func read(
    _ text: String, _ overrides: CampaignOverrides = CampaignOverrides()
  ) throws -> CampaignFile {
    try CampaignFile(text, path: "runs/c.yaml", overrides: overrides, vocabulary: .standard)
  }

  /// The complaints about a file, as text; "" where there are none.
  private func complaints(_ text: String) throws -> String {
    do {
      _ = try read(text)
      return ""
    } catch let error as Diagnostics {
      return error.description
    }
  }

  static let local = "{name: a, url: \"http://127.0.0.1:1/v1\", model: m}"

  @Test("language models are read, with what may be spent") func models() throws {
    let file = try read(
      """
      grammar: first-order
      max-programs: 10
      models:
        use:
          - {url: "https://example.org/v1", model: big, key-env: MY_KEY, temperature: 0.7, max-tokens: 900,
             timeout: 30, retries: 1, price: {input: 0.5, output: 1.5}, weight: 2}
          - \(CampaignFileModelsTests.local)
        share: 0.1
        in-flight: 2
        inspirations: 1
        hints: 5
        budget-tokens: 1000
        budget-usd: 0.5
      """, CampaignOverrides(budgetTokens: 77))
    let models = try #require(file.models)
    let big = try #require(models.use.first)
    #expect(big.endpoint.name == "big" && big.endpoint.keyVariable == "MY_KEY" && big.weight == 2)
    #expect(big.endpoint.price == .init(input: 0.5, output: 1.5) && big.endpoint.maxTokens == 900)
    #expect(models.use.count == 2 && models.share == 0.1 && models.inFlight == 2)
    #expect(models.inspirations == 1 && models.hints == 5)
    #expect(models.budgetTokens == 77 && models.budgetDollars == 0.5)
    #expect(try CampaignFile(settings: file.settings) == file)
  }

  @Test(
    "where models are and what they may cost does not decide what is found; which they are does")
  func identityOfModels() throws {
    func identity(_ use: String, _ more: String = "") throws -> String {
      try read("grammar: first-order\nmax-programs: 10\nmodels:\n  use: [\(use)]\n\(more)").identity
    }
    let here = try identity(CampaignFileModelsTests.local)
    #expect(try identity("{name: a, url: \"http://elsewhere:2\", model: m}") == here)
    #expect(
      try identity(CampaignFileModelsTests.local, "  budget-tokens: 5\n  in-flight: 9") == here)
    #expect(try identity("{name: a, url: \"http://127.0.0.1:1/v1\", model: other}") != here)
    #expect(try identity(CampaignFileModelsTests.local, "  share: 0.3") != here)
    let without = try read("grammar: first-order\nmax-programs: 10").identity
    #expect(!without.contains("models"))
  }

  @Test(
    "a mistake in the models is said with what to do",
    arguments: [
      ("models: {}", "must name at least one"),
      ("models: {use: [{name: a, model: m}]}", "needs `url`"),
      ("models: {use: [{url: \"ftp://x\", model: m}]}", "must be an address"),
      ("models: {use: [{url: \"http://x\", model: m, colour: red}]}", "unknown key `colour`"),
      (
        "models: {use: [\(CampaignFileModelsTests.local), \(CampaignFileModelsTests.local)]}",
        "two models are called `a`"
      ),
      (
        "models: {use: [{url: \"http://x\", model: m, key-env: K}]}",
        "nothing limits what it may cost"
      ),
      (
        "models: {budget-usd: 1, use: [{url: \"http://x\", model: m, key-env: K}]}",
        "whose price is not given"
      ),
      (
        "models: {use: [\(CampaignFileModelsTests.local)], share: 2}",
        "`share` must be a number from"
      ),
      (
        "models: {use: [\(CampaignFileModelsTests.local)], prompts: nowhere}",
        "nowhere/propose.mustache"
      ),
      (
        "models: {use: [{url: \"http://x\", model: m, price: {input: 1}}]}",
        "a price is `input` and `output`"
      ),
    ])
  func modelMistakes(text: String, complaint: String) throws {
    let said = try complaints("grammar: first-order\nmax-programs: 10\n\(text)")
    #expect(said.contains(complaint), "\(said)")
  }

  @Test("a key or a password in the file is refused and never shown")
  func secrets() throws {
    let said = try complaints(
      """
      grammar: first-order
      max-programs: 10
      models:
        use:
          - {url: "http://me:hunter2@x", model: m, key-env: sk-live-0123456789}
      """)
    #expect(said.contains("never a key") && said.contains("without a name or a password"))
    #expect(!said.contains("0123456789") && !said.contains("hunter2"))
  }

  @Test("a budget for models that the campaign does not name is refused") func budgetForNone()
    throws
  {
    #expect(throws: Diagnostics.self) {
      try read("grammar: first-order\nmax-programs: 10", CampaignOverrides(budgetDollars: 1))
    }
  }
}
