import FoundationEssentials
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct JSONReaderTests {
  private struct Card: Codable, Equatable {
    var number: Int?
    var big: UInt64?
    var ratio: Double?
    var flags: [Bool]?
    var names: [String: String]?
    var data: Data?
    var at: Date?
    var url: URL?
    var price: Decimal?
    var inner: [Card]?
  }

  private func refusal(_ text: String, as rules: JSONRules = .strict) -> JSONFault? {
    do {
      _ = try JSONReader.read(JSONText.self, from: text, rules)
      return nil
    } catch {
      return error as? JSONFault
    }
  }

  @Test func `what Foundation's encoder writes is read as it was`() throws {
    let card = Card(
      number: -7, big: .max, ratio: 1e-7, flags: [true, false], names: ["é\n\"": "\u{0}/👍🏽"], data: Data([0, 255]),
      at: Date(timeIntervalSinceReferenceDate: 1.5), url: URL(string: "https://example.org/a?b"),
      price: Decimal(string: "12.10"), inner: [Card(), Card(number: 1)])
    #expect(try JSONText(encoding: card).decode(Card.self) == card)
    #expect(try JSONText(trusted: #"{"number": 1.0, "big": 1e3}"#).decode(Card.self) == Card(number: 1, big: 1000))
  }

  @Test(arguments: [
    (#"{"a":1,"b":[{"c":1},{"x":0,"c":2,"c":3}]}"#, "/b/1/c", 34), (#"{"a":1,"\u0061":2}"#, "/a", 8),
    (#"[{"":0,"":1}]"#, "/0/", 8), (#"{"é":{"~/":[1,2,{"q":1,"q":1}]}}"#, "/é/~0~1/2/q", 25),
  ])
  func `a member given twice is refused at any depth`(text: String, pointer: String, column: Int) throws {
    let fault = try #require(refusal(text))
    #expect(fault.kind == .content && fault.pointer == pointer && fault.column == column && fault.line == 1)
    #expect(refusal(text, as: .lenient) == nil)
  }

  @Test(arguments: [2, 16, 17, 18, 1000]) func `the second of many members is found too`(count: Int) throws {
    let names = (0..<count).map { "\"n\($0)\":{\"n0\":1}" }
    #expect(refusal("{" + names.joined(separator: ",") + "}") == nil)
    for repeated in [0, count / 2, count - 1] {
      let fault = try #require(refusal("{" + (names + [names[repeated]]).joined(separator: ",") + "}"))
      #expect(fault.kind == .content && fault.pointer == "/n\(repeated)")
    }
  }

  @Test(arguments: [
    (#"{"queue":"a\u0000b"}"#, "/queue"), (#"[0,["\u0000"]]"#, "/1/0"), (#"{"a":{"\u0000":1}}"#, "/a"),
    (#"["\ud800"]"#, "/0"), (#"["\ud800x"]"#, "/0"), (#"["\udc00"]"#, "/0"), (#"["\ud800\ud800"]"#, "/0"),
    (#"{"x":["\ud83d\u0041"]}"#, "/x/0"),
  ])
  func `a NUL and half of a surrogate pair are refused with their field`(text: String, pointer: String) throws {
    let fault = try #require(refusal(text))
    #expect(fault.kind == .content && fault.pointer == pointer, "\(fault)")
  }

  @Test(
    arguments: [
      [0xFF], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x91, 0x28],
    ] as [[UInt8]])
  func `what is not UTF-8 is refused with its field`(bytes: [UInt8]) throws {
    let text = Array(#"{"a":[1,"é"#.utf8) + bytes + Array(#""]}"#.utf8)
    #expect(String(validating: text, as: UTF8.self) == nil)
    do {
      _ = try JSONReader.read(JSONText.self, from: text, .lenient)
      Issue.record("\(bytes) was taken")
    } catch let fault as JSONFault {
      #expect(fault.kind == .syntax && fault.pointer == "/a/1" && fault.column == 12, "\(fault)")
    }
  }

  /// Most of a text is looked at eight bytes at a time.
  @Test(
    arguments: [
      ([0x80], false), ([0x9F], false), ([0xBF], false), ([0xFF], false), ([0xC3], false), ([0x1F], false),
      ([0x00], false),
      ([0x0A], false), ([0x5C, 0x78], false), ([0xED, 0xA0, 0x80], false), ([0x7F], true), ([0x20], true),
      ([0x5C, 0x22], true), ([0x5C, 0x5C], true), ([0xC3, 0xA9], true), ([0xF0, 0x9F, 0x91, 0x8D], true),
    ] as [([UInt8], Bool)])
  func `a byte of a long text counts wherever it stands`(bytes: [UInt8], isTaken: Bool) throws {
    for place in 0...24 {
      let filling = Array(repeating: UInt8(ascii: "x"), count: 24)
      let body = filling[..<place] + bytes + filling[place...]
      let text = Array(#"["a",""#.utf8) + body + Array(#"",1]"#.utf8)
      let read = try? JSONReader.read([JSONValue].self, from: text, .strict)
      #expect((read != nil) == isTaken, "\(bytes) at \(place)")
      guard isTaken else { continue }
      let kept = try JSONReader.read(JSONText.self, from: text, .strict)
      #expect(Array(kept.text.utf8) == text)
      let plain = String(decoding: bytes.first == 0x5C ? Array(bytes.dropFirst()) : bytes, as: UTF8.self)
      #expect(
        read?[1]
          == .string(
            String(decoding: filling[..<place], as: UTF8.self) + plain
              + String(decoding: filling[place...], as: UTF8.self)))
    }
  }

  @Test(arguments: [
    (#"{"number":"x"}"#, "/number", "Expected a whole number of at most 64 bits, not a string."),
    (#"{"number":1.5}"#, "/number", "Expected a whole number of at most 64 bits, not 1.5."),
    (#"{"big":-1}"#, "/big", "Expected a whole number of at most 64 bits, not -1."),
    (#"{"ratio":[]}"#, "/ratio", "Expected a number, not an array."),
    (#"{"ratio":1e999}"#, "/ratio", "Expected a number that fits 64 bits, not 1e999."),
    (#"{"flags":[true,1]}"#, "/flags/1", "Expected true or false, not 1."),
    (#"{"flags":{}}"#, "/flags", "Expected an array, not an object."),
    (#"{"names":{"a/b":null}}"#, "/names/a~1b", "Expected a string, not null."),
    (#"{"inner":[{},{"names":7}]}"#, "/inner/1/names", "Expected an object, not 7."),
    (#"{"data":"*"}"#, "/data", "Expected base64, not a string."), ("7", "", "Expected an object, not 7."),
  ])
  func `a value of another shape is told in words of ours`(text: String, pointer: String, words: String) {
    do {
      _ = try JSONReader.read(Card.self, from: text, .strict)
      Issue.record("\(text) was taken")
    } catch {
      let fault = error as? JSONFault
      #expect(fault?.kind == .shape && fault?.pointer == pointer && fault?.description == words, "\(error)")
    }
  }

  @Test func `names that only a dictionary of Swift's takes for one are refused where they become one`() throws {
    let text = "{\"e\u{301}\":\"1\",\"\u{E9}\":\"2\"}"
    #expect(try JSONText(validating: text).text.utf8.elementsEqual(text.utf8))
    #expect(throws: JSONFault.self) { try JSONReader.read([String: String].self, from: text, .strict) }
  }

  private struct Accented: Decodable {
    enum CodingKeys: String, CodingKey { case accent = "\u{E9}" }

    var accent: Int?
  }

  @Test(arguments: [0, 100]) func `a member has its name byte for byte, however many there are`(others: Int) throws {
    let filling = (0..<others).map { "\"n\($0)\":0," }.joined()
    #expect(try JSONText(trusted: "{\(filling)\"e\u{301}\":1}").decode(Accented.self).accent == nil)
    #expect(try JSONText(trusted: "{\(filling)\"\u{E9}\":1}").decode(Accented.self).accent == 1)
  }

  /// Shapes that made a reader's time grow faster than its bytes.
  ///
  /// The suite's time limit is what fails.
  @Test(arguments: ["[", "[[]],", #"{"a":"#, "wide", "same", "escapes", "digits", "space", "quotes", "text", "deep"])
  func `a megabyte of any shape is read`(shape: String) throws {
    let size = 1 << 20
    let text: String
    switch shape {
    case "[": text = String(repeating: "[", count: size)
    case "[[]],": text = "[" + String(repeating: "[[]],", count: size / 5) + "0]"
    case #"{"a":"#: text = String(repeating: #"{"a":"#, count: size / 5)
    case "wide": text = "{" + (0..<size / 10).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    case "same":
      let start = String(repeating: "x", count: 200)
      text = "{" + (0..<size / 210).map { "\"\(start)\($0)\":0" }.joined(separator: ",") + "}"
    case "escapes": text = "\"" + String(repeating: "\\u00e9", count: size / 6) + "\""
    case "digits": text = String(repeating: "1", count: size)
    case "space": text = String(repeating: " ", count: size) + "[" + String(repeating: "\n", count: size) + "]"
    case "quotes": text = "[" + String(repeating: "\"\\\"\",", count: size / 5) + "\"\"]"
    case "text": text = "\"" + String(repeating: "件", count: size / 3) + "\""
    default:
      let part = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
      text = "[" + String(repeating: part + ",", count: size / 121) + "{}]"
    }
    do {
      let kept = try JSONReader.read(JSONText.self, from: text, .strict)
      // Encoded within another value and read again.
      let again = try JSONReader.read([JSONText].self, from: JSONEncoder.encode([kept]), .lenient)
      #expect(again == [kept])
      if shape != "digits" { _ = try kept.decode(JSONValue.self) }
    } catch let fault as JSONFault {
      #expect(shape == "[" || shape == #"{"a":"#, "\(fault)")
      #expect(fault.reason == "expected at most 512 levels" && fault.pointer.utf8.count < 1100)
    }
  }

  @Test func `parts of a text are changed and the rest of it stays`() throws {
    let text = JSONText(trusted: #"{"n":1.10,"card":{"number":123456789012345678901,"é":[{"k":"v"},{"k":[1]}]}}"#)
    let parts = try #require(JSONParts(text))
    #expect(
      parts.replacing([["card", "é", "k"], ["n"], ["no"]], with: "null").text
        == #"{"n":null,"card":{"number":123456789012345678901,"é":[{"k":null},{"k":null}]}}"#)
    #expect(parts.leaves(at: ["card"]).filter { !$0.isName }.map(\.text) == ["123456789012345678901", "v", "1"])
    #expect(
      parts.replacing { $0.text == "v" ? "[]" : $0.isName ? nil : "0" }.text
        == #"{"n":0,"card":{"number":0,"é":[{"k":[]},{"k":[0]}]}}"#)
    #expect(JSONParts(JSONText(trusted: "{")) == nil)
  }
}
