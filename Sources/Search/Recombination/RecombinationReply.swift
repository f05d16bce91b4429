/// Reads a point from what a language model writes.
///
/// A list is numbers with nothing between them but spaces and at most one comma each; lines may break behind commas. Of all
/// lists of the right length the last counts: models think aloud first. Brackets, words and fences around it do no harm,
/// decimals are rounded, and what is beyond the grid takes its border.
enum RecombinationReply {
  /// The levels of the last list of `count` numbers; nil where there is none.
  static func levels(in reply: String, count: Int, levels: Int) -> [Int]? {
    var found: [Double]?
    var list: [Double] = []
    var reader = NumberReader(reply)
    while let (number, continues) = reader.next() {
      if !continues {
        if list.count == count { found = list }
        list.removeAll(keepingCapacity: true)
      }
      list.append(number)
    }
    if list.count == count { found = list }
    return found.map { numbers in
      numbers.map { Int(min(max($0, 0), Double(levels - 1)).rounded()) }
    }
  }
}

/// Walks over the numbers of a text.
private struct NumberReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next number, and whether it goes on with the list of the one before; nil at the end.
  mutating func next() -> (number: Double, continues: Bool)? {
    var continues = place > 0
    var commas = 0
    let start = place
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      case UInt8(ascii: ","):
        commas += 1
        if commas > 1 { continues = false }
      case UInt8(ascii: "\n"): if commas == 0 { continues = false }
      default:
        let isApart = place > start
        if let number = takeNumber() { return (number, continues && isApart) }
        continues = false
        takeWord()
        continue
      }
      place += 1
    }
    return nil
  }

  /// Takes a sign, digits and a fraction; nil, and takes nothing, where none stand here or letters follow at once.
  private mutating func takeNumber() -> Double? {
    var end = place
    if let sign = byte(end), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { end += 1 }
    let start = end
    while isDigit(end) { end += 1 }
    guard end > start else { return nil }
    if byte(end) == UInt8(ascii: "."), isDigit(end + 1) {
      end += 1
      while isDigit(end) { end += 1 }
    }
    guard !isLetter(end) else { return nil }
    guard let number = Double(String(decoding: bytes[place..<end], as: UTF8.self)) else {
      return nil
    }
    place = end
    return number
  }

  /// Takes one byte, or all of a word: `x1` holds no number.
  private mutating func takeWord() {
    repeat { place += 1 } while (isLetter(place) || isDigit(place)) && isLetterOrDigit(place - 1)
  }

  private func byte(_ place: Int) -> UInt8? { place < bytes.count ? bytes[place] : nil }

  private func isDigit(_ place: Int) -> Bool {
    byte(place).map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  /// Whether a letter of any script, or an underscore, is at a place.
  private func isLetter(_ place: Int) -> Bool {
    byte(place).map {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "_")
        || $0 >= 0x80
    } ?? false
  }

  private func isLetterOrDigit(_ place: Int) -> Bool { isLetter(place) || isDigit(place) }
}
