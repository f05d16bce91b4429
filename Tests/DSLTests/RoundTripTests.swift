import DSL
import Determinism
import TestKit
import Testing

@Suite struct RoundTripTests {
  @Test("what is printed reads back as the same program, and prints as the same text")
  func roundTrip() {
    let failure = forAllPrograms(count: 6000, seed: 1) { program in
      let text = program.text
      guard let read = try? Program(parsing: text) else { return false }
      return read == program && read.text == text
    }
    #expect(failure == nil)
  }

  @Test("the oracles are read and written as inputs are, and may be assigned as inputs may")
  func oracles() throws {
    let text =
      "optimizer p\nstate v\n\nv = lerp(h * h, v, 0.9)\nh = g * loss\nupdate = h / sqrt(v)\n"
    let program = try Program(parsing: text)
    #expect(program.text == text)
    #expect(try Program(parsing: program.text) == program)
    #expect(program.properties.inputs == [.gradient, .hessianDiagonal, .loss])
    for (name, kind) in [("h", Kind.tensor), ("loss", .scalar)] {
      let read = try Program(parsing: "optimizer p\nstate s\ns = s + \(name)\nupdate = s * g\n")
      #expect(read.kinds().states == [kind])
      #expect(throws: Diagnostics.self) {
        try Program(parsing: "optimizer p\nstate \(name)\nupdate = g\n")
      }
    }
    let structures = try ["update = g", "update = h", "update = g * loss"].map {
      try Program(parsing: "optimizer p\n\($0)\n").structuralHash
    }
    #expect(Set(structures).count == 3)
  }

  @Test("a check that fails is reported by the smallest program that fails it")
  func canary() {
    let failure = forAllPrograms(count: 100, seed: 1) { !$0.text.contains("sqrt(") }
    let text = failure.map { $0.drop { $0 != "\n" }.dropFirst() }
    #expect(text == "optimizer p\n\nupdate = sqrt(g)\n")
  }

  @Test("no text makes the parser trap, and a program that it accepts is valid")
  func mutatedTexts() {
    let generator = ProgramGenerator()
    let pieces = Array("(){}[]=+-*/^<>.,:#\n\t \r\0é𝛽0123456789eghstwTlr_").map {
      Array(String($0).utf8)
    }
    for index in 0..<3000 {
      var stream = RandomStream(seed: 5, UInt64(index))
      var bytes = Array(generator.program(using: &stream).text.utf8)
      for _ in 0...stream.index(below: 6) {
        let place = stream.index(below: bytes.count + 1)
        switch stream.index(below: 4) {
        case 0: bytes.removeSubrange(place..<min(bytes.count, place + 1 + stream.index(below: 4)))
        case 1: bytes.insert(contentsOf: pieces[stream.index(below: pieces.count)], at: place)
        case 2: bytes.insert(UInt8(truncatingIfNeeded: stream.next()), at: place)
        default: bytes.insert(contentsOf: bytes[..<place].suffix(8), at: place)
        }
      }
      read(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test("random bytes do not make the parser trap")
  func randomBytes() {
    for index in 0..<1000 {
      var stream = RandomStream(seed: 6, UInt64(index))
      let bytes = (0..<stream.index(below: 200)).map { _ in UInt8(truncatingIfNeeded: stream.next())
      }
      read(String(decoding: bytes, as: UTF8.self))
      read("optimizer x\n" + String(decoding: bytes.map { $0 & 0x7F }, as: UTF8.self))
    }
  }

  @Test(
    "hostile texts are refused, not a danger",
    arguments: [
      ("(", 100_000), ("-", 100_000), ("g ^ ", 100_000), ("abs(", 100_000), ("g + ", 100_000),
      ("9", 100_000), ("g", 100_000), ("g\nx = ", 60_000), ("1\nhyper a = ", 30_000),
      (" ", 1_000_001), ("?", 100_000), ("g(g(", 100_000),
    ])
  func hostile(piece: String, count: Int) {
    #expect(throws: Diagnostics.self) {
      try Program(parsing: "optimizer x\nupdate = " + String(repeating: piece, count: count) + "g")
    }
  }

  private func read(_ text: String) {
    do {
      let program = try Program(parsing: text)
      #expect(program.isValid)
      #expect((try? Program(parsing: program.text)) == program)
    } catch {
      #expect(!error.items.isEmpty)
      #expect(error.items.allSatisfy { $0.location.line >= 1 && $0.location.column >= 1 })
    }
  }
}
