import ArgumentParser
import Campaign
import LanguageModel
import Search

/// Which language model is asked for means, how, and what it may cost.
struct AskingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The address of an OpenAI-compatible server, as http://127.0.0.1:8080/v1.",
      valueName: "address"))
  var url: String?

  @Option(help: ArgumentHelp("The model's name there.", valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "The environment variable that holds the key, where one is needed.", valueName: "variable"))
  var keyEnv: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The model may take so many tokens.", valueName: "count"))
  var budgetTokens: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "It may cost so many US dollars; needs both prices.", valueName: "dollars"))
  var budgetUsd: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("US dollars a million tokens read.", valueName: "dollars"))
  var priceInput: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("US dollars a million tokens written.", valueName: "dollars"))
  var priceOutput: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The longest answer, in tokens.", valueName: "count"))
  var maxTokens = 2048

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Questions under way at once.", valueName: "count"))
  var inFlight = 4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Members of a generation that the model is shown.", valueName: "count"))
  var members = EvolutionByRecombination.Settings().members

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Generations that the model is shown.", valueName: "count"))
  var generations = EvolutionByRecombination.Settings().generations

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Whole numbers that a coordinate is shown as.", valueName: "count"))
  var levels = IntegerGrid.standardLevels

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Coordinates that the model is asked for at once; 0 for all.", valueName: "count"))
  var block = 0

  func validate() throws {
    guard (url == nil) == (model == nil) else {
      throw ValidationError(
        "--url and --model go together: give both to ask a model, neither for the embedded recombiner"
      )
    }
    let others: [(String, Bool)] = [
      ("--key-env", keyEnv != nil), ("--budget-tokens", budgetTokens != nil),
      ("--budget-usd", budgetUsd != nil), ("--price-input", priceInput != nil),
      ("--price-output", priceOutput != nil),
    ]
    if url == nil, let other = others.first(where: \.1) {
      throw ValidationError("\(other.0) is of use with a model alone: give --url and --model too")
    }
    try CampaignOptions.check(budgetTokens, "--budget-tokens", CampaignLimits.tokens)
    try CampaignOptions.check(maxTokens, "--max-tokens", 1...1_000_000)
    try CampaignOptions.check(inFlight, "--in-flight", CampaignLimits.inFlight)
    try CampaignOptions.check(members, "--members", 1...100)
    try CampaignOptions.check(generations, "--generations", 1...100)
    try CampaignOptions.check(levels, "--levels", 2...1_000_000)
    try CampaignOptions.check(block, "--block", 0...1_000)
    let dollars = [
      ("--budget-usd", budgetUsd), ("--price-input", priceInput), ("--price-output", priceOutput),
    ]
    for (name, value) in dollars {
      try CampaignOptions.check(value, name, CampaignLimits.dollars)
    }
    guard (priceInput == nil) == (priceOutput == nil), budgetUsd == nil || priceInput != nil else {
      throw ValidationError(
        "--price-input and --price-output go together, and --budget-usd needs them: what tokens cost is not known without"
      )
    }
  }

  /// The correspondence with the model; nil where none is named.
  var correspondence: Correspondence? {
    guard let url, let model else { return nil }
    let endpoint = ChatEndpoint(
      name: model, url: url, model: model, keyVariable: keyEnv, maxTokens: maxTokens,
      price: priceInput.flatMap { input in priceOutput.map { .init(input: input, output: $0) } })
    return Correspondence(
      [endpoint],
      limits: .init(inFlight: inFlight, tokens: budgetTokens, dollars: budgetUsd))
  }
}
