import Foundation

extension Explanation {
  /// What known optimizer it is or is near to.
  var identityLines: [String] {
    let matches = recognition.matches
    guard !matches.isEmpty else { return [recognition.verdict] }
    return [recognition.verdict, ""]
      + Self.table(
        [
          "nearest in the library", "distance", "as published", "found by",
          "constants (the library's)",
        ],
        matches.map { match in
          [
            ([match.name] + match.modifications).joined(separator: ", "),
            Self.text(match.distance, "%.3f"), Self.text(match.distanceAsPublished, "%.3f"),
            match.evidence.rawValue,
            match.constants.map(Self.text(of:)).joined(separator: ", "),
          ]
        })
      + ["", "The distance is that of the updates on a fixed stream of gradients: 0 is the same."]
  }

  private static func text(of constant: Recognition.Constant) -> String {
    let published = constant.published.map { " (\(shortText(of: $0, digits: 4)))" } ?? ""
    return "\(Formulas.symbol(of: constant.name)) = \(shortText(of: constant.value, digits: 4))"
      + published
  }
}
