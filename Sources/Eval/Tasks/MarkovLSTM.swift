import TensorCore

/// A long short-term memory on a hidden Markov model: width 64, 16 sequences of 32 tokens a step.
///
/// Twelve hidden states, each kept with probability 0.9, say 24 tokens in preferences of their own; the next token can
/// only be guessed by weighing what was seen (Rabiner 1989).
struct MarkovLSTM: ProxyTask {
  let name = "markov-lstm"
  let version = 1
  let summary = "LSTM of width 64 on a hidden Markov model of 12 states, 512 tokens a step: memory."
  let separates = Separation("adam", over: "sgd", "gradients that fade and burst through time")
  let steps = 200
  let model = Model(
    .tokens(32),
    [
      .embedding(vocabulary: MarkovSampler.vocabulary, width: 24), .lstm(64),
      .dense(MarkovSampler.vocabulary),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 16, validation: 128, seed: seed) { _ in MarkovSampler() }
  }
}
