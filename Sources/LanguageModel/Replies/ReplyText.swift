import Foundation

/// The part of a reply that is read, in the letters of the language.
///
/// Models write typographic minus signs, dots and quotes, spaces that do not break and letters without width; none of
/// them means anything else here. What a model thinks aloud between `<think>` and `</think>` is no answer.
struct ReplyText {
  /// The lines, without their ends.
  let lines: [String]
  /// Whether the reply was longer than what is read of it.
  let isCutShort: Bool
  /// Whether the reply ended in the middle of its thoughts.
  let endsInThought: Bool

  /// The most bytes that are read.
  static let most = 65_536

  /// Reads a reply.
  init(_ reply: String) {
    isCutShort = reply.utf8.count > Self.most
    let read = isCutShort ? String(decoding: reply.utf8.prefix(Self.most), as: UTF8.self) : reply
    var text = ""
    text.reserveCapacity(read.utf8.count)
    var previous: Unicode.Scalar?
    for scalar in read.unicodeScalars {
      defer { previous = scalar }
      // A line's end is one of \n, \r\n, \r and their relatives.
      if scalar == "\n", previous == "\r" { continue }
      text.append(contentsOf: Self.plain(scalar))
    }
    let (rest, isOpen) = Self.withoutThoughts(text)
    endsInThought = isOpen
    lines = rest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// A character as the language would write it.
  private static func plain(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x20...0x7E, 0x09, 0x0A: return String(Character(scalar))
    case 0x0B...0x0D, 0x85, 0x2028, 0x2029: return "\n"
    case 0x00A0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return " "
    // Soft hyphens, letters without width, marks of direction.
    case 0x00AD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: return ""
    case 0x2010...0x2015, 0x2212: return "-"
    case 0x00B7, 0x00D7, 0x2217, 0x2219, 0x22C5, 0x2299: return "*"
    case 0x00F7, 0x2044, 0x2215: return "/"
    case 0x2190, 0x2254: return "="
    case 0x2018, 0x2019: return "'"
    case 0x201C, 0x201D: return "\""
    case 0x2026: return "..."
    case 0x2264: return "<="
    case 0x2265: return ">="
    case 0x2260: return "!="
    case 0x00B2: return "^2"
    case 0x00B3: return "^3"
    case 0x2080...0x2089: return String(scalar.value - 0x2080)
    // The full-width forms of ASCII.
    case 0xFF01...0xFF5E:
      return Unicode.Scalar(scalar.value - 0xFEE0).map { String(Character($0)) } ?? ""
    default:
      return greek.first { $0.letter == scalar }?.name ?? String(Character(scalar))
    }
  }

  /// The letters of papers, by their names.
  private static let greek: [(letter: Unicode.Scalar, name: String)] = [
    ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("ε", "epsilon"),
    ("ϵ", "epsilon"), ("η", "eta"), ("θ", "theta"), ("κ", "kappa"), ("λ", "lambda"), ("μ", "mu"),
    ("ν", "nu"), ("ρ", "rho"), ("σ", "sigma"), ("τ", "tau"), ("φ", "phi"), ("ω", "omega"),
  ]

  /// A text without what stands between the marks of thoughts, and whether the last of them stays open.
  ///
  /// Some servers strip the opening mark: what stands before a closing one without it is thought too.
  private static func withoutThoughts(_ text: String) -> (rest: String, isOpen: Bool) {
    var rest = text
    for mark in ["think", "thinking", "reasoning"] {
      let (open, close) = ("<\(mark)>", "</\(mark)>")
      guard rest.contains("<\(mark)>") || rest.contains(close) else { continue }
      var kept = ""
      let pieces = rest.components(separatedBy: close)
      for (index, piece) in pieces.enumerated() {
        let isLast = index == pieces.count - 1
        if let start = piece.range(of: open) {
          kept += piece[..<start.lowerBound]
          if isLast { return (kept, true) }
        } else if isLast {
          kept += piece
        } else {
          kept = ""
        }
      }
      rest = kept
    }
    return (rest, false)
  }
}
