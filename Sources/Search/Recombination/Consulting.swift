import Determinism

/// A strategy that can use a language model's answers, and does without them.
///
/// The campaign asks for a question when a model is free, sends it off, and hands the answer in whenever it arrives, or never;
/// the strategy goes on in the meantime. A record of answers repeats a campaign without the model: an answer is taken by
/// what `place` names and by what the strategy was told, so whether other questions were put to it has no effect on
/// candidates.
public protocol ConsultingStrategy: Strategy {
  /// What it wants to know now; nil where there is nothing to ask.
  ///
  /// Asking has no effect but that the same is not asked again: candidates come out as if nobody had asked.
  mutating func question(using stream: inout RandomStream) -> Question?
  /// Takes in the answer to a question; false where it could not be read, which changes nothing.
  ///
  /// An answer that comes late, or twice, is taken as far as it is of use.
  mutating func take(_ answer: String, to question: Question) -> Bool
}

/// What a strategy asks a language model.
public struct Question: Hashable, Sendable {
  /// What the model is told of its task: the system's message.
  public var instruction: String
  /// The question itself: the user's message.
  public var text: String
  /// What it is about: the strategy's own number, all that it needs of a question when the answer comes.
  public var place: Int

  /// Makes a question.
  public init(instruction: String, text: String, place: Int) {
    self.instruction = instruction
    self.text = text
    self.place = place
  }
}
