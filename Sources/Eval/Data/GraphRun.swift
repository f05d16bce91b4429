import TensorCore

/// A run whose loss is a planned model's: after a step the batch is still loaded in its graph.
protocol GraphRun: TaskRun {
  /// The graph that trains.
  var graph: TrainingGraph { get }
}
