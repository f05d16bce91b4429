import DSL
import TestKit
import Testing

@testable import Study

/// From what search found to what was published, without a hand.
@Suite struct PublishedFormTests {
  @Test(
    "simplified, without its clip and its arc sine, what search found is Lion with β2 = 0.998",
    arguments: [RawLion.withoutDeadCode, RawLion.asFound])
  func lion(text: String) throws {
    let found = try CheckedSimplification(of: Program(parsing: text))
    #expect(found.refused == nil)
    let removals = Removals(of: found.result)
    let edits = removals.variants.map(\.removal).filter {
      $0.name.contains("operator arcsin") || $0.name.contains("operator clip_by_global_norm")
    }
    #expect(edits.count == 2)
    let left = try #require(removals.whole.removing(edits.map(\.edit))).simplified()
    #expect(left.states.count == 1)
    let recognition = Recognition(of: left)
    let nearest = try #require(recognition.matches.first)
    #expect(nearest.name == "lion" && nearest.modifications.isEmpty)
    #expect(recognition.verdict.hasPrefix("This is lion with beta2 = 0.99822 and wd = 0.46"))
  }

  @Test("as search found it, it is not plain Lion: clip and arc sine are said or seen")
  func raw() throws {
    let recognition = Recognition(of: try Program(parsing: RawLion.withoutDeadCode))
    #expect(recognition.verdict != "This is lion with beta2 = 0.99822 and wd = 0.4602.")
  }
}
