import ArgumentParser
import DSL

struct Operators: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops",
    abstract: "Lists the operators of the language, or explains one.",
    discussion: """
      Example:  descent ops lerp
      """)

  @Argument(help: ArgumentHelp("An operator's name or one of its aliases.", valueName: "name"))
  var name: String?

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    var entries = Operator.all
    if let name {
      guard let found = Operator.named(name) else {
        let known = Operator.all.flatMap { [$0.name] + $0.aliases }
        throw Failure.unknown("operator", name, among: known, see: "descent ops")
      }
      entries = [found.value]
    }
    if json {
      try Output.print(.array(entries.map(Self.json)))
    } else if name == nil {
      Output.table(
        ["operator", "cost", "what it is"],
        entries.map { [$0.call, $0.isChargedByShape ? "by shape" : "\($0.cost)", $0.summary] })
    } else {
      entries.forEach(Self.explain)
    }
  }

  private static func explain(_ entry: Operator) {
    Output.print("\(entry.call)\n  \(entry.summary)\n")
    func line(_ label: String, _ text: String) {
      if !text.isEmpty {
        Output.print(label + String(repeating: " ", count: 13 - label.count) + text)
      }
    }
    line("name", entry.name)
    line("also", entry.aliases.joined(separator: ", "))
    line("result", "\(entry.result)")
    line("laws", entry.lawNames.joined(separator: ", "))
    if let identity = entry.rightIdentity { line("identity", "\(identity) on the right") }
    line("cost", entry.isChargedByShape ? "by shape" : "\(entry.cost) multiplies an element")
    line("made of", entry.definitionText ?? "a kernel of its own")
    for example in entry.examples { line("example", "\(example.call) = \(example.value)") }
  }

  private static func json(_ entry: Operator) -> JSON {
    .object([
      "name": .string(entry.name), "aliases": .array(entry.aliases.map { .string($0) }),
      "form": .string(entry.call), "summary": .string(entry.summary),
      "result": .string("\(entry.result)"), "laws": .array(entry.lawNames.map { .string($0) }),
      "cost": .number(entry.cost), "definition": .string(entry.definitionText),
      "arity": .integer(entry.arity),
    ])
  }
}

extension Operator {
  fileprivate var lawNames: [String] {
    let names: [(Laws, String)] = [
      (.commutative, "commutative"), (.idempotent, "idempotent"), (.involution, "involution"),
      (.odd, "odd"), (.even, "even"),
    ]
    return names.filter { laws.contains($0.0) }.map(\.1)
  }

  fileprivate var definitionText: String? {
    if case .derived(let text) = implementation { text } else { nil }
  }
}
