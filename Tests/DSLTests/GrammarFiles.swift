import Foundation

/// The folder `grammars/` and the file that is generated from it.
enum GrammarFiles {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let generated = root.appending(path: "Sources/DSL/Grammar/Grammar+BuiltInTexts.swift")

  /// The grammar files by name.
  static func texts() throws -> [(name: String, text: String)] {
    let folder = root.appending(path: "grammars")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".grammar") }.sorted()
      .map { file in
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return (String(file.dropLast(".grammar".count)), text)
      }
  }

  /// What the generated file must hold.
  static func source() throws -> String {
    let entries = try texts().map { name, text in
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "      \($0)" }.joined(separator: "\n")
      return "    (\n      \"\(name)\",\n      #\"\"\"\n\(lines)\n      \"\"\"#\n    ),\n"
    }
    return """
      // Generated from grammars/ by `scripts/generate`. Do not edit.

      extension Grammar {
        /// The files of `grammars/`, so that the binary works from any folder.
        public static let builtInTexts: [(name: String, text: String)] = [

      """ + entries.joined() + "  ]\n}\n"
  }
}
