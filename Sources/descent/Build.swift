/// Which Descent this is.
enum Build {
  /// The version, as CHANGELOG.md has it.
  static let version = "0.1.0"
}
