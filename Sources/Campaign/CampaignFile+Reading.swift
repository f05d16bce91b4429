import DSL
import Foundation
import Search
import Yams

extension CampaignFile {
  /// Reads and checks the campaign file at `path`; what the command line set goes before what the file says.
  ///
  /// Throws `Diagnostics` with every complaint. A grammar or a program that is given by a path (it
  /// has a slash or an ending) is looked for beside the campaign file.
  public init(
    at path: String, overrides: CampaignOverrides = CampaignOverrides(),
    vocabulary: CampaignVocabulary
  ) throws {
    let text: String
    do {
      text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw CampaignFileError.unreadable(path: path, exists: exists)
    }
    try self.init(text, path: path, overrides: overrides, vocabulary: vocabulary)
  }

  /// Reads and checks a campaign file's text; `path` is for messages and for files named beside it.
  public init(
    _ text: String, path: String, overrides: CampaignOverrides = CampaignOverrides(),
    vocabulary: CampaignVocabulary
  ) throws {
    var reader = YAMLReader(path: path, text: text)
    let file = reader.campaign(overrides, vocabulary)
    guard let file, reader.complaints.isEmpty else { throw Diagnostics(reader.complaints) }
    self = file
  }
}

/// Why there is no campaign file to complain about.
public enum CampaignFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such file, or it is no text.
  case unreadable(path: String, exists: Bool)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, exists: false):
      "no campaign file at \(path): give the path of one, such as campaigns/quickstart.yaml"
    case .unreadable(let path, exists: true):
      "\(path) cannot be read as text: a campaign file is YAML in UTF-8"
    }
  }
}

extension YAMLReader {
  /// Reads the whole file; nil only where there are complaints.
  mutating func campaign(
    _ overrides: CampaignOverrides, _ vocabulary: CampaignVocabulary
  ) -> CampaignFile? {
    guard
      let root = root(
        keys: [
          "name", "grammar", "starts", "transplants", "strategy", "axes", "tasks", "variants",
          "racing", "select", "models", "goal", "max-programs", "max-evaluations", "max-gradients",
          "max-seconds", "workers", "seed", "lag", "archive",
        ])
    else { return nil }

    let base = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let grammar = grammar(root, vocabulary)
    let tasks = tasks(root, vocabulary)
    let file = CampaignFile(
      name: text("name", of: root) ?? base,
      grammar: grammar ?? .init(name: "", text: ""),
      starts: starts(root, vocabulary),
      strategy: strategy(root),
      tasks: tasks,
      variants: variants(root),
      racing: racing(root, tasks),
      axes: axes(root),
      transplants: transplants(root),
      models: models(root, overrides),
      goal: goal(root),
      select: promotion(root),
      maxPrograms: overrides.maxPrograms
        ?? whole("max-programs", of: root, in: CampaignLimits.programs),
      maxEvaluations: overrides.maxEvaluations
        ?? whole("max-evaluations", of: root, in: CampaignLimits.programs),
      maxGradients: overrides.maxGradients
        ?? whole("max-gradients", of: root, in: CampaignLimits.gradients),
      maxSeconds: overrides.maxSeconds
        ?? number("max-seconds", of: root, in: CampaignLimits.seconds),
      workers: overrides.workers ?? whole("workers", of: root, in: CampaignLimits.workers),
      seed: overrides.seed
        ?? UInt64(whole("seed", of: root, in: CampaignLimits.seed) ?? 1),
      lag: whole("lag", of: root, in: CampaignLimits.lag) ?? 32,
      archive: overrides.archive ?? text("archive", of: root),
      text: text)
    if !file.hasEnd && complaints.isEmpty {
      complain(
        root, "a campaign needs an end",
        hint:
          "add `max-programs: 20000` or `max-seconds: 120`, or give --max-programs or --max-seconds"
      )
    }
    return file
  }

  private mutating func grammar(
    _ root: Node.Mapping, _ vocabulary: CampaignVocabulary
  ) -> CampaignFile.Source? {
    guard let node = root.node("grammar") else {
      complain(
        root, "a campaign needs a grammar",
        hint: "add `grammar: \(vocabulary.grammars.first?.name ?? "NAME")`")
      return nil
    }
    return source(
      node, among: vocabulary.grammars, ending: "grammar", what: "grammar", plural: "grammars")
  }

  private mutating func starts(
    _ root: Node.Mapping, _ vocabulary: CampaignVocabulary
  ) -> [CampaignFile.Source] {
    list("starts", of: root).compactMap {
      source(
        $0, among: vocabulary.optimizers, ending: "opt", what: "optimizer", plural: "optimizers")
    }
  }

  private mutating func strategy(_ root: Node.Mapping) -> CampaignFile.Strategy {
    var entry = StrategyCatalogue.all[0]
    guard let node = root.node("strategy") else { return .init(name: entry.name) }
    // `strategy: random-search` is short for `strategy: {name: random-search}`.
    let nameNode = node.mapping == nil ? node : node.mapping?.node("name")
    if let nameNode, let name = text(nameNode, called: "strategy") {
      guard let named = StrategyCatalogue.all.first(where: { $0.name == name }) else {
        complain(
          nameNode, unknown: "strategy", name, among: StrategyCatalogue.all.map(\.name),
          plural: "strategies")
        return .init(name: name)
      }
      entry = named
    }
    var chosen = CampaignFile.Strategy(name: entry.name)
    guard let mapping = node.mapping else { return chosen }
    checkKeys(
      of: mapping, among: ["name"] + entry.parameters.map(\.name), within: "strategy \(entry.name)"
    )
    for parameter in entry.parameters {
      chosen.parameters[parameter.name] = value(of: parameter, in: mapping)
    }
    return chosen
  }

  private mutating func value(
    of parameter: StrategyCatalogue.Parameter, in mapping: Node.Mapping
  ) -> StrategyCatalogue.Value? {
    switch parameter.accepted {
    case .whole(let range):
      return whole(parameter.name, of: mapping, in: range).map { .whole($0) }
    case .words(let words):
      guard let node = mapping.node(parameter.name), let word = text(node, called: parameter.name)
      else { return nil }
      if words.contains(word) { return .word(word) }
      complain(
        node, unknown: parameter.name, word, among: words, plural: "values of `\(parameter.name)`")
      return nil
    }
  }

  private mutating func tasks(
    _ root: Node.Mapping, _ vocabulary: CampaignVocabulary
  ) -> [String] {
    let search = vocabulary.tasks.filter { $0.tier == "search" }.map(\.name)
    guard root.node("tasks") != nil else { return search }
    var chosen: [String] = []
    for node in list("tasks", of: root) {
      guard let name = text(node, called: "task") else { continue }
      guard let task = vocabulary.tasks.first(where: { $0.name == name }) else {
        complain(node, unknown: "task", name, among: search, plural: "search-tier tasks")
        continue
      }
      if let reason = Self.refusal(of: task.tier) {
        complain(
          node, "`\(name)` is a \(task.tier) task: \(reason)",
          hint: "search-tier tasks: \(search.joined(separator: ", "))"
        )
      } else if chosen.contains(name) {
        complain(node, "task `\(name)` is named twice", hint: "name it once")
      } else {
        chosen.append(name)
      }
    }
    return chosen
  }

  private static func refusal(of tier: String) -> String? {
    switch tier {
    case "search": nil
    case "select": "it steers promotion and never breeding, so a campaign may not search on it"
    case "held-out":
      "it shows whether a find is real, and would show nothing once a campaign had seen it"
    default: "it is kept for the final report, so a campaign may not search on it"
    }
  }

  private mutating func variants(_ root: Node.Mapping) -> CampaignFile.Variants? {
    guard let node = root.node("variants"),
      let mapping = mapping(node, called: "variants", example: "{tasks: 2, block: 500}")
    else { return nil }
    checkKeys(of: mapping, among: ["tasks", "block"], within: "variants")
    return CampaignFile.Variants(
      tasks: whole("tasks", of: mapping, in: CampaignLimits.variants) ?? 2,
      block: whole("block", of: mapping, in: CampaignLimits.programs) ?? 500)
  }

  private mutating func promotion(_ root: Node.Mapping) -> CampaignFile.Promotion? {
    guard let node = root.node("select"),
      let mapping = mapping(node, called: "select", example: "{programs: 4, every: 500}")
    else { return nil }
    checkKeys(of: mapping, among: ["programs", "every"], within: "select")
    return CampaignFile.Promotion(
      programs: whole("programs", of: mapping, in: 1...1000) ?? 4,
      every: whole("every", of: mapping, in: CampaignLimits.programs) ?? 500)
  }

  /// A grammar or a program: a name that is compiled in, or a path beside the campaign file.
  private mutating func source(
    _ node: Node, among known: [CampaignFile.Source], ending: String, what: String,
    plural: String
  ) -> CampaignFile.Source? {
    guard let name = text(node, called: what) else { return nil }
    if let source = known.first(where: { $0.name == name }) { return source }
    guard name.contains("/") || name.hasSuffix("." + ending) else {
      complain(
        node, unknown: what, name, among: known.map(\.name), plural: plural)
      return nil
    }
    let url = URL(
      fileURLWithPath: name,
      relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent())
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      complain(
        node, "the \(what) file `\(name)` cannot be read",
        hint: "paths are relative to the campaign file's folder")
      return nil
    }
    return .init(name: url.deletingPathExtension().lastPathComponent, text: text)
  }
}
