import Archive
import ArgumentParser
import Export
import Foundation

struct ExportProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes an optimizer as source code to take home.",
    discussion: """
      A program of the archive keeps the factor that scaled its updates when it was judged: the geometric mean over \
      its tasks. An existing file is replaced only if Descent exported it.

      Example:  descent export optimizers/lion.opt --target swift --output Lion.swift
      """)

  @OptionGroup var archive: ArchiveOption

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @Option(help: ArgumentHelp("The language: \(Self.targets).", valueName: "target"))
  var target: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write; standard output without it.", valueName: "file"))
  var output: String?

  private static var targets: String { Exporter.targets.map(\.name).joined(separator: ", ") }

  func validate() throws {
    let names = Exporter.targets.map(\.name)
    if !names.contains(target) {
      throw ValidationError(
        ExportError.unknownTarget(target, known: names).description)
    }
  }

  func run() throws {
    let source = try ProgramSource(source, archive: archive)
    let factor = source.report.map(Self.factor) ?? 1
    let text = try Exporter.export(source.program, target: target, factor: factor)
    guard let output else {
      Output.write(text)
      return
    }
    if let old = FileManager.default.contents(atPath: output),
      !String(decoding: old, as: UTF8.self).contains("exported by Descent")
    {
      throw Failure.failed(
        "\(output) exists and was not exported by Descent: give another path, or remove it first")
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw Failure.failed(
        "\(output) cannot be written: check that its folder exists, may be written and has room")
    }
  }

  /// The geometric mean of the factors with which the program was judged at its highest rung.
  private static func factor(of report: ProgramReport) -> Double {
    let judged = report.candidate.evaluations.filter {
      $0.tier == report.listed?.tier && $0.rung == report.listed?.rung && $0.factor > 0
    }
    guard !judged.isEmpty else { return 1 }
    return exp(judged.reduce(0) { $0 + log($1.factor) } / Double(judged.count))
  }
}
