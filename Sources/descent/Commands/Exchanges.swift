import Archive
import ArgumentParser
import Campaign
import Foundation

struct Exchanges: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists what language models were asked, or shows one exchange whole.",
    discussion: """
      An exchange is named by the candidate before which it was asked. The candidates that came of it say so in their \
      edit: `model NAME ASKED`.

      Example:  descent exchanges
                descent exchanges 120
      """)

  @Argument(
    help: ArgumentHelp("Show this exchange: the prompt and the reply.", valueName: "asked"))
  var asked: Int?

  @OptionGroup var archive: ArchiveOption

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The campaign's number; the last one without it.", valueName: "number"))
  var campaign: Int64?

  @Flag(help: "Print a JSON array of all exchanges, whole.")
  var json = false

  func run() throws {
    let opened = try archive.reading()
    guard let last = try opened.campaigns().last else {
      throw Failure.badInput("\(opened.path) has no campaign yet: `descent run` makes one")
    }
    let id = try campaign.map { try opened.campaign(numbered: $0).id ?? 0 } ?? last.id ?? 0
    let exchanges = try opened.exchanges(of: id)
    if json {
      try Output.print(.array(exchanges.map(Self.json)))
      return
    }
    if let asked {
      guard let exchange = exchanges.first(where: { $0.asked == asked }) else {
        throw Failure.usage(
          "campaign \(id) has no exchange \(asked); `descent exchanges` lists them")
      }
      Output.print(Self.page(of: exchange))
      return
    }
    if exchanges.isEmpty {
      Output.print("no language model has been asked; docs/guides/models.md says how to")
      return
    }
    let candidates = try opened.candidates(of: id)
    Output.table(
      ["asked", "arrived", "kind", "model", "tokens", "$", "result", "candidate", "speed-up"],
      exchanges.map { exchange in
        let edit = "model \(exchange.model) \(exchange.asked)"
        let found = candidates.first { $0.program.edit == edit }
        return [
          "\(exchange.asked)", "\(exchange.arrived)", exchange.kind, exchange.model,
          "\(exchange.promptTokens) + \(exchange.completionTokens)",
          String(format: "%.4f", exchange.dollars), exchange.result,
          found?.program.name ?? "–", Output.factor(found?.ladderFitness.map { exp2($0) }),
        ]
      })
  }

  private static func page(of exchange: ExchangeRecord) -> String {
    var parts = exchange.messages.map { "== \($0.role)\n\n\($0.content)" }
    if let reply = exchange.reply { parts.append("== reply of \(exchange.model)\n\n\(reply)") }
    if let failure = exchange.failure { parts.append("== no reply\n\n\(failure)") }
    parts.append("== result: \(exchange.result)")
    return Output.printable(parts.joined(separator: "\n\n"))
  }

  private static func json(_ exchange: ExchangeRecord) -> JSON {
    .object([
      "asked": .integer(exchange.asked), "arrived": .integer(exchange.arrived),
      "kind": .string(exchange.kind), "model": .string(exchange.model),
      "messages": .array(
        exchange.messages.map {
          .object(["role": .string($0.role), "content": .string($0.content)])
        }), "reply": .string(exchange.reply), "failure": .string(exchange.failure),
      "result": .string(exchange.result), "promptTokens": .integer(exchange.promptTokens),
      "completionTokens": .integer(exchange.completionTokens), "dollars": .number(exchange.dollars),
      "seconds": .number(exchange.seconds),
    ])
  }
}
