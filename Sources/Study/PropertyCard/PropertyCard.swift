import DSL
import Eval
import Machine

/// What a program's text and its behaviour on probes tell whoever wants to use it.
public struct PropertyCard: Sendable {
  /// How a finding is known.
  public enum Evidence: String, Hashable, Sendable {
    /// It follows from the text, for all gradients.
    case proved
    /// It was seen on fixed streams of gradients, and may be otherwise on others.
    case measured
    /// Neither text nor probes told.
    case unknown = "not known"
  }

  /// One finding.
  public struct Line: Hashable, Sendable {
    /// What it is about: `bound of the update`.
    public let topic: String
    /// What was found, in words.
    public let finding: String
    /// How it is known.
    public let evidence: Evidence
  }

  /// The program.
  public let program: Program
  /// What its text tells.
  public let properties: Program.Properties
  /// Bounds of its update, by domain of roles.
  public let bounds: [(roles: Program.Roles, bound: Bound)]
  /// How a raw rule's bounds follow the learning rate: true where they are proportional to it.
  public let followsRate: Bool
  /// What it does with gradients that are zero, huge or tiny; nil where it cannot be measured.
  public let extremes: GradientExtremes?
  /// What AdamW's learning rate becomes; nil where it cannot be measured.
  public let conversion: RateConversion?
  /// How it goes with the batch; nil where it cannot be measured.
  public let batch: BatchResponse?

  /// Reads and measures a valid program.
  public init(of program: Program) {
    self.program = program
    properties = program.properties
    let graph = Graph(program)
    let found = graph.bounds()
    bounds = zip(graph.domains, found).map { ($0, $1) }
    if graph.appliesRaw {
      let halved = graph.bounds(learningRate: 0.5)
      followsRate = zip(found, halved).allSatisfy { one, half in
        !one.element.isFinite || (half.element * 2 - one.element).magnitude <= 1e-6 * one.element
      }
    } else {
      followsRate = false
    }
    let rule = ProgramRule(graph)
    let readsMore = found.contains(where: \.readsWeights)
    let weights: ProbeWeights = readsMore ? .normal : .zero
    extremes = GradientExtremes(of: rule, weights: weights)
    conversion = RateConversion(of: rule, weights: weights)
    batch = BatchResponse(of: rule, weights: weights)
  }

  /// The findings, in the order of the card.
  public var lines: [Line] {
    scaleLines + boundLines + costLines + weightLines + extremeLines + trainingLines
  }
}
