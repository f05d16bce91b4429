import Foundation
import LanguageModel
import Testing

@Suite struct ChatMessageTests {
  @Test("a message is coded as endpoints expect it")
  func coding() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(ChatMessage(.user, "hi"))
    #expect(String(decoding: data, as: UTF8.self) == #"{"content":"hi","role":"user"}"#)
  }
}
