import ArgumentParser
import DSL

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks optimizers and says everything that is wrong with them.",
    discussion: """
      Silent where all is well, but for a note on a program that reads `h`, whose steps cost more. Otherwise one
      diagnostic a mistake, FILE:LINE:COLUMN: error: …, and exit code 65.

      With --verbose it says what a step costs: arithmetic operations (a multiply being 1), bytes moved and bytes of
      state a parameter, for a weight matrix of --shape.

      Example:  descent check optimizers/adamw.opt
                descent check --verbose --shape 512x64 optimizers/*.opt
      """)

  @Argument(help: ArgumentHelp("Programs to check.", valueName: "file"))
  var files: [String]

  @Flag(name: .shortAndLong, help: "Say what a step of each program costs.")
  var verbose = false

  @Option(
    help: ArgumentHelp("The weight matrix that costs refer to.", valueName: "rows x columns"))
  var shape: MatrixShape = MatrixShape()

  func run() throws {
    var isSound = true
    for file in files {
      do {
        let program = try Program(parsing: try ProgramSource.read(file), file: file)
        if verbose { explain(program, file) }
        if let note = program.properties.costOfOracles { Output.print("\(file): note: \(note)") }
      } catch {
        // Every file is checked, so the first that is wrong does not end the command.
        Output.complain(ExitStatus.explain(error).message)
        isSound = false
      }
    }
    if !isSound { throw ExitStatus.badInput }
  }

  private func explain(_ program: Program, _ file: String) {
    let properties = program.properties
    let degree = properties.degree.map {
      ", degree \(Program.text(of: $0)) in the gradient's scale"
    }
    Output.print(
      "\(file): \(properties.statements) live statements, \(properties.states) states"
        + (degree ?? ", of no degree in the gradient's scale"))
    for line in program.costLines(of: (shape.rows, shape.columns)) { Output.print("  \(line)") }
  }
}

/// The sides of a weight matrix as a command-line argument, `256x256`.
struct MatrixShape: ExpressibleByArgument {
  var rows = Cost.referenceShape.rows
  var columns = Cost.referenceShape.columns

  init() {}

  init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, let rows = Int(sides[0]), let columns = Int(sides[1]),
      (1...1 << 20).contains(rows), (1...1 << 20).contains(columns)
    else { return nil }
    (self.rows, self.columns) = (rows, columns)
  }

  var defaultValueDescription: String { "\(rows)x\(columns)" }
}

extension Program.Properties {
  /// What a step costs, where that is more than one gradient.
  var costOfOracles: String? {
    guard gradientsPerStep > 1 else { return nil }
    return
      "reads `h`, so a step evaluates \(gradientsPerStep) gradients and counts as that many steps"
  }
}
