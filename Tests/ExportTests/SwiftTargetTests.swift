import DSL
import Determinism
import Export
import TestKit
import Testing

/// Exported Swift, compiled and run, against the machine and against the reference implementations.
@Suite struct SwiftTargetTests {
  /// What of the library is element by element; what is not is refused (`ExporterTests`).
  private static let library = Library.all.compactMap { Library.program(named: $0.name) }
    .filter { (try? Exporter.export($0, target: "swift")) != nil }

  /// Programs for what the library does not need: reductions in passes, all kinds of state, raw application.
  private static let special = [
    """
    optimizer passes
    apply raw
    hyper beta = 0.9
    state d: scalar = 1e-6
    state r: layer
    state m, p

    g = clip_by_global_norm(g, 1)
    q = m
    m = p
    p = where(abs(g) < 0.5, q, tanh(g)) + rms(g) / mean(w)
    r = max(norm(p), beta * r)
    d = max(d, total(p * g) / T)
    update = lr * (d + 0.1) * p / r + 1e-3 * total(r) / total_size(w)
    """,
    """
    optimizer swapped
    state a = 1, b = -0.5
    state n: scalar, s: layer = 2

    c = a
    a = b
    b = c - g / 4
    n = n + 1
    s = max(s / 2, 1 / n)
    update = where(a == b, 0, a) * s + size(g) / 100 - sign(w) / t
    """,
    """
    optimizer class
    hyper self = 0.5, rate = 0.25
    state weights, minimum, i

    let = max(g, self * weights)
    weights = min(let, sign(minimum) * rate)
    minimum = g - i
    i = sqrt(abs(w)) / 3
    update = let + weights - i
    """,
    """
    optimizer tiny
    state v

    a = g * 1e-38
    v = v / 2 + a * g
    update = a * 1e38 + g * 1e-25 / sqrt(g * 1e-20 * g * 1e-20) + sqrt(v) * 1e19
    """,
    """
    optimizer oracles
    state v, h_mean: layer

    v = lerp(h * h, v, 0.9)
    h_mean = lerp(mean(h), h_mean, 0.5)
    update = g / (sqrt(v) + 0.1) * loss + h_mean * loss / t
    """,
    """
    optimizer scaled

    update = 3 * g
    """,
  ].map(parsed)

  /// The operators whose single-precision results IEEE 754 fixes, by our definition of them.
  private static let exact: Set<String> = [
    "add", "sub", "mul", "div", "neg", "abs", "sign", "max", "min", "less", "less_equal", "equal",
    "where", "sqrt", "floor", "size", "total_size",
  ]

  private static func parsed(_ text: String) -> Program {
    do { return try Program(parsing: text) } catch { preconditionFailure("\(error)") }
  }

  private static func generated() -> [Program] {
    let generator = ProgramGenerator.plain
    let programs = (0..<40).lazy.map { generator.program(seed: 11, index: $0) }
    return programs.filter { !choosesByLiterals($0) }.prefix(20).enumerated().map { index, drawn in
      var program = drawn
      program.name = "generated-\(index)"
      return program
    }
  }

  /// Whether it compares literals, of which Swift warns as of code that is never executed.
  private static func choosesByLiterals(_ program: Program) -> Bool {
    let graph = Graph(program)
    return graph.nodes.contains { node in
      guard case .call(let operation, let arguments) = node.value, !arguments.isEmpty,
        operation.value.degree == .zeroIfCommon
      else { return false }
      return arguments.allSatisfy { graph.literal($0) != nil }
    }
  }

  private static func isExact(_ program: Program) -> Bool {
    Graph(program).nodes.allSatisfy { node in
      guard case .call(let operation, _) = node.value else { return true }
      return exact.contains(operation.value.name)
    }
  }

  private static let factor = 0.37
  private static let programs = library + special + generated()

  /// Everything compiled once, for all tests.
  private static let compiled = Result {
    var goldens: [String: Golden] = [:]
    for program in library { goldens[program.name] = try Golden(program.name) }
    return try CompiledExports(
      programs, over: "wide", goldens: goldens, factors: ["scaled": factor])
  }

  @Test("an export follows the machine", arguments: programs.map(\.name))
  func follows(name: String) throws {
    let program = try #require(Self.programs.first { $0.name == name })
    let theirs = try #require(Self.compiled.get().trajectories[program.name])
    let factor = program.name == "scaled" ? Self.factor : 1
    let ours = machineTrajectory(program, over: try GoldenStream(), factor: factor)
    #expect(Self.difference(theirs, ours, isExact: Self.isExact(program)) == nil)
  }

  @Test("whatever of the library is element by element is exported")
  func reachOfLibrary() throws {
    let isExported = Set(Self.library.map(\.name))
    #expect(
      isExported.isSuperset(of: ["adam", "adamw", "lion", "lamb", "novograd", "adan", "radam"]))
    for (name, _) in Library.all where !isExported.contains(name) {
      let program = try #require(Library.program(named: name))
      #expect(throws: ExportError.self) { try Exporter.export(program, target: "swift") }
      let isElementwise = Graph(program).nodes.allSatisfy { $0.kind.isSmall || $0.kind == .tensor }
      let isWhole = program.sections.isEmpty && !program.text.contains("\neval = ")
      let starts = program.states.allSatisfy { $0.start.number != nil }
      let usesOthers = Graph(program).nodes.contains { node in
        guard case .call(let operation, _) = node.value,
          case .primitive(let kernel) = operation.value.implementation
        else { return false }
        switch kernel.action {
        case .elementwise, .sum, .count: return false
        case .greatest, .random, .matrix: return true
        }
      }
      #expect(!(isElementwise && isWhole && starts && !usesOthers), "\(name) could be exported")
    }
  }

  @Test("most programs are compared over the whole stream, and many of them bit for bit")
  func reach() throws {
    let stream = try GoldenStream()
    let whole = Self.programs.filter {
      machineTrajectory($0, over: stream).count == stream.gradients.count
    }
    #expect(whole.count > Self.programs.count / 2)
    #expect(whole.filter { Self.isExact($0) }.count >= 10)
  }

  @Test("an export in double precision follows the reference", arguments: library.map(\.name))
  func reference(name: String) throws {
    let golden = try Golden(name)
    let theirs = try #require(Self.compiled.get().doubles[name])
    for moment in golden.trajectory {
      let distance = zip(theirs[moment.step - 1], moment.weights).map { abs($0 - $1) }.max() ?? 0
      #expect(distance <= 1e-10, "step \(moment.step): \(golden.reference)")
    }
  }

  // The canary: one bit of a factor, and one of a hyper-parameter, are enough.
  @Test("an export that is another optimizer is noticed")
  func canary() throws {
    let stream = try GoldenStream()
    let scaled = try #require(Self.programs.first { $0.name == "scaled" })
    let theirs = try #require(Self.compiled.get().trajectories["scaled"])
    let ours = machineTrajectory(scaled, over: stream, factor: Self.factor * (1 + 0x1p-22))
    #expect(Self.difference(theirs, ours, isExact: true) != nil)

    var lion = try #require(Library.program(named: "lion"))
    let exported = try #require(Self.compiled.get().trajectories["lion"])
    lion.hypers[0].value = 0.88
    let changed = machineTrajectory(lion, over: stream)
    #expect(Self.difference(exported, changed, isExact: false) != nil)
  }

  /// Where the export first leaves the machine; nil where it does not.
  ///
  /// An exact program leaves by a bit, the others by more than 1e-6 of the greatest weight. The signs of zeros do
  /// not count.
  private static func difference(
    _ export: [[Float]], _ machine: [[Float]], isExact: Bool
  ) -> String? {
    for (step, (theirs, ours)) in zip(export, machine).enumerated() {
      let scale = ours.map(\.magnitude).max() ?? 0
      for (place, (a, b)) in zip(theirs, ours).enumerated() {
        let isSame = isExact ? a == b : abs(a - b) <= 1e-6 * scale
        if !isSame { return "step \(step + 1), weight \(place): exported \(a), machine \(b)" }
      }
    }
    return export.count < machine.count ? "\(export.count) steps, machine \(machine.count)" : nil
  }
}
