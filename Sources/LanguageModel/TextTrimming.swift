extension StringProtocol {
  /// Without white space at either end.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }

  /// At most so many characters; what is cut off is marked.
  func shortened(to most: Int) -> String {
    guard utf8.count > most, let end = index(startIndex, offsetBy: most, limitedBy: endIndex),
      end < endIndex
    else { return String(self) }
    return self[..<end] + "…"
  }
}
