extension Library {
  /// The optimizer of that name; nil where the library has none.
  public static func program(named name: String) -> Program? {
    guard let entry = all.first(where: { $0.name == name }) else { return nil }
    do {
      return try Program(parsing: entry.text, file: "optimizers/\(name).opt")
    } catch {
      preconditionFailure("the library's \(name) cannot be read:\n\(error)")
    }
  }
}
