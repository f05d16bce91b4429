/// What stands between the rungs of the ladder, for one candidate.
///
/// A gate is made from outcomes that were told before the candidate was asked for; the judge only applies it.
public struct Gate: Hashable, Sendable {
  /// The least short score that goes on to complete runs; nil lets everything on.
  public var hurdle: Double?
  /// What predicts the complete score from the short ones; nil where nothing does.
  public var prediction: Prediction?
  /// The lower bound after complete runs above which a candidate goes on to long ones; nil lets nothing on.
  ///
  /// Above and not at: on a plateau, where half of all candidates score alike, nobody would learn anything from long runs.
  public var longHurdle: Double?

  /// A prediction for one candidate, and how high it must be.
  public struct Prediction: Hashable, Sendable {
    /// What predicts.
    public var predictor: Predictor
    /// What it reads of the candidate behind the short scores.
    public var features: [Double]
    /// The least prediction that goes on.
    public var least: Double

    /// Makes a prediction.
    public init(_ predictor: Predictor, features: [Double], least: Double) {
      self.predictor = predictor
      self.features = features
      self.least = least
    }
  }

  /// Makes a gate; open where nothing is given.
  public init(
    hurdle: Double? = nil, prediction: Prediction? = nil, longHurdle: Double? = nil
  ) {
    self.hurdle = hurdle
    self.prediction = prediction
    self.longHurdle = longHurdle
  }

  /// Lets every candidate on to complete runs, and none to long ones.
  public static let open = Gate()

  /// What stops a candidate after its short runs; nil where nothing does.
  func stop(shortScores: [Double]) -> Name? {
    let mean = shortScores.reduce(0, +) / Double(max(shortScores.count, 1))
    if let hurdle, mean < hurdle { return .hurdle }
    if let prediction,
      prediction.predictor.predict(shortScores + prediction.features) < prediction.least
    {
      return .predictor
    }
    return nil
  }

  /// What may stop a candidate, in the order in which it meets them.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// The probe: it does not go downhill on a bowl.
    case probe
    /// The hurdle of the short runs.
    case hurdle
    /// The prediction from the short runs.
    case predictor
  }
}
