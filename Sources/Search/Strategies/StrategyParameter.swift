extension StrategyCatalogue {
  /// What a campaign file may set of a strategy.
  public struct Parameter: Hashable, Sendable {
    /// Its name in campaign files.
    public let name: String
    /// One sentence.
    public let summary: String
    /// What it is where the file says nothing.
    public let standard: Value
    /// What is accepted.
    public let accepted: Accepted

    /// A parameter that is a whole number.
    init(_ name: String, _ summary: String, standard: Int, in range: ClosedRange<Int>) {
      self.name = name
      self.summary = summary
      self.standard = .whole(standard)
      accepted = .whole(range)
    }

    /// A parameter that is one of a few words.
    init<Choice: CaseIterable & RawRepresentable<String>>(
      _ name: String, _ summary: String, standard: Choice
    ) {
      self.name = name
      self.summary = summary
      self.standard = .word(standard.rawValue)
      accepted = .words(Choice.allCases.map(\.rawValue))
    }
  }

  /// The value of a setting; coded as the bare number or word.
  public enum Value: Hashable, Sendable, CustomStringConvertible, Codable {
    /// A whole number.
    case whole(Int)
    /// A word.
    case word(String)

    /// As a campaign file has it.
    public var description: String {
      switch self {
      case .whole(let number): "\(number)"
      case .word(let word): word
      }
    }

    /// Reads a number or a word.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .whole(number)
      } else {
        self = .word(try container.decode(String.self))
      }
    }

    /// Writes the number or the word.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .whole(let number): try container.encode(number)
      case .word(let word): try container.encode(word)
      }
    }
  }

  /// Which values a parameter takes.
  public enum Accepted: Hashable, Sendable, CustomStringConvertible {
    /// The whole numbers of a range.
    case whole(ClosedRange<Int>)
    /// These words.
    case words([String])

    /// The value that a text says; nil where it is not accepted.
    public func value(_ text: String) -> Value? {
      switch self {
      case .whole(let range): Int(text).flatMap { range.contains($0) ? .whole($0) : nil }
      case .words(let words): words.contains(text) ? .word(text) : nil
      }
    }

    /// What must be written, to continue "must be".
    public var description: String {
      switch self {
      case .whole(let range):
        "a whole number from \(range.lowerBound) to \(range.upperBound)"
      case .words(let words): "one of " + words.joined(separator: ", ")
      }
    }
  }

  /// The values of a strategy's parameters, each set or standard.
  struct Choice {
    private var values: [String: Value] = [:]

    subscript(_ name: String) -> Value? {
      get { values[name] }
      set { values[name] = newValue }
    }

    /// Hands a whole number over, where the strategy has that parameter.
    func take(_ name: String, _ place: inout Int) {
      if case .whole(let value) = values[name] { place = value }
    }

    /// Hands a word over, where the strategy has that parameter.
    func take<Word: RawRepresentable<String>>(_ name: String, _ place: inout Word) {
      if case .word(let value) = values[name], let word = Word(rawValue: value) { place = word }
    }
  }
}

extension StrategyCatalogue.Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  /// A whole number.
  public init(integerLiteral value: Int) { self = .whole(value) }
  /// A word.
  public init(stringLiteral value: String) { self = .word(value) }
}
