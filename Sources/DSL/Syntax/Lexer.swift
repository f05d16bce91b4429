/// A word of a text.
public struct Token: Hashable, Sendable {
  /// What it is.
  public enum Kind: Hashable, Sendable {
    /// Letters, digits and `_`, not beginning with a digit.
    case name
    /// A number without sign; nil where the text is no finite number.
    case number(Double?)
    /// An operator or punctuation.
    case symbol
    /// From `#` to the end of the line.
    case comment
    /// The end of a line.
    case newline
    /// A character that belongs to nothing.
    case stray
    /// The end of the text.
    case end
  }

  /// What it is.
  public var kind: Kind
  /// Where its bytes are.
  public var range: Range<Int>
}

/// Cuts a text into tokens; knows nothing of programs, so that other files of ours are read by it too.
public struct Lexer: Sendable {
  /// The text.
  public let source: SourceText
  private let symbols: [[UInt8]]
  private var offset = 0

  /// Begins at the start of `source`; `symbols` are the operators and punctuation.
  public init(_ source: SourceText, symbols: [String]) {
    self.source = source
    // The longest first, so that `<=` is not read as `<` and `=`.
    self.symbols = symbols.map { Array($0.utf8) }.sorted { $0.count > $1.count }
  }

  /// Reads the next token; at the end of the text, `.end` for ever.
  public mutating func next() -> Token {
    while let byte = peek(), byte == space || byte == tab || byte == carriageReturn { offset += 1 }
    let start = offset
    guard let byte = peek() else { return Token(kind: .end, range: start..<start) }
    if byte == newline {
      offset += 1
      return Token(kind: .newline, range: start..<offset)
    }
    if byte == numberSign {
      while let byte = peek(), byte != newline { offset += 1 }
      return Token(kind: .comment, range: start..<offset)
    }
    if Self.isLetter(byte) {
      skip(while: Self.isNamePart)
      return Token(kind: .name, range: start..<offset)
    }
    if Self.isDigit(byte) || byte == dot && peek(1).map(Self.isDigit) == true { return number() }
    if let symbol = symbols.first(where: { source.bytes[start...].starts(with: $0) }) {
      offset += symbol.count
      return Token(kind: .symbol, range: start..<offset)
    }
    // The whole character, not its first byte alone.
    offset += 1
    skip(while: { $0 & 0xC0 == 0x80 })
    return Token(kind: .stray, range: start..<offset)
  }

  /// Reads the name of a program or file: a name that may have hyphens and dots in it; nil where none stands.
  public mutating func nextTitle() -> Token? {
    while let byte = peek(), byte == space || byte == tab { offset += 1 }
    let start = offset
    guard let byte = peek(), Self.isLetter(byte) else { return nil }
    skip(while: Self.isTitlePart)
    return Token(kind: .name, range: start..<offset)
  }

  /// The text of a token.
  public func text(_ token: Token) -> String { source.text(token.range) }

  /// Whether a text is a name: an ASCII letter or `_`, then letters, digits and `_`.
  public static func isName(_ text: String) -> Bool {
    text.utf8.first.map(isLetter) == true && text.utf8.allSatisfy(isNamePart)
  }

  /// Whether a text is a title: a name that may have hyphens and dots in it.
  public static func isTitle(_ text: String) -> Bool {
    text.utf8.first.map(isLetter) == true && text.utf8.allSatisfy(isTitlePart)
  }

  // Digits, a fraction, an exponent. Letters right behind make it no number: `2x`, `0x10`, `1e`.
  private mutating func number() -> Token {
    let start = offset
    skip(while: Self.isDigit)
    if peek() == dot, peek(1).map(Self.isDigit) == true {
      offset += 1
      skip(while: Self.isDigit)
    }
    if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1).map { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } == true
      let digits = sign ? 2 : 1
      if peek(digits).map(Self.isDigit) == true {
        offset += digits
        skip(while: Self.isDigit)
      }
    }
    let literal = start..<offset
    skip(while: Self.isNamePart)
    let value = offset == literal.upperBound ? Double(source.text(literal)) : nil
    return Token(kind: .number(value.flatMap { $0.isFinite ? $0 : nil }), range: start..<offset)
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    let place = offset + distance
    return place < source.bytes.count ? source.bytes[place] : nil
  }

  private mutating func skip(while condition: (UInt8) -> Bool) {
    while let byte = peek(), condition(byte) { offset += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
  }

  private static func isNamePart(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

  private static func isTitlePart(_ byte: UInt8) -> Bool {
    isNamePart(byte) || byte == UInt8(ascii: "-") || byte == dot
  }
}

private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let carriageReturn = UInt8(ascii: "\r")
private let newline = UInt8(ascii: "\n")
private let numberSign = UInt8(ascii: "#")
private let dot = UInt8(ascii: ".")
