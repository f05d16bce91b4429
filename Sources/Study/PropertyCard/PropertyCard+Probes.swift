import DSL
import Eval

/// What the probes tell.
extension PropertyCard {
  var extremeLines: [Line] {
    guard let extremes else {
      return [
        Line(
          topic: "gradients of zero, huge, tiny",
          finding: "it leaves the finite numbers, or stands still, on normal gradients",
          evidence: .unknown)
      ]
    }
    func measured(_ topic: String, _ finding: String) -> Line {
      Line(topic: topic, finding: finding, evidence: .measured)
    }
    return [
      measured("gradients of zero", "from the start: \(Self.words(for: extremes.atZero))"),
      measured("gradients of zero", "after 100 steps: \(Self.words(for: extremes.afterZero))"),
      measured("huge gradients", "2⁴⁰ times as large: \(Self.words(for: extremes.huge))"),
      measured("tiny gradients", "2⁻⁴⁰ times as large: \(Self.words(for: extremes.tiny))"),
      measured(
        "one huge gradient",
        "2²⁰ times as large as those before it: \(Self.words(for: extremes.spike)), and then "
          + Self.words(forRecovery: extremes)),
    ]
  }

  static func words(forRecovery extremes: GradientExtremes) -> String {
    switch extremes.recovery {
    case 0?: "as before at once"
    case let steps?: "as before within \(steps) steps"
    case nil:
      extremes.afterSpike.map {
        "still \(shortText(of: $0, digits: 2)) times as large as usual after "
          + "\(GradientExtremes.watched) steps"
      } ?? "not finite"
    }
  }

  static func words(for response: GradientExtremes.Response) -> String {
    switch response {
    case .still: "still"
    case .nonFinite(let step): "not finite in step \(step)"
    case .moves(let ratio) where (0.5...2).contains(ratio): "updates of the usual size"
    case .moves(let ratio): "updates \(shortText(of: ratio, digits: 2)) times as large"
    }
  }

  static func words(for aftermath: GradientExtremes.Aftermath) -> String {
    switch aftermath {
    case .stops: "stops at once"
    case .fades(let steps): "fades to 1/e in \(steps) step\(steps == 1 ? "" : "s")"
    case .keepsGoing(let steps): "keeps going for \(steps) steps and more"
    case .grows(let ratio): "grows to \(shortText(of: ratio, digits: 2)) times its size"
    case .nonFinite(let step): "not finite in step \(step)"
    }
  }

  var trainingLines: [Line] { [rateLine, decayLine, batchLine].compactMap { $0 } }

  private var rateLine: Line {
    let topic = "learning rate from AdamW"
    guard let conversion else {
      return Line(topic: topic, finding: "its updates have no size to measure", evidence: .unknown)
    }
    guard conversion.isSingle else {
      return Line(
        topic: topic,
        finding: "no single factor, for the updates follow the gradient's scale: degree "
          + shortText(of: conversion.degree, digits: 2),
        evidence: .measured)
    }
    let scales = conversion.overScales
    var finding =
      "by the size of the first 100 updates: multiply by "
      + "\(shortText(of: conversion.onNoise, digits: 2)) where gradients are mostly noise "
      + "(by \(shortText(of: conversion.onSignal, digits: 2)) where they are all alike)"
    if scales.upperBound > 1.1 * scales.lowerBound {
      finding +=
        ", by \(shortText(of: scales.lowerBound, digits: 2)) to "
        + "\(shortText(of: scales.upperBound, digits: 2)) as the noise is 2⁻⁸ to 2⁸ times the usual"
    }
    if properties.coupling != .elementwise {
      finding += "; of a 32 × 64 matrix, and other shapes may differ"
    }
    return Line(topic: topic, finding: finding, evidence: .measured)
  }

  private var decayLine: Line? {
    guard let conversion, conversion.isSingle else { return nil }
    return Line(
      topic: "weight decay from AdamW",
      finding: "multiply by \(shortText(of: 1 / conversion.onNoise, digits: 2)), so that learning "
        + "rate times decay stays",
      evidence: .measured)
  }

  private var batchLine: Line {
    let topic = "batch size"
    guard let batch else {
      return Line(topic: topic, finding: "it drifts nowhere that probes see", evidence: .unknown)
    }
    let powers = [batch.rateByDrift, batch.rateByNoise]
    let rule: String
    if powers.allSatisfy({ ($0 - 1).magnitude < 0.1 }) {
      rule = "the learning rate grows with B (linear rule)"
    } else if powers.allSatisfy({ ($0 - 0.5).magnitude < 0.1 }) {
      rule = "the learning rate grows with √B (square-root rule)"
    } else {
      rule =
        "the learning rate grows with B^\(Self.power(powers[0])) for the same drift, "
        + "B^\(Self.power(powers[1])) for the same noise"
    }
    return Line(
      topic: topic,
      finding: "where noise dominates, from 1 to 16 examples, the update's part along the mean "
        + "gradient goes with B^\(Self.power(batch.drift)), its size with "
        + "B^\(Self.power(batch.size)): \(rule)",
      evidence: .measured)
  }

  private static func power(_ value: Double) -> String {
    // No negative zero.
    shortText(of: (value * 100).rounded() / 100 + 0, digits: 2)
  }
}
