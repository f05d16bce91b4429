import DSL
import TestKit
import Testing

/// `hyper lr`: what a program says of the rate at which it is trained, and nothing of what it computes.
@Suite struct LearningRateTests {
  // The example of the documentation.
  private static let lion = """
    # Lion. Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".
    optimizer lion
    hyper lr = 1e-4 in 1e-6 ... 1e-2 log
    hyper beta1 = 0.9, beta2 = 0.99
    hyper wd = 0.1
    state m

    c = lerp(g, m, beta1)            # (1 - beta1)·g + beta1·m
    m = lerp(g, m, beta2)
    update = sign(c) + wd * w
    """

  @Test("the declared rate is read and printed, and is no hyper-parameter")
  func declared() throws {
    let program = try Program(parsing: Self.lion)
    let rate = Program.Hyper(
      name: "lr", value: 1e-4, range: .init(lower: 1e-6, upper: 0.01, isLogarithmic: true))
    #expect(program.learningRate == rate)
    #expect(program.hypers.map(\.name) == ["beta1", "beta2", "wd"])
    #expect(
      program.text == """
        # Lion. Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".
        optimizer lion
        hyper lr = 0.0001 in 1e-6 ... 0.01 log
        hyper beta1 = 0.9
        hyper beta2 = 0.99
        hyper wd = 0.1
        state m

        c = lerp(g, m, beta1)
        m = lerp(g, m, beta2)
        update = sign(c) + wd * w

        """)
    #expect(try Program(parsing: program.text) == program)
  }

  @Test("it may stand anywhere among the hyper-parameters, whose indices do not count it")
  func place() throws {
    let first = try Program(
      parsing: "optimizer p\nhyper lr = 1\nhyper a = 2\nhyper b = 3\nupdate = b * g + a")
    let between = try Program(
      parsing: "optimizer p\nhyper a = 2, lr = 1, b = 3\nupdate = b * g + a")
    #expect(first == between)
  }

  @Test("the name still means the scheduled rate, which may be assigned")
  func input() throws {
    let program = try Program(
      parsing: "optimizer p\napply raw\nhyper lr = 0.5\nx = lr * g\nlr = 3\nupdate = x + lr")
    #expect(program.nodes[0] == .variable(.input(.learningRate)))
    let plain = try Program(
      parsing: "optimizer p\napply raw\nx = lr * g\nlr = 3\nupdate = x + lr")
    #expect(Graph(program) == Graph(plain))
    #expect(program.canonicalGraph == plain.canonicalGraph)
    #expect(program.structuralHash == plain.structuralHash)
    #expect(program != plain)
  }

  @Test("structure does not depend on it, and a flat program has none")
  func structure() throws {
    let failure = forAllPrograms(count: 500, seed: 17) { program in
      var other = program
      other.learningRate = Program.Hyper(name: "lr", value: 0.25)
      let flat = other.flattened()
      return other.structuralHash == program.structuralHash && !other.isFlat
        && flat.learningRate == nil && flat.isFlat == program.sections.isEmpty
        && flat == program.flattened()
    }
    #expect(failure == nil)
    let declared = (0..<100).filter {
      ProgramGenerator().program(seed: 17, index: $0).learningRate != nil
    }
    #expect((15..<50).contains(declared.count), "\(declared.count) of 100 declare a rate")
  }

  @Test("a search space drops it, as the documentation, when it takes a program in")
  func adoption() throws {
    let grammar = try #require(Grammar.named("first-order"))
    let adopted = try grammar.adopt(#require(Library.program(named: "adam")))
    #expect(adopted.learningRate == nil)
    #expect(adopted.documentation.isEmpty)
    #expect(adopted.isFlat)
  }

  @Test("every optimizer of the library says at which rate it is trained, and in which range")
  func library() throws {
    for (name, _) in Library.all {
      let rate = try #require(Library.program(named: name)?.learningRate, "\(name)")
      #expect(rate.range?.isLogarithmic == true, "\(name)")
    }
    #expect(Library.program(named: "adam")?.learningRate?.value == 1e-3)
    #expect(Library.program(named: "lion")?.learningRate?.value == 1e-4)
  }

  @Test("what is made without text is checked too")
  func values() throws {
    var program = try Program(parsing: "optimizer p\nupdate = g")
    program.learningRate = Program.Hyper(name: "rate", value: 1)
    #expect(
      program.validate().map(\.description) == ["the learning rate is called `lr`, found `rate`"])
    program.learningRate = Program.Hyper(name: "lr", value: .infinity)
    #expect(
      program.validate().map(\.description) == ["the default of `lr` must be finite, found inf"])
    program.learningRate = Program.Hyper(name: "lr", value: 0)
    #expect(
      program.validate().map(\.description) == ["a learning rate must be positive, found 0"])
  }
}
