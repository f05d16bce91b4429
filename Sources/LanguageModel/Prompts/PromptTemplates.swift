import Foundation

/// The texts that prompts are made with, in Mustache: how a program, a repair and new hints are asked for.
///
/// `prompts/README.md` lists the tags. A template is a system message and a user message, with a line `---` between
/// them; without that line it is a user message alone.
public struct PromptTemplates: Hashable, Sendable {
  /// Asks for a program.
  let proposing: Template
  /// Sends diagnostics back.
  let repairing: Template
  /// Asks for new hints.
  let revising: Template

  /// The text that asks for a program.
  public var propose: String { proposing.text }
  /// The text that sends diagnostics back, a user message alone.
  public var repair: String { repairing.text }
  /// The text that asks for new hints.
  public var hints: String { revising.text }

  /// Takes three texts and checks them; `folder` is how errors call where they are from.
  public init(
    propose: String, repair: String, hints: String, folder: String = "prompts"
  ) throws(TemplateError) {
    func file(_ name: String) -> String { "\(folder)/\(name).mustache" }
    proposing = try Template(propose, file: file("propose"), tags: .propose)
    repairing = try Template(repair, file: file("repair"), tags: .repair)
    revising = try Template(hints, file: file("hints"), tags: .hints)
    if let line = repairing.divider {
      throw TemplateError(
        file: repairing.file, line: line,
        message: "expected a user message alone, found a line `---`: a repair goes on with a "
          + "conversation that has its system message already")
    }
  }

  /// Reads `propose.mustache`, `repair.mustache` and `hints.mustache` in a folder.
  public init(folder: String) throws(TemplateError) {
    func text(_ name: String) throws(TemplateError) -> String {
      let file = "\(folder)/\(name).mustache"
      guard let data = FileManager.default.contents(atPath: file) else {
        throw TemplateError(
          file: file, line: nil,
          message: "it cannot be read: a folder of templates has propose.mustache, repair.mustache "
            + "and hints.mustache; begin with a copy of prompts/")
      }
      guard let text = String(data: data, encoding: .utf8) else {
        throw TemplateError(file: file, line: nil, message: "expected UTF-8, found other bytes")
      }
      return text
    }
    try self.init(
      propose: text("propose"), repair: text("repair"), hints: text("hints"), folder: folder)
  }

  /// The templates that are compiled in: the files of `prompts/`.
  public static let standard: PromptTemplates = {
    func text(_ name: String) -> String {
      standardTexts.first { $0.name == name }?.text ?? ""
    }
    do {
      return try PromptTemplates(
        propose: text("propose"), repair: text("repair"), hints: text("hints"))
    } catch { preconditionFailure("templates that are compiled in must be sound: \(error)") }
  }()
}

extension PromptTemplates: Codable {
  private enum CodingKeys: String, CodingKey {
    case propose
    case repair
    case hints
  }

  /// Reads the texts and checks them.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      propose: values.decode(String.self, forKey: .propose),
      repair: values.decode(String.self, forKey: .repair),
      hints: values.decode(String.self, forKey: .hints))
  }

  /// Writes the three texts.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(propose, forKey: .propose)
    try values.encode(repair, forKey: .repair)
    try values.encode(hints, forKey: .hints)
  }
}
