import LanguageModel
import Search

/// How a model was asked for means, and how often the embedded mean stepped in.
public struct Consultation: Hashable, Sendable {
  /// Answers that gave a mean.
  public var answered = 0
  /// Answers that could not be read.
  public var unreadable = 0
  /// Questions to which no answer came.
  public var failed = 0
  /// Questions that were not asked, as a budget was spent.
  public var unasked = 0
  /// What it cost.
  public var spending = Correspondence.Spending()

  /// Makes the books of nothing.
  public init() {}

  /// All questions there were.
  public var questions: Int { answered + unreadable + failed + unasked }
}

/// Runs of EvoLLM with a model: as many at a time as questions may be under way, each waiting for its own answers.
struct ConsultedRuns {
  /// Failures in a row that end it.
  static let mostFailures = 3

  private(set) var consultation = Consultation()
  private let settings: BBOBComparison.Settings
  private let correspondence: Correspondence

  /// A run, and how many of its generation's questions are open.
  private struct Waiting {
    var place: Int
    var run: EvoLLMRun
    var open: Int
  }

  /// A question that is to be sent.
  private struct Item {
    var place: Int
    var block: Int
    var prompt: RecombinationPrompt
  }

  private var waiting: [Waiting] = []
  private var queue: [Item] = []
  private var sent: [Int: Item] = [:]
  private var tag = 0
  private var failuresInRow = 0
  private var done: [(place: Int, gap: Double)] = []

  init(settings: BBOBComparison.Settings, correspondence: Correspondence) {
    self.settings = settings
    self.correspondence = correspondence
  }

  /// Runs the tasks, in order; those that are not done when it should stop are left out.
  mutating func run(
    _ tasks: [BBOBTask], shouldStop: () -> Bool, progress: (BBOBRun) -> Void
  ) throws(ChatFailure) -> [BBOBRun] {
    var runs: [BBOBRun] = []
    var next = 0
    while next < tasks.count || !waiting.isEmpty, !shouldStop() {
      while next < tasks.count, waiting.count < max(correspondence.limits.inFlight, 1) {
        let evaluations = settings.evaluations(tasks[next].dimension)
        advance(
          Waiting(
            place: next,
            run: EvoLLMRun(tasks[next], evaluations: evaluations, settings: settings), open: 0))
        next += 1
      }
      send()
      if correspondence.waitForLetter(seconds: 0.2) {
        for letter in correspondence.collect() { try take(letter) }
      }
      for (place, gap) in done {
        let task = tasks[place]
        let run = BBOBRun(
          task: task, method: .model, evaluations: settings.evaluations(task.dimension), gap: gap)
        runs.append(run)
        progress(run)
      }
      done.removeAll()
    }
    correspondence.close()
    consultation.spending = correspondence.spending
    return runs
  }

  /// Evaluates the next generation, and queues the questions for its mean; a run with nothing left is done.
  private mutating func advance(_ state: Waiting) {
    var state = state
    while state.run.advance() {
      let evolution = state.run.evolution
      let prompts = evolution.blocks.indices.compactMap { block in
        evolution.prompt(block: block).map { Item(place: state.place, block: block, prompt: $0) }
      }
      guard prompts.isEmpty else {
        queue += prompts
        state.open = prompts.count
        waiting.append(state)
        return
      }
    }
    done.append((state.place, state.run.gap))
  }

  /// Sends what is queued as far as there is room; what no budget is left for counts as not asked.
  private mutating func send() {
    while let item = queue.first {
      let messages = [
        ChatMessage(.system, item.prompt.instruction), ChatMessage(.user, item.prompt.text),
      ]
      let refusal = correspondence.send(messages, to: 0, tag: tag)
      // While others are under way, what they reserved may come free.
      if refusal != nil && correspondence.inFlight > 0 { return }
      queue.removeFirst()
      if refusal == nil {
        sent[tag] = item
        tag += 1
      } else {
        consultation.unasked += 1
        settle(item, with: nil)
      }
    }
  }

  private mutating func take(_ letter: Correspondence.Letter) throws(ChatFailure) {
    guard let item = sent.removeValue(forKey: letter.tag) else { return }
    var levels: [Int]?
    switch letter.result {
    case .success(let reply):
      failuresInRow = 0
      levels = item.prompt.levels(in: reply.text)
      if levels == nil { consultation.unreadable += 1 } else { consultation.answered += 1 }
    case .failure(let failure):
      consultation.failed += 1
      failuresInRow += 1
      let hasAnswered = consultation.answered + consultation.unreadable > 0
      guard hasAnswered, failuresInRow < Self.mostFailures else {
        correspondence.close()
        throw failure
      }
    }
    settle(item, with: levels)
  }

  /// Moves the mean where there is one, and goes on when the generation's last question is settled.
  private mutating func settle(_ item: Item, with levels: [Int]?) {
    guard let place = waiting.firstIndex(where: { $0.place == item.place }) else { return }
    if let levels { waiting[place].run.evolution.moveMean(block: item.block, to: levels) }
    waiting[place].open -= 1
    if waiting[place].open == 0 { advance(waiting.remove(at: place)) }
  }
}
