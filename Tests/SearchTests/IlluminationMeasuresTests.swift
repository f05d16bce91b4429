import Testing

@testable import Search

@Suite struct IlluminationMeasuresTests {
  private func map(_ cells: [(Int, Double)]) -> EliteMap {
    cells.map { EliteMapCell(cell: $0.0, fitness: $0.1) }
  }

  private func expect(
    _ measures: IlluminationMeasures, _ performance: Double, _ reliability: Double,
    _ precision: Double, _ coverage: Double
  ) {
    #expect(abs(measures.globalPerformance - performance) < 1e-12)
    #expect(abs(measures.globalReliability - reliability) < 1e-12)
    #expect(abs(measures.precision - precision) < 1e-12)
    #expect(abs(measures.coverage - coverage) < 1e-12)
  }

  @Test("the four measures of three runs are those worked out by hand")
  func worked() throws {
    // As factors: 2 and 1; 1 and ½; nothing. The best of all is 2, 1, ½ in cells 7, 8, 9.
    let measures = IlluminationMeasures.of([
      map([(7, 1), (8, 0)]), map([(9, -1), (7, 0)]), [],
    ])
    try #require(measures.count == 3)
    expect(measures[0], 1, 2.0 / 3, 1, 2.0 / 3)
    expect(measures[1], 0.5, 0.5, 0.75, 2.0 / 3)
    expect(measures[2], 0, 0, 0, 0)
  }

  @Test("a run alone is its own measure; runs that found nothing have none")
  func alone() throws {
    let measures = IlluminationMeasures.of([map([(1, -2), (4, 2)])])
    expect(try #require(measures.first), 1, 1, 1, 1)
    expect(try #require(IlluminationMeasures.of([[]]).first), 0, 0, 0, 0)
  }
}
