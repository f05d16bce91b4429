import ArgumentParser
import Campaign
import DSL
import Foundation
import LanguageModel
import Study

struct Ask: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Asks the language models of a campaign file once each, and shows what comes back.",
    discussion: """
      For trying a server, a key or a prompt before a campaign. The prompt is about the first start program, of which no \
      scores are known yet. Nothing is judged or kept. With --dry-run the prompt is printed and nobody is asked.

      Example:  descent ask campaigns/models.yaml
                descent ask campaigns/models.yaml --dry-run
      """)

  @Argument(help: ArgumentHelp("The campaign file.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("Ask this model alone.", valueName: "name"))
  var model: String?

  @Flag(help: "Print the prompt, and ask nobody.")
  var dryRun = false

  func run() throws {
    let file = try CampaignFile(at: file, vocabulary: .standard)
    guard let models = file.models else {
      throw Failure.usage(
        "\(self.file) names no language models: add `models:`, as campaigns/models.yaml does")
    }
    let names = models.use.map(\.endpoint.name)
    if let model, !names.contains(model) {
      throw Failure.usage(
        "\(self.file) has no model \(model); it has \(names.joined(separator: ", "))")
    }
    let setup = try CampaignSetup(file)
    let parent = setup.starts[0].withoutDeadCode()
    var material = PromptMaterial(
      grammar: setup.grammar, parent: PromptProgram(label: "current program", program: parent))
    material.explanation = Dossier.explanation(of: parent)
    let messages = (models.templates ?? .standard).proposal(material)
    if dryRun {
      Output.print(
        messages.map { "== \($0.role.rawValue)\n\n\($0.content)" }.joined(separator: "\n\n"))
      return
    }
    try ask(models, messages, reader: ReplyReader(setup.grammar), parent: parent)
  }

  private func ask(
    _ models: CampaignFile.LanguageModels, _ messages: [ChatMessage], reader: ReplyReader,
    parent: Program
  ) throws {
    let correspondence = Correspondence(
      models.use.map(\.endpoint),
      limits: .init(
        inFlight: 1, tokens: models.budgetTokens, dollars: models.budgetDollars))
    defer { correspondence.close() }
    var isAnswered = true
    for place in models.use.indices where model == nil || models.use[place].endpoint.name == model {
      let name = models.use[place].endpoint.name
      if correspondence.send(messages, to: place, tag: place) != nil {
        throw Failure.failed(
          "the budget does not allow one exchange with \(name): raise budget-tokens or budget-usd")
      }
      // Every attempt ends by its own time-out.
      while correspondence.inFlight > 0, !correspondence.waitForLetter(seconds: 60) {}
      for letter in correspondence.collect() {
        isAnswered = show(letter, name, reader, parent) && isAnswered
      }
    }
    if !isAnswered { throw ExitStatus.failure }
  }

  private func show(
    _ letter: Correspondence.Letter, _ name: String, _ reader: ReplyReader, _ parent: Program
  ) -> Bool {
    let head = String(
      format: "== %@: %d + %d tokens, $%.4f, %.1f s", name, letter.usage.prompt,
      letter.usage.completion, letter.dollars, letter.seconds)
    switch letter.result {
    case .failure(let failure):
      Output.print("\(head)\n\n\(Output.printable(failure.description))\n")
      return false
    case .success(let reply):
      let reading =
        switch reader.read(reply.text, parent: parent) {
        case .program(let program): "It is read as:\n\n" + program.withoutDeadCode().text
        case .unchanged: "It is the parent, unchanged."
        case .unreadable(let diagnostics): "No program can be read from it:\n\n" + diagnostics
        }
      Output.print("\(head)\n\n\(Output.printable(reply.text))\n\n\(Output.printable(reading))")
      return true
    }
  }
}
