import Foundation
import LanguageModel

/// A step of a search as a lesson: the prompt that a model would have been asked, and the reply that gives the better child.
public struct Trajectory: Hashable, Sendable, Codable {
  /// The conversation: system, user, assistant.
  public let messages: [ChatMessage]
  /// Where the step is from.
  public let descent: Origin

  /// Where a step is from.
  public struct Origin: Hashable, Sendable, Codable {
    /// The campaign's number in the archive.
    public let campaign: Int64
    /// The child's index in the campaign.
    public let candidate: Int
    /// The parent's index in the campaign.
    public let parent: Int
    /// By how much the child's fitness is higher, log₂ of the speed-up.
    public let gain: Double
    /// What the search did: `wrap 3`.
    public let edit: String
  }

  /// One line of JSON, keys in alphabetical order.
  public func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
