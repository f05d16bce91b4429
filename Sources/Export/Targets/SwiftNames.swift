import DSL

/// Gives everything in an exported file a name of its own, as near to the program's as Swift allows.
struct SwiftNames {
  private var taken: Set<String> = reserved

  /// The name itself, or with the first number from 2 behind it that makes it free.
  mutating func claim(_ name: String) -> String {
    let plain = Self.identifier(name)
    var candidate = plain
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = plain.last?.isNumber == true ? "\(plain)_\(number)" : "\(plain)\(number)"
      number += 1
    }
    return candidate
  }

  /// A type's name: `adamw` is `Adamw`, `my-lion.2` is `MyLion2`.
  static func type(_ name: String) -> String {
    let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    let isUsual = joined.first?.isLetter == true && !typeNames.contains(joined)
    return isUsual ? joined : "Optimizer" + joined
  }

  private static func identifier(_ name: String) -> String {
    let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return letters.first?.isNumber == false ? String(letters) : "_" + String(letters)
  }

  /// What the written files use themselves, and Swift's own words.
  private static let reserved: Set<String> = {
    var words: Set<String> = [
      "g", "w", "t", "h", "loss", "hessianDiagonals", "k", "i", "decay", "rate", "step",
      "stepCount", "weights", "gradients",
      "learningRate", "totalSteps", "weightDecay", "parameterCounts", "elements", "environment",
      "pow", "Double", "Scalar", "Int", "Self", "Array", "min", "max", "abs", "_",
      "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
      "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
      "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
      "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows",
      "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
      "true", "try", "typealias", "var", "where", "while", "Any",
    ]
    words.formUnion(SwiftSupport.all.map(\.name))
    for (_, entry) in SwiftSpelling.table {
      if case .system(let name) = entry.spelling { words.insert(name) }
    }
    return words
  }()

  private static let typeNames: Set<String> = [
    "Any", "Array", "Bool", "Codable", "Double", "Float", "Int", "Never", "Optional", "Protocol",
    "Scalar", "Self", "Sendable", "Set", "String", "Type", "Void",
  ]
}
