extension Grammar {
  /// The names of the grammars that are compiled in, in order.
  public static var builtInNames: [String] { builtInTexts.map(\.name) }

  /// A grammar that is compiled in: the file of that name in `grammars/`; nil where there is none.
  public static func named(_ name: String) -> Grammar? {
    guard let text = builtInTexts.first(where: { $0.name == name })?.text else { return nil }
    do {
      return try parse(text, file: "grammars/\(name).grammar")
    } catch {
      preconditionFailure("a grammar that is compiled in must be sound:\n\(error)")
    }
  }
}
