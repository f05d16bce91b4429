import Eval

extension ReferenceStore {
  /// References for every task whose losses halve with every doubling of the steps: for tests to which it is of no matter
  /// what they say.
  public static func halving(numerics: String = "any") -> ReferenceStore {
    let references = (TaskCatalogue.all + TaskCatalogue.variants(.search)).map { entry in
      Reference(
        task: entry.task.name, taskVersion: entry.task.version, tier: entry.tier,
        recipe: Recipe(
          schedule: .cosine, warmUp: 0.05, weightDecay: 0, learningRate: 0.01,
          steps: entry.task.steps), factor: 1,
        rule: .init(name: "none", constants: [], program: ""),
        horizons: [0.25, 0.5, 1, 2, 4].map { multiple in
          let steps = max(1, Int(multiple * Double(entry.task.steps)))
          return Reference.Horizon(
            multiple: multiple, steps: steps, learningRate: 0.01,
            losses: [0.9 / multiple, 1 / multiple, 1.1 / multiple])
        })
    }
    return ReferenceStore(
      command: "none", date: "2026-11-21", numerics: numerics, references: references)
  }
}
