import DSL
import Foundation
import Testing

@Suite struct FlatTests {
  @Test("a flat program has one operator a statement, on variables and constants")
  func flattens() throws {
    let program = try Program.parse(
      """
      optimizer nested
      hyper beta = 0.9
      state m
      x1 = g
      m = lerp(g * g + 1, m, beta)
      update = m / (sqrt(m) + x1)
      """)
    #expect(!program.isFlat)
    let flat = program.flattened()
    #expect(flat.isFlat)
    #expect(flat.isValid)
    #expect(flat.flattened() == flat)
    #expect(
      flat.text == """
        optimizer nested
        state m

        x1 = g
        x2 = g * g
        x3 = x2 + 1
        m = lerp(x3, m, 0.9)
        x4 = sqrt(m)
        x5 = x4 + x1
        update = m / x5

        """)
  }

  @Test(
    "flattening keeps the structural hash",
    arguments: [
      "update = g * g * (g + 1) - sign(g)",
      "m = lerp(g, m, 0.9); update = sign(lerp(g * m, m, 0.5) + w * lr)",
      "a = g; g = a * 2; update = g - a; a = g",
      "m = -m; update = where(g * m > 0, g, 0.5 * m)",
    ])
  func keepsHash(statements: String) throws {
    let program = try Program.parse(
      "optimizer p\nhyper beta = 0.9\nstate m\n" + statements.replacing("; ", with: "\n"))
    let flat = program.flattened()
    #expect(flat.isFlat && flat.isValid)
    #expect(flat.structuralHash == program.structuralHash)
    #expect(flat.structuralHash != (try Program.parse("optimizer p\nupdate = g")).structuralHash)
  }

  @Test("flattening keeps the structural hash of the library's optimizers")
  func keepsHashOfLibrary() throws {
    let folder = GrammarFiles.root.appending(path: "optimizers")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".opt") }.sorted()
    for file in files {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      let program = try Program.parse(text, file: file)
      #expect(program.flattened().isFlat == program.sections.isEmpty, "\(file)")
      #expect(program.flattened().isValid, "\(file)")
      #expect(program.flattened().structuralHash == program.structuralHash, "\(file)")
    }
  }
}
