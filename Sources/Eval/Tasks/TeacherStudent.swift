import TensorCore

/// Regression of a student network on a fixed random teacher, with inputs whose variances fall as 1 / i.
///
/// Student 32-64-64-16 with ReLU, teacher 32-48-16 with tanh, batches of 64, noise on the targets in training
/// only. The spectrum makes the first layer ill-conditioned, the depth its
/// layers unlike: separates Adam from SGD, and Muon from Adam.
struct TeacherStudent: ProxyTask {
  let name = "teacher-student"
  let version = 1
  let summary = "Regression of 32-64-64-16 on a random teacher, input spectrum 1/i: conditioning."
  let separates = Separation("adam", over: "sgd", "layers of unlike scale under a falling spectrum")
  let steps = 400
  let model = Model(
    .features(32), [.dense(64), .relu, .dense(64), .relu, .dense(16)], loss: .meanSquaredError)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 64, validation: 512, seed: seed) {
      TeacherSampler(batch: $0, spectrumHalves: 2, noise: 0.1)
    }
  }
}
