import DSL
import Export
import Foundation
import TestKit

/// Exports compiled together with a driver that runs each of them over the stream of gradients.
///
/// One invocation of the compiler serves all programs, since starting it is what costs.
struct CompiledExports {
  /// The weights after each step in single precision, by the program's name.
  let trajectories: [String: [[Float]]]
  /// The same in double precision at a golden's constant learning rate, for those that have a golden.
  let doubles: [String: [[Double]]]

  /// A compiler or a driver that failed.
  struct Failure: Error, CustomStringConvertible {
    let command: String
    let output: String
    var description: String { "\(command)\n\(output)" }
  }

  /// Exports, compiles and runs `programs`, whose names must differ; `factors` go by name, 1 where there is none.
  ///
  /// Half way each optimizer is encoded and decoded, as when a run is resumed.
  init(
    _ programs: [Program], over stream: String, goldens: [String: Golden],
    factors: [String: Double]
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-export-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    var files: [String] = []
    var driver = try Self.opening(Set(goldens.values.map(\.stream)).union([stream]).sorted())
    for (index, program) in programs.enumerated() {
      let source = try Exporter.export(
        program, target: "swift", factor: factors[program.name] ?? 1)
      files.append("export\(index).swift")
      try source.write(
        to: folder.appendingPathComponent(files[index]), atomically: true, encoding: .utf8)
      driver += Self.run(
        program, source, stream, "Float", Recipe.weightDecay, "0.02 * (1 - Double(step) / 40)")
      if let golden = goldens[program.name] {
        driver += Self.run(program, source, golden.stream, "Double", 0, "\(golden.learningRate)")
      }
    }
    files.append("main.swift")
    try driver.write(
      to: folder.appendingPathComponent("main.swift"), atomically: true, encoding: .utf8)
    let options = ["-O", "-wmo", "-swift-version", "6", "-warnings-as-errors", "-o", "driver"]
    _ = try Self.command(["swiftc"] + options + files, in: folder)
    let lines = try Self.command(["./driver"], in: folder).split(separator: "\n")
      .map { $0.split(separator: " ").map(String.init) }
    trajectories = Self.grouped(lines, "Float") {
      UInt32($0, radix: 16).map { Float(bitPattern: $0) } ?? .nan
    }
    doubles = Self.grouped(lines, "Double") {
      UInt64($0, radix: 16).map { Double(bitPattern: $0) } ?? .nan
    }
  }

  // MARK: The driver

  private static func opening(_ names: [String]) throws -> String {
    let streams = try names.map { (name: $0, stream: try GoldenStream($0)) }
    guard let first = streams.first?.stream else { preconditionFailure("no stream") }
    return """
      import Foundation

      let counts = \(first.counts)
      let start = "\(text(first.start))"
      let losses: [Double] = \(first.losses)
      let hessianDiagonals = \(literal(first.hessianDiagonals))
      let gradients = [
      \(streams.map { "  \"\($0.name)\": \(literal($0.stream.gradients))," }.joined(separator: "\n"))
      ]

      \(functions)
      """
  }

  /// What every driver has: reading numbers, writing weights, resuming.
  private static let functions =
    """
    func split<Scalar: BinaryFloatingPoint>(_ text: String) -> [[Scalar]] {
      let flat = text.split(separator: " ").map { Scalar(Double($0) ?? .nan) }
      var (parts, offset) = ([[Scalar]](), 0)
      for count in counts {
        parts.append(Array(flat[offset..<offset + count]))
        offset += count
      }
      return parts
    }
    func report(_ name: String, _ weights: [[Float]]) {
      print("Float", name, weights.joined().map { String($0.bitPattern, radix: 16) }.joined(separator: " "))
    }
    func report(_ name: String, _ weights: [[Double]]) {
      print("Double", name, weights.joined().map { String($0.bitPattern, radix: 16) }.joined(separator: " "))
    }
    func resumed<Optimizer: Codable>(_ optimizer: Optimizer) throws -> Optimizer {
      let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      return try decoder.decode(Optimizer.self, from: encoder.encode(optimizer))
    }


    """

  private static func run(
    _ program: Program, _ source: String, _ stream: String, _ scalar: String,
    _ weightDecay: Double, _ learningRate: String
  ) -> String {
    let declaration = source.split(separator: "\n").first { $0.hasPrefix("public struct ") }
    let type = declaration?.dropFirst("public struct ".count).prefix { $0 != "<" } ?? "?"
    var arguments = ["weights: &weights", "gradients: split(stream[step - 1])"]
    if source.contains("  hessianDiagonals: [[Scalar]]") {
      arguments.append("hessianDiagonals: split(hessianDiagonals[step - 1])")
    }
    if source.contains("  loss: Double") { arguments.append("loss: losses[step - 1]") }
    if source.contains("  learningRate: Double") {
      arguments.append("learningRate: \(learningRate)")
    }
    if source.contains("  totalSteps: Int") { arguments.append("totalSteps: stream.count") }
    let decay = source.contains("weightDecay: Double = 0") ? ", weightDecay: \(weightDecay)" : ""
    return """
      do {
        let stream = gradients["\(stream)"] ?? []
        var weights: [[\(scalar)]] = split(start)
        var optimizer = \(type)<\(scalar)>(parameterCounts: counts\(decay))
        for step in 1...stream.count {
          if step == stream.count / 2 { optimizer = try resumed(optimizer) }
          optimizer.step(\(arguments.joined(separator: ", ")))
          report("\(program.name)", weights)
        }
      }

      """
  }

  private static func literal(_ lists: [[Double]]) -> String {
    "[\(lists.map { "\"\(text($0))\"" }.joined(separator: ", "))]"
  }

  private static func text(_ numbers: [Double]) -> String {
    numbers.map { "\($0)" }.joined(separator: " ")
  }

  private static func grouped<Scalar>(
    _ lines: [[String]], _ scalar: String, _ number: (String) -> Scalar
  ) -> [String: [[Scalar]]] {
    Dictionary(grouping: lines.filter { $0[0] == scalar }, by: { $0[1] })
      .mapValues { $0.map { $0.dropFirst(2).map(number) } }
  }

  // MARK: Commands

  private static func command(_ words: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(command: words.joined(separator: " "), output: text)
    }
    return text
  }
}
