import DSL
import Determinism
import Testing

@testable import Search

@Suite struct EvoLLMTests {
  /// Starts of which the first and the third have constants that may move.
  private func space() throws -> SearchSpace {
    var grammar = try tinyGrammar()
    grammar.perturbation.movesOdds = true
    return SearchSpace(
      grammar,
      starts: [
        try tinyProgram("m = m * 0.9; a = g * 2; update = a + m"),
        try tinyProgram("update = g + 0"),
        try tinyProgram("update = m * -0.25"),
      ])
  }

  private func stream(_ index: Int) -> RandomStream { RandomStream(seed: 21, UInt64(index)) }

  /// A fitness that wants the first start's 0.9 and 2 to become 0.8 and 3, the third's −0.25 to become −1.
  private func fitness(of program: Program) -> Double {
    let constants = Skeleton(program).constants.compactMap { program.nodes[$0].literal }
    let wanted = constants.count == 2 ? [0.8, 3] : [-1]
    return -zip(constants, wanted).reduce(0) { $0 + ($1.0 / $1.1 - 1) * ($1.0 / $1.1 - 1) }
  }

  /// The programs of so many candidates, told so many later; `consult` may ask and answer before each.
  private func programs(
    _ strategy: inout EvoLLM, _ count: Int, lag: Int = 1,
    consult: (inout EvoLLM, Int) -> Void = { _, _ in }
  ) -> [Program] {
    var programs: [Program] = []
    for index in 0..<count {
      if index >= lag {
        let program = programs[index - lag]
        strategy.tell(
          Outcome(index: index - lag, program: program, fitness: fitness(of: program)))
      }
      consult(&strategy, index)
      var stream = stream(index)
      programs.append(strategy.ask(index, using: &stream).program)
    }
    return programs
  }

  @Test(
    "moves the constants of its starts in turn, on their scales and within the span, and nothing else"
  )
  func constants() throws {
    let space = try space()
    var settings = EvoLLM.Settings()
    settings.span = 2
    var strategy = EvoLLM(space, settings: settings)
    let programs = programs(&strategy, 300)
    #expect(Array(programs.prefix(3)) == space.starts)
    var moved: Set<[Double]> = []
    for (index, program) in programs.enumerated().dropFirst(3) {
      let start = space.starts[index.isMultiple(of: 2) ? 0 : 2]
      #expect(Skeleton(program).hash == Skeleton(start).hash)
      let constants = Skeleton(program).constants.compactMap { program.nodes[$0].literal }
      moved.insert(constants)
      let ranges = index.isMultiple(of: 2) ? [9.0 / 4...9 * 4, 0.5...8] : [0.0625...1]
      for (constant, range) in zip(constants, ranges) {
        let size = range.lowerBound == 2.25 ? constant / (1 - constant) : abs(constant)
        #expect(size > range.lowerBound * 0.999_999 && size < range.upperBound * 1.000_001)
        #expect((constant < 0) == (index % 2 == 1))
      }
    }
    #expect(moved.count > 200)
  }

  @Test(
    "finds the constants that are wanted, outcomes lagging far behind or not", arguments: [1, 33])
  func finds(lag: Int) throws {
    var strategy = EvoLLM(try space(), settings: .init())
    _ = programs(&strategy, 600, lag: lag)
    let elites = strategy.elites
    #expect(elites.map { $0.program.statements.count } == [3, 1, 1])
    #expect(try #require(elites[0].fitness) > -1e-4)
    #expect(try #require(elites[2].fitness) > -1e-4)
    let other = try #require(elites[1].fitness)
    #expect(other == fitness(of: try space().starts[1]))
  }

  @Test("starts without constants are proposed again and again")
  func nothingToMove() throws {
    let space = SearchSpace(try tinyGrammar())
    var strategy = EvoLLM(space, settings: .init())
    #expect(programs(&strategy, 20).allSatisfy { $0 == space.starts[0] })
    var stream = stream(0)
    #expect(strategy.question(using: &stream) == nil)
    let question = Question(instruction: "", text: "", place: 0)
    let isTaken = strategy.take("1, 2", to: question)
    #expect(!isTaken)
  }

  @Test("asks for every block of a generation once, and asking changes no candidate")
  func asking() throws {
    var settings = EvoLLM.Settings()
    settings.block = 1
    var silent = EvoLLM(try space(), settings: settings)
    var asking = silent
    var places: [Int] = []
    let asked = programs(&asking, 120) { strategy, index in
      var stream = stream(index)
      while let question = strategy.question(using: &stream) { places.append(question.place) }
    }
    #expect(programs(&silent, 120) == asked)
    #expect(Set(places).count == places.count)
    // Two evolutions with 58 members told each: 7 generations, of 2 + 1 blocks.
    #expect(places.count == 7 * 3)
    #expect(places.sorted() == Array(3..<24))
  }

  @Test("what cannot be read changes nothing, and the canary: what can be read does")
  func unreadable() throws {
    let silent = EvoLLM(try space(), settings: .init())
    func run(_ answer: String) -> (programs: [Program], taken: Int) {
      var strategy = silent
      var taken = 0
      let programs = programs(&strategy, 120) { strategy, index in
        var stream = stream(index)
        while let question = strategy.question(using: &stream) {
          if strategy.take(answer, to: question) { taken += 1 }
        }
      }
      return (programs, taken)
    }
    var alone = silent
    let expected = programs(&alone, 120)
    let nonsense = run("Let us think about love.")
    #expect(nonsense.taken == 0)
    #expect(nonsense.programs == expected)
    let sense = run("500, 501")
    #expect(sense.taken == 7)
    #expect(sense.programs != expected)
  }

  @Test(
    "answers are taken from a record as they were live, though the record holds answered questions alone"
  )
  func record() throws {
    let fresh = EvoLLM(try space(), settings: .init())
    var record: [Int: (question: Question, answer: String)] = [:]
    var open: [(arrival: Int, question: Question)] = []
    var live = fresh
    let first = programs(&live, 200) { strategy, index in
      var stream = stream(index)
      if let question = strategy.question(using: &stream) {
        // Every third question is never answered; the others are, late.
        if question.place % 3 != 0 { open.append((index + 5 + index % 30, question)) }
      }
      if let place = open.firstIndex(where: { $0.arrival <= index }) {
        let question = open.remove(at: place).question
        let answer = question.text.contains(",") ? "\(index), 620" : "\(index + 400)"
        let isTaken = strategy.take(answer, to: question)
        #expect(isTaken)
        record[index] = (question, answer)
      }
    }
    #expect(record.count > 8)
    var again = fresh
    let second = programs(&again, 200) { strategy, index in
      if let (question, answer) = record[index] {
        let isTaken = strategy.take(
          answer, to: Question(instruction: "", text: "", place: question.place))
        #expect(isTaken)
      }
    }
    #expect(first == second)
  }

  @Test("a model's mean is judged next, and moves the mean unless its generation is over")
  func answers() throws {
    var strategy = EvoLLM(try space(), settings: .init())
    var question: Question?
    _ = programs(&strategy, 40) { strategy, index in
      var stream = stream(index)
      // The first evolution's, not the second's.
      while question == nil, let next = strategy.question(using: &stream) {
        if next.place.isMultiple(of: 2) { question = next }
      }
    }
    let asked = try #require(question)
    #expect(
      asked.text.split(separator: "\n").dropLast().allSatisfy { $0.contains("; point: ") })
    // The first start spans 12 octaves: 999 is 2⁶ times the 2 it began with.
    let isTaken = strategy.take("999, 999", to: asked)
    #expect(isTaken)
    var drawing = stream(40)
    let proposal = strategy.ask(40, using: &drawing)
    #expect(proposal.edit.description == "recombine a model's mean")
    let constants = Skeleton(proposal.program).constants.compactMap {
      proposal.program.nodes[$0].literal
    }
    #expect(constants.count == 2)
    #expect(abs(constants[1] - 128) < 1e-9)
    // That generation was over: the next is drawn around the mean as it was.
    drawing = stream(42)
    let next = strategy.ask(42, using: &drawing).program
    #expect(try #require(next.nodes[Skeleton(next).constants[1]].literal) < 16)
    // A question for the generation that is under way moves the mean.
    var asking: Question?
    while asking?.place.isMultiple(of: 2) != true {
      asking = strategy.question(using: &drawing)
      if asking == nil { break }
    }
    let current = try #require(asking)
    let isTakenToo = strategy.take("999, 999", to: current)
    #expect(isTakenToo)
    var found: [Double] = []
    for index in [44, 46, 48] {
      drawing = stream(index)
      let program = strategy.ask(index, using: &drawing).program
      found += try [#require(program.nodes[Skeleton(program).constants[1]].literal)]
    }
    #expect(found.allSatisfy { $0 > 32 })
    // No answer from the future, and none to nobody's question.
    for place in [-1, 1_000_000] {
      let isTaken = strategy.take("1, 2", to: Question(instruction: "", text: "", place: place))
      #expect(!isTaken)
    }
  }
}
