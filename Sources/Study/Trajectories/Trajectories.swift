import Archive
import Campaign
import DSL
import Eval
import LanguageModel
import Search

/// The improving steps of a campaign as lessons for a language model.
///
/// A step leads from a candidate to one that was bred from it first of all, and that has a higher fitness. Prompts show what
/// the search tier says of the parent and nothing of other tiers.
public struct Trajectories: Sendable {
  /// The lessons, in the order of the children.
  public let steps: [Trajectory]
  /// How many improving steps are left out, since no reply gives their child: it is the same program, or none of the grammar.
  public let omitted: Int

  /// Which steps are wanted.
  public struct Selection: Hashable, Sendable {
    /// The least gain, log₂ of the speed-up; every step gains more than nothing.
    public var gain = 0.0
    /// Whether all improving steps are wanted, not those alone that led to an elite.
    public var isWhole = false

    /// All steps that led to elites.
    public init() {}
  }

  /// Makes the lessons of a campaign.
  ///
  /// - Parameters:
  ///   - campaign: The campaign.
  ///   - archive: Where it is.
  ///   - selection: Which steps are wanted.
  ///   - references: The tuned references, to which curves are compared.
  public init(
    of campaign: CampaignRecord, in archive: Archive, _ selection: Selection = Selection(),
    references: ReferenceStore
  ) throws {
    let grammar = try Grammar.parse(campaign.grammar, file: "the grammar of \(campaign.name)")
    let file = try CampaignFile(settings: campaign.settings)
    let templates = file.models?.templates ?? .standard
    let candidates = try archive.candidates(of: campaign.id ?? 0)
    let places = Dictionary(
      candidates.indices.map { (candidates[$0].program.candidate, $0) },
      uniquingKeysWith: { first, _ in first })
    let wanted =
      selection.isWhole ? nil : Self.lineages(candidates, places, axes: file.mapAxes)
    let reader = ReplyReader(grammar)
    var explanations: [Int: String] = [:]
    var steps: [Trajectory] = []
    var omitted = 0
    for child in candidates where wanted?.contains(child.program.candidate) ?? true {
      guard let index = child.program.parents.first, let place = places[index],
        let after = child.ladderFitness, let before = candidates[place].ladderFitness,
        after > before, after - before >= selection.gain
      else { continue }
      let parent = candidates[place]
      let text = try Self.read(parent, campaign)
      let shown = parent.promptProgram("current program", text, references: references)
      let target = try Self.read(child, campaign).withoutDeadCode()
      guard let reply = ProgramEdits.reply(from: shown.program, to: target, reader) else {
        omitted += 1
        continue
      }
      var material = PromptMaterial(grammar: grammar, parent: shown)
      let explanation = explanations[index] ?? Dossier.explanation(of: text)
      explanations[index] = explanation
      material.explanation = explanation
      steps.append(
        Trajectory(
          messages: templates.proposal(material) + [ChatMessage(.assistant, reply)],
          descent: .init(
            campaign: campaign.id ?? 0, candidate: child.program.candidate, parent: index,
            gain: after - before, edit: child.program.edit)))
    }
    self.steps = steps
    self.omitted = omitted
  }

  private static func read(_ candidate: StoredCandidate, _ campaign: CampaignRecord) throws
    -> Program
  {
    try Program(
      parsing: candidate.program.text,
      file: "candidate \(candidate.program.candidate) of \(campaign.name)")
  }

  /// The candidates on the way to an elite of the campaign's map, by their indices.
  private static func lineages(
    _ candidates: [StoredCandidate], _ places: [Int: Int], axes: [Axis]
  ) -> Set<Int> {
    var map = EliteArchive<Int>(.grid(axes))
    for candidate in candidates {
      guard let fitness = candidate.ladderFitness,
        let descriptor = candidate.program.descriptor.flatMap(Quantity.descriptor(named:))
      else { continue }
      let index = candidate.program.candidate
      map.insert(index, index: index, fitness: fitness, descriptor: descriptor)
    }
    var wanted: Set<Int> = []
    for elite in map.elites {
      var next: Int? = elite.solution
      while let index = next, let place = places[index], wanted.insert(index).inserted {
        next = candidates[place].program.parents.first
      }
    }
    return wanted
  }
}
