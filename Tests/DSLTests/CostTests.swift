import DSL
import Testing

/// What a step costs, against figures that one can work out on paper.
@Suite struct CostTests {
  private static func cost(
    _ name: String, rows: Int = 256, columns: Int = 256, role: Program.Roles = .matrix
  ) throws -> Cost {
    Graph(try #require(Library.program(named: name)))
      .cost(rows: rows, columns: columns, role: role)
  }

  private static func cost(of statements: String, rows: Int, columns: Int) throws -> Cost {
    Graph(try Program(parsing: "optimizer p\n\(statements)")).cost(rows: rows, columns: columns)
  }

  @Test(
    "states are charged by their kind",
    arguments: [
      ("sgd", 0.0), ("momentum", 4.0), ("adam", 8.0), ("ademamix", 12.0),
      // A row and a column.
      ("adafactor", 0.03125),
      // A byte a number, and four for each block of 256, twice.
      ("adam8bit", 2.03125),
      // Two squares of a side of 256 are as large as the matrix.
      ("shampoo", 8.0),
    ])
  func memory(name: String, bytes: Double) throws {
    #expect(try abs(Self.cost(name).stateBytes - bytes) < 1e-12)
  }

  @Test("a section's states are charged to its parameters alone")
  func roles() throws {
    #expect(try Self.cost("muon").stateBytes == 4)
    #expect(try Self.cost("muon", columns: 1, role: .vector).stateBytes == 8)
    // A state of 4 rows, and projections clipped to the shorter side.
    let wide = try Self.cost(
      of: "state q: left(4) = 1\nq = q\nupdate = g * mean(q)", rows: 8, columns: 64)
    #expect(wide.stateBytes == 2.0)
    let narrow = try Self.cost(
      of: "state q: left(4) = 1\nq = q\nupdate = g * mean(q)", rows: 2, columns: 64)
    #expect(narrow.stateBytes == 4.0)
  }

  @Test("a shared state that is rounded to 8 bits is charged so beside sections, too")
  func rounded() throws {
    let text = """
      optimizer p
      state m
      m = round8(lerp(g, m, 0.9))
      update = m
      for vector
        update = sign(m)
      """
    #expect(try Graph(Program(parsing: text)).cost().stateBytes == 1.015625)
  }

  @Test("bytes are those of inputs, results and states, each way, and of whole-matrix operands")
  func bytes() throws {
    // g and update once, m and v both ways.
    #expect(try Self.cost("adam").bytes == 4 + 4 + 16)
    #expect(try Self.cost("sgd").bytes == 8)
    // g, w and update; g and its transpose; both and their product; that, w and the result.
    let product = try Self.cost(of: "update = matmul(gram(g), w)", rows: 16, columns: 16)
    #expect(product.bytes == 44.0)
  }

  @Test("operations are counted by element, and by shape where they follow it")
  func operations() throws {
    #expect(try Self.cost(of: "update = 2 * g", rows: 3, columns: 5).operations == 1)
    #expect(try Self.cost(of: "update = g / norm(g)", rows: 3, columns: 5).operations == 1 + 1 + 4)
    // A product of 8 × 32 and 32 × 8 and one of 8 × 8 and 8 × 32, and the transposition.
    let twice = try Self.cost(of: "update = matmul(gram(g), g)", rows: 8, columns: 32)
    #expect(twice.operations == 33.0)
    // Each of five iterations takes two products of the full matrix and one of the square.
    let muon = try Self.cost("muon")
    let products = 7680.0
    #expect(muon.operations > products && muon.operations < products + 40)
  }

  @Test("Hessians are charged as gradients, and costs that are not read are not charged")
  func dead() throws {
    let dead = try Program(parsing: "optimizer p\nstate l: gram\nl = l + gram(g)\nupdate = g\n")
    #expect(dead.properties.cost == Cost(operations: 0, bytes: 8, stateBytes: 0))
    let sophia = try #require(Library.program(named: "sophia"))
    #expect(sophia.properties.gradientsPerStep == 3)
  }
}
