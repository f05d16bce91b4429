import TensorCore

/// The English text (King James Bible, the first million characters) as indices into its alphabet.
struct Text: Sendable {
  /// One index a character.
  let characters: IndexBuffer

  /// The whole file, read once.
  static let all = Result<[Int32], TaskDataError> { () throws(TaskDataError) in
    try encode(TaskData.bytes(of: "kjv.txt"))
  }

  /// The characters that occur, in the order of their codes; one's index is its place here.
  static let alphabet: [UInt8] = Array("\n !'(),-.:;?".utf8) + letters

  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// The training part of a tier.
  static func training(_ tier: TierName) -> Text { text(DataSplit.text(tier).training) }

  /// The validation part of a tier.
  static func validation(_ tier: TierName) -> Text { text(DataSplit.text(tier).validation) }

  private static func text(_ range: Range<Int>) -> Text {
    Text(characters: IndexBuffer(Array(all.checked[range])))
  }

  /// Replaces each byte by its place in the alphabet.
  static func encode(_ bytes: [UInt8]) throws(TaskDataError) -> [Int32] {
    guard bytes.count == DataSplit.characterCount else {
      throw TaskDataError(
        description:
          "kjv.txt: expected \(DataSplit.characterCount) characters, found \(bytes.count)")
    }
    var places = [Int32](repeating: -1, count: 256)
    for (place, byte) in alphabet.enumerated() { places[Int(byte)] = Int32(place) }
    var encoded: [Int32] = []
    encoded.reserveCapacity(bytes.count)
    for (offset, byte) in bytes.enumerated() {
      guard places[Int(byte)] >= 0 else {
        throw TaskDataError(
          description: "kjv.txt: expected letters and marks, found byte \(byte) at \(offset)")
      }
      encoded.append(places[Int(byte)])
    }
    return encoded
  }
}
