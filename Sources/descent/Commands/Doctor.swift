import Archive
import ArgumentParser
import DSL
import Eval
import Foundation
import TensorCore

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says whether this build is sound, what it uses and how fast that is.",
    discussion: """
      Exit code 1 where something is broken.

      Example:  descent doctor
      """)

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let findings = [
      Finding.build, .cores, .numerics, .products(), .sqlite, .data(), .references(),
    ]
    if json {
      try Output.print(
        .array(
          findings.map {
            .object([
              "name": .string($0.name), "state": .string($0.state.rawValue),
              "text": .string($0.text),
            ])
          }))
    } else {
      for finding in findings {
        let label = finding.name + String(repeating: " ", count: 12 - finding.name.count)
        Output.print(
          "\(finding.state == .broken ? "✘" : finding.state == .note ? "!" : "✔") \(label)\(finding.text)"
        )
      }
    }
    if findings.contains(where: { $0.state == .broken }) { throw ExitStatus.failure }
  }
}

/// One thing that the doctor looked at.
private struct Finding {
  enum State: String {
    case sound, note, broken
  }

  var name: String
  var state: State
  var text: String

  static var build: Finding {
    #if compiler(>=6.4)
      let compiler = "6.4 or later"
    #elseif compiler(>=6.3)
      let compiler = "6.3"
    #else
      let compiler = "6.2"
    #endif
    #if DEBUG
      let kind = "debug build: slower than a release build in the rooms that are not numeric"
    #else
      let kind = "release build"
    #endif
    return Finding(
      name: "descent", state: .sound, text: "\(Build.version), \(kind), Swift \(compiler)")
  }

  static var cores: Finding {
    Finding(
      name: "cores", state: .sound, text: "\(ProcessInfo.processInfo.activeProcessorCount)")
  }

  static var numerics: Finding {
    Finding(
      name: "numerics", state: .sound,
      text:
        "\(MatrixPath.current.numericsID) (results repeat bit for bit between machines of one id)")
  }

  /// Which code multiplies matrices, and how fast it is beside the portable one.
  static func products() -> Finding {
    let rates = MatrixPath.available.map { path in (path, gigaflops(path)) }
    guard let portable = rates.last?.1, let best = rates.first, best.0 == .xsmm else {
      let rate = rates.last.map { String(format: "%.0f GFLOP/s", $0.1) } ?? "not measured"
      return Finding(
        name: "products", state: .note,
        text:
          "portable path, \(rate) at 64×64×64; libxsmm-dev would make it faster: sudo apt-get install libxsmm-dev, then build again"
      )
    }
    return Finding(
      name: "products", state: .sound,
      text: String(
        format: "libxsmm, %.0f GFLOP/s at 64×64×64 (the portable path: %.0f)", best.1, portable))
  }

  static var sqlite: Finding {
    Finding(name: "SQLite", state: .sound, text: Archive.sqliteVersion)
  }

  static func data() -> Finding {
    do {
      try TaskData.check()
      return Finding(name: "data", state: .sound, text: "digits and text are readable")
    } catch {
      return Finding(name: "data", state: .broken, text: ExitStatus.explain(error).message)
    }
  }

  static func references() -> Finding {
    let store: ReferenceStore
    do { store = try ReferenceStore.shipped() } catch {
      return Finding(name: "references", state: .broken, text: "\(error)")
    }
    let tasks = TaskCatalogue.search.map(\.task) + TaskCatalogue.select.map(\.task)
    for task in tasks {
      do { _ = try store.reference(for: task) } catch {
        return Finding(name: "references", state: .broken, text: "\(error)")
      }
    }
    let numerics = MatrixPath.current.numericsID
    guard store.numerics == numerics else {
      return Finding(
        name: "references", state: .note,
        text:
          "\(tasks.count) tasks, made on \(store.numerics); a campaign on \(numerics) runs them again first, in a minute or so"
      )
    }
    return Finding(
      name: "references", state: .sound, text: "\(tasks.count) tasks, made on these numerics")
  }

  /// The rate of 64×64×64 products on one thread: the best of five runs of ten milliseconds.
  private static func gigaflops(_ path: MatrixPath) -> Double {
    let side = 64
    let product = MatrixProduct(rows: side, columns: side, inner: side, path: path)
    let a = Buffer(count: side * side)
    let b = Buffer(count: side * side)
    let c = Buffer(count: side * side)
    a.fill(0.5)
    b.fill(0.25)
    let clock = ContinuousClock()
    var best = 0.0
    for _ in 0..<5 {
      let begun = clock.now
      var count = 0
      while clock.now - begun < .milliseconds(10) {
        for _ in 0..<50 { product(a, b, into: c) }
        count += 50
      }
      let seconds = (clock.now - begun) / .seconds(1)
      best = max(best, 2 * Double(side * side * side) * Double(count) / seconds / 1e9)
    }
    return best
  }
}
