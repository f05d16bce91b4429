/// The tags that a template may use in one place: what a prompt fills there.
///
/// Every tag may be a section too (`{{#fitness}} … {{/fitness}}`, or `{{^fitness}}` where there is none); inside a section
/// the tags around it go on standing.
struct TagScope: Sendable {
  /// Tags that are filled with text.
  let values: [String]
  /// Tags that open a part with tags of its own.
  let sections: [(name: String, scope: TagScope)]

  private init(_ values: [String], _ sections: [(name: String, scope: TagScope)] = []) {
    self.values = values
    self.sections = sections
  }

  /// No tags of its own.
  static let empty = TagScope([])
  /// A line of a list of lines is `.`.
  private static let lines = TagScope([], [("lines", TagScope(["."]))])
  /// A program with what is known of it.
  private static let program = TagScope(
    ["label", "text", "fitness"],
    [
      (
        "scores",
        TagScope([], [("items", TagScope(["task", "factor"], [("worst", empty)]))])
      ),
      ("traits", TagScope([], [("items", TagScope(["name", "value"]))])),
      ("curves", TagScope([], [("items", TagScope(["task", "points", "reference"]))])),
    ])

  /// What `propose.mustache` may use.
  static let propose = TagScope(
    ["language", "grammar", "explanation"],
    [
      ("parent", program),
      ("inspirations", TagScope([], [("programs", program)])),
      ("ablation", lines), ("changes", lines), ("hints", lines),
      ("failures", TagScope([], [("items", TagScope(["text", "reason"]))])),
    ])
  /// What `repair.mustache` may use.
  static let repair = TagScope(["diagnostics"])
  /// What `hints.mustache` may use.
  static let hints = TagScope(
    ["language", "grammar", "most"], [("hints", lines), ("gains", lines), ("losses", lines)])
}
