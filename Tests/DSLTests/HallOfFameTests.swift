import DSL
import Foundation
import Testing

@Suite struct HallOfFameTests {
  @Test("the rules that tiers are ranked with are programs, each with its origin")
  func ranking() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("archive/ranking")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count >= 30)
    for name in names {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let program = try Program(parsing: text, file: name)
      let origin = program.documentation.joined(separator: " ")
      #expect(origin.contains("structure \(program.structuralHash),"), "\(name)")
    }
  }

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
