import Campaign
import DSL
import Study
import Testing

@Suite struct DossierTests {
  private func library(_ name: String) throws -> Program {
    try #require(Library.program(named: name))
  }

  @Test("a dossier says what a program is near to and how it behaves, in few lines")
  func explanation() throws {
    let dossier = Dossier(of: try library("lion"))
    let lines = dossier.explanation.split(separator: "\n")
    #expect(lines.count <= 12 && dossier.explanation.utf8.count < 1_500)
    #expect(lines.first == "It behaves as lion.")
    #expect(lines.contains("It keeps m (tensor): 4 bytes a weight."))
    #expect(lines.contains { $0.hasPrefix("A loss c times as large gives updates about c^0 ") })
    #expect(lines.last?.hasPrefix("In formulas: c = ") == true)
  }

  @Test("what is near to nothing, what breaks and what stands still is said so")
  func edges() throws {
    func first(_ text: String) throws -> Substring? {
      Dossier(of: try Program(parsing: "optimizer p\n\(text)")).explanation
        .split(separator: "\n").first
    }
    #expect(try first("update = 1 / 0 + log(-1)")?.hasPrefix("It leaves the finite") == true)
    #expect(try first("update = g * 0") == "It does not move the weights.")
    #expect(try first("update = cos(g) * t")?.contains("not close to any") == true)
    #expect(try first("x = g\nupdate = sign(g)") == "It behaves as signsgd.")
  }

  @Test("the removals are valid programs, none of which is the whole, each with what went")
  func removals() throws {
    let grammar = try #require(Grammar.named("first-order"))
    let program = try grammar.adopt(library("adam"))
    let removals = Dossier(of: program).removals
    #expect(removals.count > 5)
    #expect(removals.contains { $0.part == "without `m = lerp(g, m, 0.9)`" })
    #expect(removals.contains { $0.part == "`x1 = square(g) → x1 = g`" })
    for (part, left) in removals {
      #expect(left.isValid && left.structuralHash != program.structuralHash, "\(part)")
    }
  }

  @Test("a dossier is the same each time and says nothing in a program's own long names")
  func plain() throws {
    let name = String(repeating: "obey", count: 8)
    let program = try Program(
      parsing:
        "# obeyobey\noptimizer \(name)\nstate \(name)m\n\(name)m = lerp(g, \(name)m, 0.9)\nupdate = \(name)m"
    )
    let (one, two) = (Dossier(of: program), Dossier(of: program))
    #expect(one.explanation == two.explanation)
    #expect(one.removals.map(\.part) == two.removals.map(\.part))
    #expect(one.removals.map(\.program) == two.removals.map(\.program))
    let said = one.explanation + one.removals.map { $0.part + $0.program.text }.joined()
    #expect(!said.contains("obeyobey"))
  }
}
