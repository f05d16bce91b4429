import DSL
import Foundation
import Testing

@Suite struct HallOfFameTests {
  @Test("a find that is kept has the structural hash that its evidence names")
  func evidence() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("archive/hall-of-fame")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".opt") }
    #expect(!names.isEmpty)
    for name in names {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let program = try Program(parsing: text, file: name)
      #expect(
        program.documentation.contains("Structure \(program.structuralHash)."),
        "\(name) has the structural hash \(program.structuralHash)")
    }
  }
}
