/// Measures what its arguments name (everything without arguments) and prints one JSON object.
@main struct Measure {
  static func main() {
    let names = CommandLine.arguments.dropFirst()
    let chosen =
      names.isEmpty ? Measurement.allCases : names.compactMap { Measurement(rawValue: $0) }
    guard names.isEmpty || chosen.count == names.count else {
      let known = Measurement.allCases.map(\.rawValue).joined(separator: ", ")
      print("expected names among \(known), found \(names.joined(separator: ", "))")
      return
    }
    print("{" + chosen.map { "\"\($0.rawValue)\": \($0.run())" }.joined(separator: ", ") + "}")
  }
}
