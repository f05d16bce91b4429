import DSL
import Mustache

/// A text with Mustache tags, all of them known: one or two messages.
struct Template: Hashable, Sendable {
  /// The text as it was given.
  let text: String
  /// What errors call it.
  let file: String
  /// The line of the `---` between the system and the user message, from 1; nil where there is none.
  let divider: Int?

  /// The most bytes of a template's text.
  static let most = 100_000
  private static let mark = "---"

  /// Takes a text and checks every tag.
  init(_ text: String, file: String, tags: TagScope) throws(TemplateError) {
    guard text.utf8.count <= Self.most else {
      throw TemplateError(
        file: file, line: nil,
        message: "expected at most \(Self.most) bytes, found \(text.utf8.count)")
    }
    self.text = text
    self.file = file
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    divider = lines.firstIndex { $0.trimmed == Self.mark }.map { $0 + 1 }
    var first = 1
    for part in parts {
      var check = TagCheck(part, file: file, firstLine: first, tags: tags)
      try check.run()
      do { _ = try Self.compiled(part) } catch {
        // The check above finds what people write; this is what it may have missed.
        let line = (error as? MustacheTemplate.ParserError)?.context.lineNumber
        throw TemplateError(
          file: file, line: line.map { first + $0 - 2 }, message: "it is no Mustache: \(error)")
      }
      first = (divider ?? 0) + 1
    }
  }

  /// The messages: system and user where there is a divider, else user alone.
  func messages(_ values: [String: Any]) -> [ChatMessage] {
    let roles: [ChatMessage.Role] = divider == nil ? [.user] : [.system, .user]
    return zip(roles, parts).map { role, part in
      do {
        let text = try Self.compiled(part).render(values)
        return ChatMessage(role, Self.withoutGaps(text).trimmed)
      } catch { preconditionFailure("a template that was read once is read again: \(error)") }
    }
  }

  /// A text with at most one blank line at a place: sections that were left out leave theirs.
  private static func withoutGaps(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty, lines.last?.isEmpty == true { continue }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  /// The texts of the messages.
  private var parts: [String] {
    guard let divider else { return [text] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return [lines[..<(divider - 1)], lines[divider...]].map { $0.joined(separator: "\n") }
  }

  /// Values are put in as they are: prompts are no HTML.
  private static func compiled(_ part: String) throws -> MustacheTemplate {
    try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + part)
  }
}

/// Holds the tags of a text against those that are known.
private struct TagCheck {
  let bytes: [UInt8]
  let file: String
  var line: Int
  /// The scopes that are open, the innermost last; those of the text itself first.
  var scopes: [(name: String, scope: TagScope, line: Int)]

  init(_ text: String, file: String, firstLine: Int, tags: TagScope) {
    bytes = Array(text.utf8)
    self.file = file
    line = firstLine
    scopes = [("", tags, firstLine)]
  }

  mutating func run() throws(TemplateError) {
    var place = 0
    while place < bytes.count {
      if bytes[place...].starts(with: "{{".utf8) {
        let start = place + 2
        guard let end = bytes[start...].firstRange(of: Array("}}".utf8))?.lowerBound else {
          throw failure("expected `}}` behind `{{`, found the end of the text")
        }
        let inside = String(decoding: bytes[start..<end], as: UTF8.self)
        try take(inside)
        line += inside.utf8.count { $0 == UInt8(ascii: "\n") }
        place = end + (inside.hasPrefix("{") ? 3 : 2)
      } else {
        if bytes[place] == UInt8(ascii: "\n") { line += 1 }
        place += 1
      }
    }
    if scopes.count > 1, let open = scopes.last {
      throw TemplateError(
        file: file, line: open.line,
        message: "`{{#\(open.name)}}` is not closed: expected `{{/\(open.name)}}` below it")
    }
  }

  private mutating func take(_ inside: String) throws(TemplateError) {
    let sigil = inside.first.flatMap { "#^/!&{=><$%".contains($0) ? $0 : nil }
    let name = String(inside.dropFirst(sigil == nil ? 0 : 1)).trimmed
    switch sigil {
    case "!": return
    case "%" where name.filter { $0 != " " } == "CONTENT_TYPE:TEXT": return
    case "=", ">", "<", "$", "%":
      throw failure(
        "`{{\(inside)}}`: expected a value `{{name}}`, a section `{{#name}} … {{/name}}` or "
          + "`{{^name}} … {{/name}}`, or a comment `{{! … }}`; nothing else of Mustache is used")
    case "/":
      guard scopes.count > 1, let open = scopes.popLast() else {
        throw failure("`{{/\(name)}}` closes a section that is not open")
      }
      guard open.name == name else {
        throw failure(
          "expected `{{/\(open.name)}}` for the section of line \(open.line), found `{{/\(name)}}`")
      }
    case "#", "^": scopes.append((name, try scope(of: name), line))
    default: _ = try scope(of: name, isValue: true)
    }
  }

  /// The scope that a tag opens: its own, or for a value none of its own.
  private func scope(of name: String, isValue: Bool = false) throws(TemplateError) -> TagScope {
    for open in scopes.reversed() {
      if open.scope.values.contains(name) { return TagScope.empty }
      if let found = open.scope.sections.first(where: { $0.name == name }) {
        guard !isValue else {
          throw failure(
            "`{{\(name)}}` is a section: write `{{#\(name)}} … {{/\(name)}}`, in it "
              + Self.list(found.scope))
        }
        return found.scope
      }
    }
    let known = scopes.reversed().flatMap { $0.scope.values + $0.scope.sections.map(\.name) }
    let near = Spelling.nearest(to: name, among: known).map { "; did you mean `\($0)`?" } ?? ""
    let all = scopes.reversed().map(\.scope).map(Self.list).filter { !$0.isEmpty }
    throw failure(
      "nobody fills `{{\(name)}}`: expected one of \(all.joined(separator: ", "))\(near)")
  }

  private static func list(_ scope: TagScope) -> String {
    (scope.values + scope.sections.map { "#\($0.name)" }).map { "`\($0)`" }.joined(separator: ", ")
  }

  private func failure(_ message: String) -> TemplateError {
    TemplateError(file: file, line: line, message: message)
  }
}
