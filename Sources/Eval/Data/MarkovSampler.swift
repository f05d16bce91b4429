import Determinism
import TensorCore

/// Tokens that a hidden Markov model says, and behind each the next.
final class MarkovSampler: BatchSampler {
  static let vocabulary = 24
  private static let states = 12
  private static let stay = 0.9

  /// The order in which each state prefers the tokens, and where it goes.
  private static let preferences: [[Int]] = {
    var stream = RandomStream(seed: 0x4A8C_0FF1)
    return (0..<states).map { _ in Array(0..<vocabulary).shuffled(using: &stream) }
  }()

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    let length = graph.tokens.count / graph.batch
    for sample in 0..<graph.batch {
      var state = stream.index(below: Self.states)
      var token = Self.say(state, &stream)
      for place in sample * length..<(sample + 1) * length {
        graph.tokens[place] = token
        if !stream.chance(Self.stay) {
          state = (state + 1 + stream.index(below: 3)) % Self.states
        }
        token = Self.say(state, &stream)
        graph.classes[place] = token
      }
    }
  }

  /// The least of eight ranks: the first tokens of the state's order are the likeliest.
  private static func say(_ state: Int, _ stream: inout RandomStream) -> Int {
    let rank = (0..<8).reduce(vocabulary) { least, _ in
      min(least, stream.index(below: vocabulary))
    }
    return preferences[state][rank]
  }
}
