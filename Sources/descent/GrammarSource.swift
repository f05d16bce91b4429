import DSL
import Foundation

extension Grammar {
  /// The grammar that the user names: the name of one that is compiled in, or a file.
  static func find(_ name: String) throws -> Grammar {
    if let grammar = named(name) { return grammar }
    guard name.contains("/") || name.hasSuffix(".grammar") else {
      throw Failure.usage(
        "there is no grammar \(name); "
          + (Spelling.nearest(to: name, among: builtInNames).map { "did you mean \($0)?" }
            ?? "give one of \(builtInNames.joined(separator: ", ")), or the path of a .grammar file")
      )
    }
    return try parse(try ProgramSource.read(name, called: "grammar"), file: name)
  }
}
