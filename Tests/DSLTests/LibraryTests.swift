import DSL
import Foundation
import Testing

@Suite struct LibraryTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("every optimizer of the library is valid and its file is in canonical form")
  func canonical() throws {
    for (name, text) in Library.all {
      let program = try #require(Library.program(named: name))
      #expect(program.name == name)
      #expect(program.text == text)
      #expect(!program.documentation.isEmpty)
    }
    #expect(Library.all.map(\.name) == Library.all.map(\.name).sorted())
    #expect(Library.program(named: "none") == nil)
  }

  @Test("the compiled library is what scripts/generate-library makes of optimizers/")
  func fresh() throws {
    let process = Process()
    process.executableURL = Self.root.appending(path: "scripts/generate-library")
    process.arguments = ["--stdout"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let made = try #require(try pipe.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    let committed = try Data(contentsOf: Self.root.appending(path: "Sources/DSL/Library.swift"))
    #expect(made == committed, "run scripts/generate and commit what it writes")
  }

  @Test("no two optimizers of the library have the same structure, and without decay adamw is adam")
  func structures() throws {
    let programs = Library.all.compactMap { Library.program(named: $0.name) }
    #expect(Set(programs.map(\.structuralHash)).count == programs.count)
    var adamw = try #require(Library.program(named: "adamw"))
    let adam = try #require(Library.program(named: "adam"))
    #expect(adamw.structuralHash != adam.structuralHash)
    // 0 · w is 0 only for finite w, so the decay must leave the program, not its constant alone.
    adamw = try Program(parsing: adamw.text.replacing(" + wd * w", with: ""))
    #expect(adamw.structuralHash == adam.structuralHash)
  }
}
