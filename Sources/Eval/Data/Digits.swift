import Determinism
import TensorCore

/// The handwritten digits (Alpaydin and Kaynak 1998): 8 × 8 pixels of 0 … 16 and a class, one a row.
///
/// A tier has few hundred digits, which a network would learn by heart. So each stands in its nine shifts by
/// at most one pixel: the loss on unseen digits keeps falling for as long as a run trains.
struct Digits: Sendable {
  /// Rows of 64 pixels: (pixel − the mean of that pixel over the tier's unshifted training digits) / 6.
  let pixels: Buffer
  /// The same pixels as pixel / 16, from 0 to 1.
  let intensities: Buffer
  /// The class of each row.
  let classes: IndexBuffer
  /// The row of the file that each row came from.
  let sources: [Int]

  /// How many rows there are.
  var count: Int { classes.count }

  /// The file's pixels and classes.
  struct File: Sendable {
    var pixels: [UInt8]
    var classes: [UInt8]
  }

  /// The whole file, read once.
  static let all = Result<File, TaskDataError> { () throws(TaskDataError) in
    try parse(TaskData.bytes(of: "digits.csv"))
  }

  /// The training rows of a tier in all shifts: one table for all who ask.
  static func training(_ tier: TierName) -> Digits { tables(tier).training }

  /// The validation rows of a tier in a fixed random order, so that a few batches stand for all: one table for all who
  /// ask.
  static func judged(_ tier: TierName) -> Digits { tables(tier).judged }

  /// The validation rows of a tier in all shifts, built anew.
  static func validation(_ tier: TierName) -> Digits {
    let parts = DataSplit.digits(tier)
    return digits(parts.validation, mean: mean(parts.training))
  }

  /// What all tasks of a tier share; nobody writes to it.
  private struct Tables: Sendable {
    let training: Digits
    let judged: Digits

    init(_ tier: TierName) {
      let places = DataSplit.digits(tier).training
      training = digits(places, mean: mean(places))
      judged = validation(tier).inFixedOrder()
    }
  }

  // Each is built when the first asks for it.
  private static let search = Tables(.search)
  private static let select = Tables(.select)
  private static let heldOut = Tables(.heldOut)
  private static let report = Tables(.report)

  private static func tables(_ tier: TierName) -> Tables {
    switch tier {
    case .search: search
    case .select: select
    case .heldOut: heldOut
    case .report: report
    }
  }

  /// The same digits in a fixed random order.
  private func inFixedOrder() -> Digits {
    var fixed = RandomStream(seed: 0xD161_7501)
    let order = Array(0..<count).shuffled(using: &fixed)
    func ordered(_ table: Buffer) -> Buffer {
      Buffer(order.flatMap { row in (0..<64).map { table[row * 64 + $0] } })
    }
    return Digits(
      pixels: ordered(pixels), intensities: ordered(intensities),
      classes: IndexBuffer(order.map { Int32(classes[$0]) }), sources: order.map { sources[$0] })
  }

  private static func mean(_ places: Range<Int>) -> [Float] {
    let file = all.checked
    return (0..<64).map { pixel in
      let sum = places.reduce(0) {
        $0 + Int(file.pixels[DataSplit.digitOrder[$1] * 64 + pixel])
      }
      return Float(sum) / Float(places.count)
    }
  }

  private static func digits(_ places: Range<Int>, mean: [Float]) -> Digits {
    let file = all.checked
    var pixels: [Float] = []
    var intensities: [Float] = []
    var classes: [Int32] = []
    var sources: [Int] = []
    pixels.reserveCapacity(places.count * 9 * 64)
    for place in places {
      let row = DataSplit.digitOrder[place]
      for down in -1...1 {
        for right in -1...1 {
          for y in 0..<8 {
            for x in 0..<8 {
              let (fromY, fromX) = (y - down, x - right)
              let inside = (0..<8).contains(fromY) && (0..<8).contains(fromX)
              let pixel = inside ? file.pixels[row * 64 + fromY * 8 + fromX] : 0
              pixels.append((Float(pixel) - mean[y * 8 + x]) / 6)
              intensities.append(Float(pixel) / 16)
            }
          }
          classes.append(Int32(file.classes[row]))
          sources.append(row)
        }
      }
    }
    return Digits(
      pixels: Buffer(pixels), intensities: Buffer(intensities), classes: IndexBuffer(classes),
      sources: sources)
  }

  /// The same digits with the pixels of each 2 × 2 patch together: sixteen patches, row by row.
  func patched() -> Digits {
    let order = (0..<16).flatMap { patch in
      [0, 1, 8, 9].map { patch / 4 * 16 + patch % 4 * 2 + $0 }
    }
    func rearranged(_ table: Buffer) -> Buffer {
      Buffer((0..<table.count).map { table[$0 / 64 * 64 + order[$0 % 64]] })
    }
    return Digits(
      pixels: rearranged(pixels), intensities: rearranged(intensities), classes: classes,
      sources: sources)
  }

  /// Reads rows of 65 small integers with commas between them.
  static func parse(_ bytes: [UInt8]) throws(TaskDataError) -> File {
    var file = File(pixels: [], classes: [])
    var row: [UInt8] = []
    var number = 0
    var line = 1
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
        guard number <= 16 else {
          throw TaskDataError(
            description: "digits.csv:\(line): expected numbers from 0 to 16, found \(number)")
        }
      case UInt8(ascii: ","), UInt8(ascii: "\n"):
        row.append(UInt8(number))
        number = 0
        guard byte == UInt8(ascii: "\n") else { continue }
        guard row.count == 65, let label = row.last, label < 10 else {
          throw TaskDataError(
            description: """
              digits.csv:\(line): expected 64 pixels and a class from 0 to 9, found \(row.count) \
              numbers ending in \(row.last ?? 0)
              """)
        }
        file.pixels += row.dropLast()
        file.classes.append(label)
        row.removeAll(keepingCapacity: true)
        line += 1
      default:
        throw TaskDataError(
          description: "digits.csv:\(line): expected digits and commas, found byte \(byte)")
      }
    }
    guard file.classes.count == DataSplit.digitCount else {
      throw TaskDataError(
        description:
          "digits.csv: expected \(DataSplit.digitCount) rows, found \(file.classes.count)")
    }
    return file
  }
}
