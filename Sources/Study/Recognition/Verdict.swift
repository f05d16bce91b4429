import DSL

/// What is said of a program that was compared with the library.
struct Verdict {
  /// One sentence.
  let sentence: String

  init(_ recognition: Recognition) {
    guard let match = recognition.matches.first else {
      let step = recognition.nonFiniteStep.map { "leaves the finite numbers in step \($0)" }
      sentence =
        "This is not close to any of the library: it \(step ?? "does not move the weights")."
      return
    }
    let name = Self.name(match, decay: recognition.decay)
    let distance = Self.text(match.distance)
    let whole =
      switch recognition.nearness {
      case .same: "This is \(name)"
      case .close: "This is close to \(name), at a distance of \(distance), but not the same"
      case .none:
        "This is not close to any of the library; the nearest, at a distance of \(distance), is \(name)"
      }
    let parts = recognition.parts
    let isPartlyNear = parts.contains { $0.recognition.nearness != .none }
    sentence =
      whole + (isPartlyNear ? parts.map { "; \(Self.words($0))" }.joined() : "") + "."
  }

  /// "for vector, embedding it is nadamw".
  private static func words(_ part: Recognition.Part) -> String {
    let roles = "for " + part.roles.joined(separator: ", ")
    let found = part.recognition
    guard let match = found.matches.first else { return "\(roles) it is like none" }
    let name = name(match, decay: found.decay)
    return switch found.nearness {
    case .same: "\(roles) it is \(name)"
    case .close: "\(roles) it is close to \(name), at a distance of \(text(match.distance))"
    case .none: "\(roles) it is not close to any"
    }
  }

  /// The match in words: "lion with beta2 = 0.99822 and wd = 0.4602".
  private static func name(_ match: Recognition.Match, decay: Double) -> String {
    // Decay is the recipe's as much as the rule's: that there is none is nothing to say.
    let named = match.constants.filter { !match.ownsDecay || $0.name != "wd" || $0.value != 0 }
    var amounts = named.map { "\($0.name) = \(text($0.value))" }
    if decay != 0, !match.ownsDecay { amounts.append("weight decay \(text(decay))") }
    var words = match.name
    if !match.modifications.isEmpty {
      words += " " + match.modifications.joined(separator: ", ")
    }
    guard let last = amounts.popLast() else { return words }
    words += match.modifications.isEmpty ? " with " : ", with "
    return words + (amounts.isEmpty ? "" : amounts.joined(separator: ", ") + " and ") + last
  }

  /// A number to four digits; one between a half and 1 so that its distance from 1 has three.
  private static func text(_ value: Double) -> String {
    let isNearOne = value > 0.5 && value < 1
    let size = (isNearOne ? 1 - value : value).magnitude
    guard size > 0, size.isFinite else { return Program.text(of: value) }
    let least = isNearOne ? 100.0 : 1000.0
    // Powers of ten up to 10²² are exact, so that the quotient is the double nearest to the decimal.
    var unit = 1.0
    while size * unit < least, unit < 1e22 { unit *= 10 }
    return Program.text(of: unit < 1e22 ? (value * unit).rounded() / unit : value)
  }
}
