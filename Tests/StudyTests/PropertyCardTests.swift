import DSL
import Eval
import Machine
import Study
import Testing

@Suite struct PropertyCardTests {
  static func card(_ name: String) throws -> PropertyCard {
    PropertyCard(of: try #require(Library.program(named: name)))
  }

  static func card(of body: String) throws -> PropertyCard {
    PropertyCard(of: try Program(parsing: "optimizer mine\n" + body + "\n"))
  }

  /// What is known of library programs: degree, bound, power of the learning rate with the batch.
  static let known: [(name: String, degree: Double, bound: Double, power: Double)] = [
    ("sgd", 1, .infinity, 1), ("momentum", 1, .infinity, 1), ("adam", 0, 7.27, 0.5),
    ("adamw", 0, 7.27, 0.5), ("lion", 0, 1, 0.5), ("signsgd", 0, 1, 0.5),
    ("rmsprop", 0, 10, 0.5), ("muon", 0, 1.2, 0.5), ("lars", 0, .infinity, 0.5),
    ("normalized-gd", 0, 1, 0.5), ("adagrad", 0, 1, 0.5),
  ]

  @Test("known optimizers have the degree, the bound and the batch rule that is known of them")
  func library() throws {
    for (name, degree, bound, power) in Self.known {
      let card = try Self.card(name)
      let conversion = try #require(card.conversion)
      #expect(abs(conversion.degree - degree) < 0.02, "\(name): degree \(conversion.degree)")
      let found = try #require(card.bounds.first?.bound.element)
      #expect(found == bound || abs(found - bound) < 0.01 * bound, "\(name): bound \(found)")
      let batch = try #require(card.batch)
      #expect(abs(batch.rateByDrift - power) < 0.06, "\(name): \(batch)")
      #expect(abs(batch.rateByNoise - power) < 0.06, "\(name): \(batch)")
      #expect(conversion.isSingle == (degree == 0))
    }
  }

  @Test("Lion's learning rate is three to ten times smaller than AdamW's, as its authors say")
  func lion() throws {
    // Chen et al. 2023, section 5: "a suitable learning rate for Lion is typically 3-10x smaller than that for AdamW".
    let conversion = try #require(try Self.card("lion").conversion)
    #expect((3...10).contains(1 / conversion.onNoise))
    let same = try #require(try Self.card("adamw").conversion)
    #expect(same.onNoise == 1 && same.onSignal == 1 && same.overScales == 1...1)
    let sgd = try Self.card("sgd").lines.first { $0.topic == "learning rate from AdamW" }
    #expect(sgd?.finding.hasPrefix("no single factor") == true)
  }

  @Test("twice the update asks for half the learning rate") func conversion() throws {
    let one = try #require(try Self.card(of: "update = sign(g)").conversion)
    let two = try #require(try Self.card(of: "update = 2 * sign(g)").conversion)
    #expect(abs(one.onNoise - 2 * two.onNoise) < 1e-3 * one.onNoise)
    // A raw rule has its rate inside.
    let raw = try #require(try Self.card(of: "apply raw\nupdate = 2 * lr * sign(g)").conversion)
    #expect(abs(raw.onNoise - two.onNoise) < 1e-3 * two.onNoise)
  }

  @Test("the end of gradients, a huge one and tiny ones are answered as theory says")
  func extremes() throws {
    func extremes(_ name: String) throws -> GradientExtremes {
      try #require(try Self.card(name).extremes)
    }
    #expect(try extremes("sgd").afterZero == .stops)
    // 0.9^k < 1/e from k = 10 on.
    #expect(try extremes("momentum").afterZero == .fades(steps: 9))
    #expect(try extremes("lion").afterZero == .keepsGoing(steps: GradientExtremes.watched))
    #expect(try extremes("rmsprop").afterZero == .stops)
    for (name, _, _, _) in Self.known where name != "lars" {
      #expect(try extremes(name).atZero == .still, "\(name)")
    }
    guard case .moves(let huge) = try extremes("sgd").huge else {
      Issue.record("sgd moves")
      return
    }
    #expect(abs(huge / 0x1p40 - 1) < 1e-3)
    #expect(try extremes("signsgd").huge == .moves(1))
    #expect(try extremes("signsgd").tiny == .moves(1))
    // Epsilon is 1e-8, the gradients are of size 2⁻⁴⁰.
    guard case .moves(let tiny) = try extremes("adam").tiny else {
      Issue.record("adam moves")
      return
    }
    #expect((5e-5...2e-4).contains(tiny))
    let adam = try extremes("adam")
    #expect(
      adam.recovery == nil, "its second moment remembers a huge gradient for thousands of steps")
    #expect(try extremes("lion").recovery == 0)
    // √(1 − β₂ᵗ) · 7.27 for the 200 steps that it is watched.
    #expect((3...3.13).contains(adam.largestElement), "growing gradients come near the bound")
  }

  @Test("what explodes and what leaves the finite numbers is told") func failures() throws {
    let grows = try Self.card(of: "state m\nm = 1.05 * m + 0.001 * g\nupdate = m").extremes
    guard case .grows? = grows?.afterZero else {
      Issue.record("an unstable state grows, got \(String(describing: grows))")
      return
    }
    let bad = try Self.card(of: "state n\nn = n + 1\nupdate = g * (n / sqrt(150 - n))").extremes
    #expect(bad?.afterZero == .nonFinite(step: 51))
    let square = try Self.card(of: "update = g * g * g * g").extremes
    #expect(square?.huge == .nonFinite(step: 1))
    let never = try Self.card(of: "update = 0 * g")
    #expect(never.extremes == nil && never.conversion == nil && never.batch == nil)
    #expect(never.lines.contains { $0.evidence == .unknown })
  }

  @Test("reading the weights is told: decay by its factor, anything else as such") func weights()
    throws
  {
    func finding(_ card: PropertyCard) -> String? {
      card.lines.first { $0.topic == "the weights" }?.finding
    }
    #expect(try finding(Self.card("sgd")) == "the update does not depend on them")
    #expect(
      try finding(Self.card("adamw")) == "decoupled weight decay: a summand 0.01 · w")
    #expect(
      try finding(Self.card("lars"))
        == "the update depends on them, and not by a summand c · w alone")
    let raw =
      "apply raw\nstate m\nm = lerp(g, m, 0.9)\nupdate = (sign(m) + 0.46 * w) * (0.0002 * lr)"
    let card = try Self.card(of: raw)
    #expect(finding(card) == "decoupled weight decay: a summand 9.2e-5 · lr · w")
    #expect(
      card.lines.contains {
        $0.finding.hasPrefix("each element is at most 2e-4 · lr, weight decay aside")
          && $0.evidence == .proved
      })
    #expect(card.lines.contains { $0.finding == "the largest element met was 2e-4 · lr" })
    let coupled = try Self.card(of: "state m\nm = lerp(g + 0.1 * w, m, 0.9)\nupdate = m")
    #expect(coupled.bounds.first?.bound.decay == nil)
    #expect(coupled.bounds.first?.bound.readsWeights == true)
  }
}
