import Campaign
import DSL
import Foundation
import Search
import Testing

@Suite struct CampaignFileTests {
  static let vocabulary = CampaignVocabulary(
    tasks: [
      .init("digits-mlp", tier: "search"), .init("quadratic", tier: "search"),
      .init("text-wide", tier: "select"), .init("digits-deep", tier: "held-out"),
      .init("text-long", tier: "report"),
    ],
    grammars: [.init(name: "first-order", text: "grammar first-order")],
    optimizers: [
      .init(name: "adamw", text: "optimizer adamw"), .init(name: "momentum", text: "optimizer m"),
    ])

  private func read(
    _ text: String, _ overrides: CampaignOverrides = CampaignOverrides()
  ) throws -> CampaignFile {
    try CampaignFile(
      text, path: "runs/c.yaml", overrides: overrides, vocabulary: Self.vocabulary)
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

  @Test("a full file is read") func full() throws {
    let text = """
      name: mine
      grammar: first-order
      starts: [momentum, adamw]
      strategy:
        name: regularized-evolution
        population: 50
        tournament: 5
      tasks:
        - quadratic
      select: {programs: 3, every: 200}
      max-programs: 1000
      max-seconds: 60
      workers: 2
      seed: 7
      lag: 16
      archive: mine.sqlite
      """
    let file = try read(text)
    #expect(file.name == "mine")
    #expect(file.grammar == .init(name: "first-order", text: "grammar first-order"))
    #expect(file.starts.map(\.name) == ["momentum", "adamw"])
    #expect(
      file.strategy
        == .init(
          name: "regularized-evolution", parameters: ["population": 50, "tournament": 5]))
    #expect(file.tasks == ["quadratic"])
    #expect(file.select == .init(programs: 3, every: 200))
    #expect(file.maxPrograms == 1000)
    #expect(file.maxSeconds == 60)
    #expect(file.workers == 2)
    #expect(file.seed == 7)
    #expect(file.lag == 16)
    #expect(file.archive == "mine.sqlite")
    #expect(file.text == text)
  }

  @Test("what is left out has defaults") func defaults() throws {
    let file = try read("grammar: first-order\nmax-programs: 10\n")
    #expect(file.name == "c")
    #expect(file.starts.isEmpty)
    #expect(file.strategy == .init(name: "regularized-evolution"))
    #expect(file.tasks == ["digits-mlp", "quadratic"])
    #expect(file.select == nil)
    #expect(file.workers == nil)
    #expect(file.seed == 1)
    #expect(file.lag == 32)
  }

  @Test("the command line goes before the file") func overriding() throws {
    let file = try read(
      "grammar: first-order\nmax-programs: 10\nworkers: 1\nseed: 2\narchive: a\n",
      CampaignOverrides(archive: "b", workers: 4, seed: 9, maxPrograms: 20, maxSeconds: 5))
    #expect(file.archive == "b")
    #expect(file.workers == 4)
    #expect(file.seed == 9)
    #expect(file.maxPrograms == 20)
    #expect(file.maxSeconds == 5)
  }

  @Test("a strategy may be named alone") func shortStrategy() throws {
    let file = try read("grammar: first-order\nstrategy: random-search\nmax-seconds: 1\n")
    #expect(file.strategy == .init(name: "random-search"))
  }

  @Test("a setting may be a word") func words() throws {
    let file = try read(
      "grammar: first-order\nstrategy: {name: map-elites, archive: cvt, cells: 64}\nmax-seconds: 1\n"
    )
    #expect(
      file.strategy == .init(name: "map-elites", parameters: ["archive": "cvt", "cells": 64]))
    let coded = try JSONEncoder().encode(file.strategy)
    #expect(try JSONDecoder().decode(CampaignFile.Strategy.self, from: coded) == file.strategy)
  }

  @Test("racing, axes, goal and budgets are read") func searching() throws {
    let file = try read(
      """
      grammar: first-order
      transplants: none
      axes: [flatness, {name: lag, to: 63, bins: 6}]
      racing: {short: [quadratic], keep: 0.1, long: 0, predictor: false}
      goal: {lag: [3, 100], degree: [-0.1, 0.1], gain: 0.5}
      max-evaluations: 30
      max-gradients: 5000
      """)
    #expect(file.transplants == false)
    #expect(file.axes == [.init(.flatness), .init(.lag, to: 63, bins: 6)])
    #expect(file.mapAxes.map(\.bins) == [5, 6])
    #expect(file.mapAxes.map(\.range) == [0...1, 0...63])
    #expect(file.mapAxes[1].isLogarithmic)
    var racing = CampaignFile.Racing()
    (racing.short, racing.keep, racing.long, racing.predictor) = (["quadratic"], 0.1, 0, false)
    #expect(file.racing == racing)
    #expect(
      file.goal == .init(bounds: [.init(.lag, 3...100), .init(.degree, -0.1...0.1)], gain: 0.5))
    #expect(file.maxEvaluations == 30 && file.maxGradients == 5000)
    #expect(try CampaignFile(settings: file.settings) == file)
    let plain = try read("grammar: first-order\nmax-gradients: 9\n")
    #expect(plain.axes == nil && plain.racing == nil && plain.goal == nil)
    #expect(plain.mapAxes.map(\.name) == Quantity.standardAxes.map(\.rawValue))
    #expect(try plain.identity == read("grammar: first-order\nmax-evaluations: 2\n").identity)
  }

  @Test(
    "mistakes about racing, axes and goals are told with their place",
    arguments: [
      ("racing: fast", "`racing` must be keys and values, got `fast`"),
      ("racing: {keep: 2}", "`keep` must be a number from 0.001 to 1.0, got `2`"),
      ("racing: {short: [quadratics]}", "unknown task `quadratics`"),
      ("racing: {predictor: perhaps}", "`predictor` must be true or false, got `perhaps`"),
      ("axes: [flatnes]", "unknown axis `flatnes`"),
      ("axes: [{bins: 3}]", "an axis needs a name"),
      ("axes: [lag, lag]", "the axis `lag` is named twice"),
      ("axes: [{name: lag, from: 200}]", "the axis `lag` must run from less to more"),
      ("goal: {lags: [1, 2]}", "unknown key `lags`"),
      ("goal: {lag: 3}", "`lag` must be the least and the largest value"),
      ("goal: {lag: [5, 3]}", "`lag` must be the least and the largest value"),
      ("transplants: all", "unknown source of transplants `all`"),
      ("max-gradients: many", "`max-gradients` must be a whole number"),
    ])
  func mistakes(line: String, complaint: String) throws {
    let told = try complaints("grammar: first-order\nmax-programs: 10\n\(line)\n")
    #expect(told.contains(complaint), "\(told)")
    #expect(told.contains("c.yaml:3:"), "\(told)")
  }

  @Test("settings are read back; identity leaves out budget, workers and archive") func identity()
    throws
  {
    let text = "grammar: first-order\nmax-programs: 10\n"
    let file = try read(text)
    #expect(try CampaignFile(settings: file.settings) == file)
    let other = try read(
      text + "# a remark\nworkers: 3\n", CampaignOverrides(archive: "x", maxSeconds: 9))
    #expect(try other.identity == file.identity)
    #expect(try read(text, CampaignOverrides(seed: 3)).identity != file.identity)
    #expect(try read(text + "lag: 8\n").identity != file.identity)
  }

  @Test("every complaint names its place and what to do") func allComplaints() throws {
    #expect(
      try complaints(
        """
        grammer: first-order
        starts: [adamv]
        strategy: {name: regularized-evolution, population: 0, tournment: 3}
        tasks: [digits-mpl, digits-mlp, digits-mlp]
        max-seconds: .nan
        workers: 0
        seed: many
        """) == """
          runs/c.yaml:1:1: error: unknown key `grammer`
          grammer: first-order
          ^~~~~~~
          hint: did you mean `grammar`?
          runs/c.yaml:2:10: error: unknown optimizer `adamv`
          starts: [adamv]
                   ^~~~~
          hint: did you mean `adamw`?
          runs/c.yaml:3:53: error: `population` must be a whole number from 1 to 1000000, got `0`
          strategy: {name: regularized-evolution, population: 0, tournment: 3}
                                                              ^
          runs/c.yaml:3:56: error: unknown key `tournment`
          strategy: {name: regularized-evolution, population: 0, tournment: 3}
                                                                 ^~~~~~~~~
          hint: did you mean `tournament`?
          runs/c.yaml:4:9: error: unknown task `digits-mpl`
          tasks: [digits-mpl, digits-mlp, digits-mlp]
                  ^~~~~~~~~~
          hint: did you mean `digits-mlp`?
          runs/c.yaml:4:33: error: task `digits-mlp` is named twice
          tasks: [digits-mpl, digits-mlp, digits-mlp]
                                          ^~~~~~~~~~
          hint: name it once
          runs/c.yaml:5:14: error: `max-seconds` must be a number from 0.001 to 31536000.0, got `.nan`
          max-seconds: .nan
                       ^~~~
          runs/c.yaml:6:10: error: `workers` must be a whole number from 1 to 1024, got `0`
          workers: 0
                   ^
          runs/c.yaml:7:7: error: `seed` must be a whole number of at least 0, got `many`
          seed: many
                ^~~~
          """)
  }

  @Test("variants are asked for by number and block, and change the campaign's identity")
  func variants() throws {
    let text = "grammar: first-order\nmax-programs: 1\n"
    let plain = try read(text)
    let varied = try read(text + "variants: {tasks: 3, block: 50}\n")
    #expect(plain.variants == nil)
    #expect(varied.variants == .init(tasks: 3, block: 50))
    #expect(try read(text + "variants: {}\n").variants == .init(tasks: 2, block: 500))
    #expect(try plain.identity != varied.identity)
    #expect(try CampaignFile(settings: varied.settings) == varied)
    #expect(
      try complaints(text + "variants: {tasks: 0, blok: 5}\n") == """
        runs/c.yaml:3:19: error: `tasks` must be a whole number from 1 to 22, got `0`
        variants: {tasks: 0, blok: 5}
                          ^
        runs/c.yaml:3:22: error: unknown key `blok`
        variants: {tasks: 0, blok: 5}
                             ^~~~
        hint: did you mean `block`?
        """)
  }

  @Test(
    "a task of another tier is refused with the reason",
    arguments: [
      (
        "digits-deep",
        "`digits-deep` is a held-out task: it shows whether a find is real, and would show nothing once a campaign had seen it"
      ),
      (
        "text-wide",
        "`text-wide` is a select task: it steers promotion and never breeding, so a campaign may not search on it"
      ),
      (
        "text-long",
        "`text-long` is a report task: it is kept for the final report, so a campaign may not search on it"
      ),
    ])
  func tiers(task: String, reason: String) throws {
    #expect(
      try complaints("grammar: first-order\ntasks: [\(task)]\nmax-programs: 1\n") == """
        runs/c.yaml:2:9: error: \(reason)
        tasks: [\(task)]
                \(String(repeating: "~", count: task.count).replacingFirst(with: "^"))
        hint: search-tier tasks: digits-mlp, quadratic
        """)
  }

  @Test(
    "files that are no campaign are told apart",
    arguments: [
      (
        "",
        "runs/c.yaml:1:1: error: a campaign file is keys and values, such as `grammar: first-order`"
      ),
      (
        "- a\n- b\n",
        "runs/c.yaml:1:1: error: a campaign file is keys and values, such as `grammar: first-order`"
      ),
      ("grammar: first-order\n", "runs/c.yaml:1:1: error: a campaign needs an end"),
      ("max-programs: 1\n", "runs/c.yaml:1:1: error: a campaign needs a grammar"),
      ("seed: 1\nseed: 2\n", "runs/c.yaml:2:1: error: the key `seed` is given twice"),
      ("seed: [1\n", "runs/c.yaml:2:1: error: this is not YAML: did not find expected ',' or ']'"),
      (
        "grammar: ./none.grammar\nmax-programs: 1\n",
        "runs/c.yaml:1:10: error: the grammar file `./none.grammar` cannot be read"
      ),
      (
        "grammar: [first-order]\nmax-programs: 1\n",
        "runs/c.yaml:1:10: error: `grammar` must be a name, got a list"
      ),
      (
        "grammar: first-order\nselect: yes\nmax-programs: 1\n",
        "runs/c.yaml:2:9: error: `select` must be keys and values, got `yes`"
      ),
      (
        "grammar: first-order\ntasks: []\nmax-programs: 1\n",
        "runs/c.yaml:2:8: error: `tasks` is empty"
      ),
      (
        "grammar: first-order\nstrategy: annealing\nmax-programs: 1\n",
        "runs/c.yaml:2:11: error: unknown strategy `annealing`"
      ),
      (
        "grammar: first-order\nstrategy: {name: islands, inner: climb}\nmax-programs: 1\n",
        "runs/c.yaml:2:34: error: unknown inner `climb`"
      ),
    ])
  func refused(text: String, first: String) throws {
    let complaint = try complaints(text)
    #expect(complaint.split(separator: "\n").first.map(String.init) == first)
  }

  @Test("a missing file is named") func missing() throws {
    #expect(throws: CampaignFileError.unreadable(path: "none.yaml", exists: false)) {
      try CampaignFile(at: "none.yaml", vocabulary: Self.vocabulary)
    }
  }

  @Test("grammars and programs are found beside the file") func besideTheFile() throws {
    let folder = NSTemporaryDirectory() + "descent-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder + "/spaces", withIntermediateDirectories: true)
    let path = folder + "/c.yaml"
    try "grammar x".write(
      toFile: folder + "/spaces/x.grammar", atomically: true, encoding: .utf8)
    try "optimizer y".write(toFile: folder + "/y.opt", atomically: true, encoding: .utf8)
    try "grammar: spaces/x.grammar\nstarts: y.opt\nmax-programs: 1\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    let file = try CampaignFile(at: path, vocabulary: Self.vocabulary)
    #expect(file.grammar == .init(name: "x", text: "grammar x"))
    #expect(file.starts == [.init(name: "y", text: "optimizer y")])
  }
}

extension String {
  fileprivate func replacingFirst(with character: Character) -> String {
    String(character) + dropFirst()
  }
}
