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
      Exit code 1 where something is broken. Speeds are of one thread in single precision; the peak is that
      of multiply-adds between registers.

      Example:  descent doctor
      """)

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let findings = [
      Finding.build, .cores, .numerics, .products(), .bandwidth(), .sqlite, .data(), .references(),
    ]
    if json {
      try Output.print(
        .array(
          findings.map {
            .object([
              "name": .string($0.name), "state": .string($0.state.rawValue),
              "text": .string($0.text), "figures": .object($0.figures.mapValues { .number($0) }),
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
  /// What was measured: GFLOP/s of the peak and of products, GB/s of the bandwidth.
  var figures: [String: Double] = [:]

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

  /// Which code multiplies matrices, and how fast that is beside the portable one and the core's peak.
  static func products() -> Finding {
    let shapes = [(64, 64, 64), (768, 512, 128)]
    let peak = MeasuredSpeed.peak()
    let rates = MatrixPath.available.map { path in
      shapes.map { MeasuredSpeed.product(rows: $0, columns: $1, inner: $2, path: path) }
    }
    var figures = ["peak": peak]
    for (path, rates) in zip(MatrixPath.available, rates) {
      for (shape, rate) in zip(shapes, rates) {
        figures["\(path) \(shape.0)x\(shape.1)x\(shape.2)"] = rate
      }
    }
    let text = zip(shapes, rates.first ?? []).enumerated().map { index, pair in
      let (shape, rate) = pair
      return String(format: "%.0f", rate) + (index == 0 ? " GFLOP/s" : "")
        + " at \(shape.0)×\(shape.1)×\(shape.2)"
    }.joined(separator: ", ")
    let ofPeak = String(format: "of a peak of %.0f", peak)
    guard MatrixPath.available.count > 1, let portable = rates.last?.first else {
      return Finding(
        name: "products", state: .note,
        text:
          "portable path, \(text), \(ofPeak); libxsmm-dev would make it faster: sudo apt-get install libxsmm-dev, then build again",
        figures: figures)
    }
    return Finding(
      name: "products", state: .sound,
      text: "libxsmm, \(text), \(ofPeak) (portable path: \(String(format: "%.0f", portable)))",
      figures: figures)
  }

  /// How fast large arrays come from memory.
  static func bandwidth() -> Finding {
    let rate = MeasuredSpeed.bandwidth()
    return Finding(
      name: "bandwidth", state: .sound,
      text: String(format: "%.0f GB/s from memory, one thread", rate),
      figures: ["bandwidth": rate])
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
}
