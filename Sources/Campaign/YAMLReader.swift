import DSL
import Yams

/// Reads values out of a YAML document and collects complaints, each with its place.
struct YAMLReader {
  let path: String
  let text: String
  private(set) var complaints: [Diagnostic] = []
  private let lines: [Substring]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  // MARK: - Structure

  /// The document's keys and values; nil, with a complaint, where it is not a mapping.
  mutating func root(keys: [String]) -> Node.Mapping? {
    do {
      guard let mapping = try Yams.compose(yaml: text)?.mapping else {
        complain(
          (1, 1), length: 1, "a campaign file is keys and values, such as `grammar: first-order`",
          hint: "campaigns/quickstart.yaml explains every key")
        return nil
      }
      checkKeys(of: mapping, among: keys, within: "a campaign")
      return mapping
    } catch let error as YamlError {
      complain(about: error)
    } catch {
      complain((1, 1), length: 1, "this file cannot be read as YAML")
    }
    return nil
  }

  /// Complains about every key that is not known.
  mutating func checkKeys(of mapping: Node.Mapping, among known: [String], within: String) {
    for (key, _) in mapping {
      let name = key.scalar?.string ?? "this"
      if !known.contains(name) {
        complain(key, unknown: "key", name, among: known, plural: "keys of \(within)")
      }
    }
  }

  /// The nodes of a list; a single value counts as a list of one.
  mutating func list(_ key: String, of mapping: Node.Mapping) -> [Node] {
    guard let node = mapping.node(key) else { return [] }
    if let sequence = node.sequence {
      if sequence.isEmpty {
        complain(node, "`\(key)` is empty", hint: "name at least one, or leave the key out")
      }
      return Array(sequence)
    }
    return [node]
  }

  /// The keys and values below a key; nil, with a complaint, where there are none.
  mutating func mapping(_ node: Node, called name: String, example: String) -> Node.Mapping? {
    if let mapping = node.mapping { return mapping }
    complain(
      node, "`\(name)` must be keys and values\(came(node))", hint: "write `\(name): \(example)`")
    return nil
  }

  // MARK: - Values

  /// The text at `key`; nil where the key is missing or, with a complaint, is no text.
  mutating func text(_ key: String, of mapping: Node.Mapping) -> String? {
    mapping.node(key).flatMap { text($0, called: key) }
  }

  /// The text of a node; nil, with a complaint, where it is a list or a mapping or empty.
  mutating func text(_ node: Node, called name: String) -> String? {
    if let text = node.scalar?.string, !text.isEmpty { return text }
    complain(node, "`\(name)` must be a name\(came(node))")
    return nil
  }

  /// The whole number at `key`; nil where the key is missing or, with a complaint, is no such number.
  mutating func whole(
    _ key: String, of mapping: Node.Mapping, in range: ClosedRange<Int>
  ) -> Int? {
    guard let node = mapping.node(key) else { return nil }
    if let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) { return value }
    let bounds =
      range.upperBound == .max
      ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    complain(node, "`\(key)` must be a whole number \(bounds)\(came(node))")
    return nil
  }

  /// The number at `key`; nil where the key is missing or, with a complaint, is no such number.
  mutating func number(
    _ key: String, of mapping: Node.Mapping, in range: ClosedRange<Double>
  ) -> Double? {
    guard let node = mapping.node(key) else { return nil }
    if let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) {
      return value
    }
    complain(
      node, "`\(key)` must be a number from \(range.lowerBound) to \(range.upperBound)\(came(node))"
    )
    return nil
  }

  // MARK: - Complaints

  /// Complains at a node.
  mutating func complain(_ node: Node, _ message: String, hint: String? = nil) {
    complain(
      place(of: node.mark), length: node.scalar?.string.count ?? 1, message, hint: hint)
  }

  /// Complains at a node without showing its line, which may hold a secret.
  mutating func complainHiding(_ node: Node, _ message: String, hint: String? = nil) {
    complain(place(of: node.mark), length: 1, message, hint: hint, line: "(the line is not shown)")
  }

  /// Complains at the start of a mapping.
  mutating func complain(_ mapping: Node.Mapping, _ message: String, hint: String? = nil) {
    complain(place(of: mapping.mark), length: 1, message, hint: hint)
  }

  /// Complains about a name that is not known; the hint is the nearest that is, or all.
  mutating func complain(
    _ node: Node, unknown what: String, _ name: String, among known: [String], plural: String
  ) {
    let nearest = Spelling.nearest(to: name, among: known)
    complain(
      node, "unknown \(what) `\(name)`",
      hint: nearest.map { "did you mean `\($0)`?" }
        ?? "\(plural): \(known.joined(separator: ", "))")
  }

  private func came(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? ", got nothing" : ", got `\(scalar.string)`"
    case .sequence: ", got a list"
    case .mapping: ", got keys and values"
    case .alias: ", got an alias"
    }
  }

  private mutating func complain(
    _ place: (line: Int, column: Int), length: Int, _ message: String, hint: String? = nil,
    line hidden: String? = nil
  ) {
    let line = min(max(place.line, 1), max(lines.count, 1))
    complaints.append(
      Diagnostic(
        severity: .error,
        location: SourceLocation(file: path, line: line, column: max(place.column, 1)),
        length: max(length, 1), message: message, hint: hint,
        sourceLine: hidden ?? (lines.isEmpty ? "" : String(lines[line - 1]))))
  }

  private mutating func complain(about error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      complain((mark.line, mark.column), length: 1, "this is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      complain(
        lastPlace(of: key) ?? (context.mark.line, context.mark.column), length: key.count,
        "the key `\(key)` is given twice",
        hint: "keep one of them")
    default:
      complain((1, 1), length: 1, "this file cannot be read as YAML in UTF-8")
    }
  }

  private func place(of mark: Mark?) -> (line: Int, column: Int) {
    (mark?.line ?? 1, mark?.column ?? 1)
  }

  /// Where a duplicated key stands the last time: Yams names one of its places, not always the same.
  private func lastPlace(of key: String) -> (line: Int, column: Int)? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated().reversed() {
      let indent = line.prefix { $0 == " " }.count
      if line.dropFirst(indent).hasPrefix(key + ":") {
        return (index + 1, indent + 1)
      }
    }
    return nil
  }
}

extension Node.Mapping {
  /// The value at a key.
  func node(_ key: String) -> Node? {
    first { $0.key.scalar?.string == key }?.value
  }
}
