import ArgumentParser

/// Descent discovers optimizers for neural networks.
@main
struct Descent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent", abstract: "Discovers optimizers for neural networks.")
}
