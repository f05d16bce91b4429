import Archive
import DSL
import Eval
import Search

/// A campaign file with everything that it names made ready to run.
public struct CampaignSetup: Sendable {
  /// The file; strategy, seed, promotion and budgets may be changed, what it names is read already.
  public var file: CampaignFile
  /// The search space.
  public let grammar: Grammar
  /// The start programs: flat programs of the space.
  public let starts: [Program]
  /// The tasks that judge.
  public let tasks: [TieredTask<SearchTier>]
  /// The tasks to which the best are promoted.
  public var select = TaskCatalogue.select
  /// Whether the start programs are judged on the select tier, too; a comparison knows them from one run a seed.
  public var judgesStarts = true
  /// What a candidate may cost.
  public var searchBudget = Budget()
  /// What a promotion may cost.
  public var selectBudget = Budget.select
  /// What can be said of a parent to a language model; called on judging threads.
  public var study: (@Sendable (Program) -> Dossier)?
  /// The exchanges with language models that are told again instead of asking any; nil to ask.
  public var replayed: [ExchangeRecord]?
  /// The tuned references, made on this machine's numerics.
  public var references: ReferenceStore

  /// Makes ready what a file names; the references are the shipped ones unless given.
  ///
  /// Throws `Diagnostics` where a text in it does not hold in this build.
  public init(_ file: CampaignFile, references: ReferenceStore? = nil) throws {
    self.file = file
    self.references = try references ?? ReferenceStore.shipped()
    grammar = try Grammar.parse(file.grammar.text, file: "\(file.grammar.name).grammar")
    var starts: [Program] = []
    for source in file.starts {
      let program = try Program(parsing: source.text, file: "\(source.name).opt")
      starts.append(try grammar.adopt(program))
    }
    self.starts = starts.isEmpty ? grammar.starts : starts
    let names = Set(file.tasks)
    tasks = TaskCatalogue.search.filter { names.isEmpty || names.contains($0.task.name) }
  }

  /// Makes sure that the data and the references of every task are there, so that nothing is begun without them.
  ///
  /// Throws `TaskDataError` or `ReferenceError`.
  public func check() throws {
    try TaskData.check()
    for task in judgedTasks { _ = try references.reference(for: task) }
  }

  /// Every task that the campaign may judge on: those of breeding, the variants, and those of promotion.
  public var judgedTasks: [any ProxyTask] {
    tasks.map(\.task) + (file.variants == nil ? [] : TaskCatalogue.variants(.search).map(\.task))
      + (file.select == nil ? [] : select.map(\.task))
  }

  /// How variants stand beside the tasks.
  var variation: Judge.Variation? {
    file.variants.map { Judge.Variation(tasks: $0.tasks, block: $0.block) }
  }

  /// The names of the tasks of short runs; nil for all.
  var shortTasks: [String]? {
    file.racing.flatMap { $0.short.isEmpty ? nil : $0.short }
  }

  /// What is searched: with all of the library that fits the grammar for transplants, unless the file forbids it.
  private var space: SearchSpace {
    let library =
      file.transplants == false
      ? [] : Library.all.compactMap { try? grammar.adopt(Program.parse($0.text, file: $0.name)) }
    return SearchSpace(grammar, starts: starts, library: library, axes: file.mapAxes)
  }

  /// The strategy, at its beginning.
  func makeStrategy() throws -> any Strategy {
    try StrategyCatalogue.make(
      file.strategy.name, in: space, settings: file.strategy.settings)
  }
}
