extension Grammar {
  static let builtInTexts: [(name: String, text: String)] = []
}
