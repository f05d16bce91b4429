import DSL
import Machine
import Search
import TensorCore

// What the language alone takes.
extension Measurement {
  static func proposals() -> String {
    let count = 100_000
    let grammars = ["lion", "first-order", "matrix"].map { name in
      guard let grammar = Grammar.named(name) else { preconditionFailure("no grammar \(name)") }
      let run = ProposalRun(grammar: grammar, count: count, seed: 1)
      let counts = run.run()
      precondition(counts.invalid == 0, "every proposal must be valid, \(counts.invalid) are not")
      let timing = Timing(goes: 3) { _ = run.run() }
      let (best, median) = (Double(count) / timing.best, Double(count) / timing.median)
      return """
        {"grammar": "\(name)", "best": \(best), "median": \(median), "distinct": \(counts.distinct)}
        """
    }
    return "[" + grammars.joined(separator: ", ") + "]"
  }

  // Adam of two averages with a clipped, centred and rescaled step: what a long search ends with.
  static func compiling() -> String {
    let text = """
      optimizer twenty
      state m, n, v, s

      x1 = norm(g)
      x2 = max(x1, 1)
      x3 = g / x2
      m = lerp(x3, m, 0.9)
      n = lerp(x3, n, 0.99)
      x4 = square(x3)
      v = lerp(x4, v, 0.999)
      x5 = debias(m, 0.9, t)
      x6 = debias(n, 0.99, t)
      x7 = debias(v, 0.999, t)
      x8 = sqrt(x7)
      x9 = x8 + 1e-8
      x10 = x5 / x9
      x11 = x6 / x9
      x12 = lerp(x10, x11, 0.3)
      x13 = sign(x3)
      x14 = x12 + x13
      s = lerp(x14, s, 0.5)
      x15 = clip(s, -1, 1)
      update = x15 - mean(x15)
      """
    func read() -> Program {
      do { return try Program(parsing: text) } catch { preconditionFailure("\(error)") }
    }
    let program = read()
    precondition(program.statements.count == 20)
    let goes = 2_000
    let reading = Timing(goes: 9) { for _ in 0..<goes { precondition(read().states.count == 4) } }
    let checking = Timing(goes: 9) { for _ in 0..<goes { precondition(program.isValid) } }
    let planning = Timing(goes: 9) {
      for _ in 0..<goes { precondition(ProgramRule(Graph(program)).application == .scaled) }
    }
    let parts = [("reading", reading), ("checking", checking), ("planning", planning)]
    let texts = parts.map { "\"\($0.0)\": \($0.1.json(1e6, share: goes))" }
    return "{" + texts.joined(separator: ", ") + "}"
  }

  /// The 13-statement program that became Lion, and the library.
  static func simplifying() -> String {
    let text = """
      optimizer found
      apply raw
      state m, v

      g = clip_by_global_norm(g, lr)
      g = arcsin(g)
      m = lerp(g, v, 0.8999999761581421)
      m2 = m * m
      v = lerp(g, m, 1.109133005142212)
      abs_m = sqrt(m2)
      update = m / abs_m
      wd = w * 0.4602
      update = update + wd
      lr = lr * 0.0002
      m = cosh(update)
      update = update * lr
      """
    func read() -> Program {
      do { return try Program(parsing: text) } catch { preconditionFailure("\(error)") }
    }
    let lion = read()
    let library = Library.all.compactMap { Library.program(named: $0.name) }
    let goes = 50
    let one = Timing(goes: 9) {
      for _ in 0..<goes { precondition(lion.simplified().states.count == 1) }
    }
    let all = Timing(goes: 9) {
      for program in library { precondition(program.simplified().isValid) }
    }
    return """
      {"lion": \(one.json(1e6, share: goes)), "library": \(all.json(1e6, share: library.count))}
      """
  }
}
