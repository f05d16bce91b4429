import DSL
import Determinism
import Eval
import Machine
import TensorCore

/// A rule whose scores on two tiers are compared.
public struct RankedRule: Sendable {
  /// Where a rule comes from.
  public enum Group: String, Hashable, Sendable, Codable, CaseIterable {
    /// A known optimizer of the library.
    case library
    /// A find: from an archive or a file.
    case evolved
  }

  /// What it is called in tables: unique among the rules of a ranking.
  public let name: String
  /// Where it comes from.
  public let group: Group
  /// Its canonical text, without weight decay of its own and without a learning rate.
  public let program: String
  /// Equal for equal programs, whatever their names.
  public let structure: StableHash
  /// What the rule does on a fixed stream of gradients.
  let fingerprint: Fingerprint
  let rule: any UpdateRule

  /// Makes a rule of a program; what the recipe owns is taken from it, alike for all.
  public init(name: String, group: Group, program: Program) {
    let neutral = program.withoutRecipe
    self.name = name
    self.group = group
    self.program = neutral.text
    structure = neutral.structuralHash
    rule = ProgramRule(Graph(neutral))
    fingerprint = Fingerprint(of: rule)
  }

  /// Every program of the library, by name.
  public static var library: [RankedRule] {
    Library.all.compactMap { entry in
      Library.program(named: entry.name).map {
        RankedRule(name: entry.name, group: .library, program: $0)
      }
    }
  }

  /// The rules without those that have the structure or the behaviour of one before them: without decay of its
  /// own AdamW is Adam, and would count twice.
  public static func distinct(_ rules: [RankedRule]) -> [RankedRule] {
    var kept: [RankedRule] = []
    for rule in rules
    where !kept.contains(where: {
      $0.structure == rule.structure || $0.fingerprint.isSame(as: rule.fingerprint)
    }) {
      kept.append(rule)
    }
    return kept
  }
}
