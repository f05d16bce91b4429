extension StringProtocol {
  /// Without white space at either end.
  ///
  /// By scalars: a letter with forty thousand accents is one character.
  var trimmed: String {
    func isText(_ scalar: Unicode.Scalar) -> Bool { !scalar.properties.isWhitespace }
    guard let first = unicodeScalars.firstIndex(where: isText),
      let last = unicodeScalars.lastIndex(where: isText)
    else { return "" }
    return String(self[first..<unicodeScalars.index(after: last)])
  }

  /// At most so many characters; what is cut off is marked.
  func shortened(to most: Int) -> String {
    guard utf8.count > most, let end = index(startIndex, offsetBy: most, limitedBy: endIndex),
      end < endIndex
    else { return String(self) }
    return self[..<end] + "…"
  }
}
