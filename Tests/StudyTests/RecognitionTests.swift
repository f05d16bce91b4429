import DSL
import Eval
import TestKit
import Testing

@testable import Study

@Suite struct RecognitionTests {
  private func recognise(_ text: String) throws -> Recognition {
    Recognition(of: try Program(parsing: text))
  }

  @Test(
    "every program of the library is recognised as itself, by its expressions",
    arguments: Library.all.map(\.name))
  func library(_ name: String) throws {
    let found = Recognition(of: try #require(Library.program(named: name)))
    #expect(found.verdict == "This is \(name).")
    #expect(found.matches.first?.evidence == .structure)
    #expect(found.matches.first?.constants == [])
  }

  @Test("Lion's raw program without clip and arcsin is lion with another beta2")
  func lion() throws {
    let found = try recognise(
      """
      optimizer find
      apply raw
      state v

      m = lerp(g, v, 0.8999999761581421)
      v = lerp(g, m, 1.109133005142212)
      update = (m / sqrt(m * m) + 0.4602 * w) * (0.0002 * lr)
      """)
    #expect(found.verdict == "This is lion with beta2 = 0.99822 and wd = 0.4602.")
    #expect(found.matches.first?.constants.map(\.published) == [0.99, 0.1])
  }

  @Test("what people have a phrase for is said in that phrase")
  func phrases() throws {
    let adam = """
      optimizer find
      state m, v

      m = lerp(g, m, 0.9)
      v = lerp(square(g), v, 0.999)
      update = m / sqrt(v)
      """
    #expect(try recognise(adam).verdict == "This is adam without bias correction.")
    let momentum = """
      optimizer find
      state m

      m = 0.9 * m + g
      update = m * norm(m)
      """
    #expect(
      try recognise(momentum).verdict == "This is momentum times a layer norm of its update.")
    let sgd = """
      optimizer find
      apply raw

      update = 3 * lr * g + 0.06 * lr * w
      """
    #expect(try recognise(sgd).verdict == "This is sgd with weight decay 0.02.")
    let signum = """
      optimizer find
      state m

      m = 0.9 * m + g
      update = m / abs(m)
      """
    #expect(try recognise(signum).verdict == "This is signum.")
  }

  @Test("constants come out exactly, also those that behaviour hardly shows")
  func constants() throws {
    let found = try recognise(
      """
      optimizer find
      state m, v

      m = 0.87 * m + 0.13 * g
      v = lerp(g * g, v, 0.9971)
      update = 3 * (m / (1 - 0.87 ^ t)) / (0.00000002 + sqrt(debias(v, 0.9971, t)))
      """)
    #expect(
      found.verdict == "This is adam with beta1 = 0.87, beta2 = 0.9971 and eps = 2e-8.")
    #expect(found.matches.first?.evidence == .structure)
  }

  @Test("a program with sections is named part by part where it is not known as a whole")
  func parts() throws {
    let found = try recognise(
      """
      optimizer find

      for matrix
        state m
        m = 0.9 * m + g
        update = sign(m)

      for vector, embedding
        state v
        v = v + square(g)
        update = g / (sqrt(v) + 1e-10)
      """)
    #expect(found.parts.map(\.roles) == [["matrix"], ["vector", "embedding"]])
    #expect(
      found.verdict.hasSuffix("; for matrix it is signum; for vector, embedding it is adagrad."))
  }

  @Test("a rule that is like none is not called after one")
  func chaos() throws {
    let found = try recognise(
      """
      optimizer find
      state m

      m = sin(20 * g + 3 * m)
      update = cos(7 * m + t) * exp(-abs(g))
      """)
    #expect(found.nearness == .none)
    #expect(found.verdict.hasPrefix("This is not close to any of the library"))
  }

  @Test("a rule that leaves the finite numbers is near to nothing, and is said to do so")
  func explosion() throws {
    let found = try recognise(
      """
      optimizer find
      state m = 1

      m = exp(m)
      update = m * g
      """)
    #expect(found.matches.isEmpty)
    #expect(
      found.verdict
        == "This is not close to any of the library: it leaves the finite numbers in step 4.")
  }

  @Test("any valid program has a verdict, and is called by a name only where it behaves so")
  func generated() {
    for index in 0..<8 {
      let program = ProgramGenerator().program(seed: 6, index: index)
      let found = Recognition(of: program)
      #expect(found.verdict.hasPrefix("This is "))
      #expect(found.verdict.hasSuffix("."))
      let isNamed = !found.verdict.contains("close to")
      #expect(isNamed == (found.nearness == .same))
    }
  }

  @Test("a rule that does not move the weights is near to nothing, and is said to do so")
  func standstill() throws {
    let found = try recognise("optimizer find\n\nupdate = g - g\n")
    #expect(found.matches.isEmpty)
    #expect(
      found.verdict == "This is not close to any of the library: it does not move the weights.")
  }

  @Test("recognising the same program twice gives the same")
  func determinism() throws {
    let program = try #require(Library.program(named: "exadam"))
    let found = (0..<2).map { _ in Recognition(of: program, except: ["exadam"]) }
    #expect(found[0].verdict == found[1].verdict)
    #expect(found[0].matches.map(\.distance) == found[1].matches.map(\.distance))
  }

  @Test(
    "as published, distinct programs of the library are well apart, but for those that are twins without decay"
  )
  func calibration() {
    let plain = KnownRule.catalogue.filter(\.modifications.isEmpty)
    let traces = plain.map { $0.trace($0.constants) }
    var distances: [Double] = []
    for (place, trace) in traces.enumerated() {
      for other in 0..<place {
        guard let distance = trace.distance(to: traces[other])?.value else { continue }
        if [plain[other].name, plain[place].name] == ["adam", "adamw"] {
          #expect(distance < 1e-6)
        } else {
          distances.append(distance)
        }
      }
    }
    distances.sort()
    // The nearest are Adam's relatives; `same` leaves a margin of two and more, `close` holds the nearest fiftieth.
    #expect(distances[0] > 2 * Recognition.same)
    #expect(distances[distances.count / 50] < Recognition.close)
    #expect(distances[distances.count / 10] > Recognition.close)
  }

  @Test(
    "without itself in the library, a program is called plainly by another's name only where both behave alike",
    arguments: Library.all.filter { !$0.text.contains("\nfor ") }.map(\.name))
  func leaveOneOut(_ name: String) throws {
    let program = try #require(Library.program(named: name))
    let found = Recognition(of: program, except: [name])
    guard found.nearness == .same, let match = found.matches.first, match.modifications.isEmpty
    else { return }
    let alike = [
      // One is the other without decay, or with one constant: sums as averages that hardly forget, Lion with one weight.
      "adam": ["adamw"], "adamw": ["adam"], "adagrad": ["rmsprop"], "signum": ["lion"],
      "sgd": ["hypergradient", "nesterov"],
    ]
    #expect(alike[name]?.contains(match.name) == true, "\(found.verdict)")
  }
}
