import FuzzSupport
import SignalboxModel
import Testing

@Suite struct ServerSentEventTests {
  private func decode(_ chunks: [[UInt8]]) throws -> [ServerSentEvent] {
    var decoder = ServerSentEventDecoder()
    var events: [ServerSentEvent] = []
    for chunk in chunks { events += try decoder.feed(chunk) }
    return events
  }

  private func chunks(of bytes: [UInt8], size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
  }

  /// Each stream with what the standard makes of it, by LF; CR and CR LF must give the same.
  @Test(
    arguments: [
      ("data: a\n\n", [ServerSentEvent(data: "a")]),
      ("data:a\n\ndata:  b\n\n", [ServerSentEvent(data: "a"), ServerSentEvent(data: " b")]),
      ("data: a\ndata\ndata: b\n\n", [ServerSentEvent(data: "a\n\nb")]),
      ("data\n\n", [ServerSentEvent(data: "")]),
      ("event: x\n\ndata: a\n\n", [ServerSentEvent(data: "a")]),
      ("event: x\ndata: a\n\ndata: b\n\n", [ServerSentEvent(event: "x", data: "a"), ServerSentEvent(data: "b")]),
      (
        "id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
        [
          ServerSentEvent(id: "7", data: "a"), ServerSentEvent(id: "7", data: "b"), ServerSentEvent(data: "c"),
        ]
      ),
      ("id: 7\n\ndata: a\n\n", [ServerSentEvent(id: "7", data: "a")]),
      ("id: a\u{0}b\ndata: a\n\n", [ServerSentEvent(data: "a")]),
      (": comment\n:\nretry: 10\nunknown: x\ndataa: x\n Data: x\ndata: a\n\n", [ServerSentEvent(data: "a")]),
      ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", [ServerSentEvent(data: "a")]),
      ("data: a\n\ndata: never ended\n", [ServerSentEvent(data: "a")]),
      ("data: {\"名\":\"件👍\"}\n\n\n\n", [ServerSentEvent(data: "{\"名\":\"件👍\"}")]),
    ] as [(String, [ServerSentEvent])])
  func streamsAreReadTheSameHoweverTheyAreCut(stream: String, events: [ServerSentEvent]) throws {
    for end in [[0x0A], [0x0D], [0x0D, 0x0A]] as [[UInt8]] {
      let bytes = stream.utf8.flatMap { $0 == 0x0A ? end : [$0] }
      for size in 1...max(bytes.count, 1) {
        #expect(try decode(chunks(of: bytes, size: size)) == events, "\(end), pieces of \(size)")
      }
      for cut in 0...bytes.count {
        #expect(try decode([Array(bytes[..<cut]), [], Array(bytes[cut...])]) == events, "\(end), cut at \(cut)")
      }
    }
  }

  @Test(arguments: UInt64(0)..<20) func whatIsEncodedIsReadBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = ["a", "data: ", "\n", ":", " ", "id: 9", "件", "\u{FEFF}", "\"", "event: x"]
    let sent = random.list(upTo: 8) { random in
      ServerSentEvent(
        id: "boot-\(random.next() % 100)", event: random.chance(50) ? "change" : nil,
        data: random.text(of: pieces, upTo: 10))
    }
    let bytes = sent.flatMap(\.encoded)
    #expect(try decode(chunks(of: bytes, size: 1 + Int(random.next() % 9))) == sent)
  }

  @Test func encodedFieldsCannotBeForged() throws {
    let event = ServerSentEvent(id: "1\ndata: x\u{0}\r", event: "a\n\nb", data: "x\r\ny\rz\n")
    let expected = ServerSentEvent(id: "1data: x", event: "ab", data: "x\ny\nz\n")
    #expect(try decode([event.encoded]) == [expected])
  }

  @Test func encodesAsTheStandardWritesIt() {
    let event = ServerSentEvent(id: "b-1", event: "change", data: "{}\n[]")
    #expect(String(decoding: event.encoded, as: UTF8.self) == "id: b-1\nevent: change\ndata: {}\ndata: []\n\n")
    #expect(String(decoding: ServerSentEvent(data: "").encoded, as: UTF8.self) == "data: \n\n")
  }

  @Test func tellsTheIDToGoOnFrom() throws {
    var decoder = ServerSentEventDecoder()
    #expect(decoder.lastEventID.isEmpty)
    _ = try decoder.feed(Array("id: boot-12\n".utf8))
    #expect(decoder.lastEventID == "boot-12")
  }

  @Test func anEventOverTheLimitIsRefusedForGood() throws {
    var decoder = ServerSentEventDecoder(limit: 10)
    #expect(try decoder.feed(Array("data: 0123456789\n\n".utf8)) == [ServerSentEvent(data: "0123456789")])
    #expect(throws: ServerSentEventDecoder.TooLarge.self) { try decoder.feed(Array("data: 0123456789x".utf8)) }
    #expect(throws: ServerSentEventDecoder.TooLarge.self) { try decoder.feed(Array("\n\ndata: a\n\n".utf8)) }
  }

  @Test func manyLinesCountTogether() {
    var decoder = ServerSentEventDecoder(limit: 100)
    #expect(throws: ServerSentEventDecoder.TooLarge.self) {
      for _ in 0..<20 { _ = try decoder.feed(Array("data: 0123456789\n".utf8)) }
    }
  }

  @Test func eventsBeforeTheOneThatIsTooLargeAreNotLost() throws {
    var decoder = ServerSentEventDecoder(limit: 10)
    let bytes = Array("data: a\n\ndata: 0123456789x\n\n".utf8)
    #expect(try decoder.feed(bytes) == [ServerSentEvent(data: "a")])
    #expect(throws: ServerSentEventDecoder.TooLarge.self) { try decoder.feed([]) }
  }

  @Test func endlessCommentsAreNoEvent() throws {
    var decoder = ServerSentEventDecoder(limit: 10)
    for _ in 0..<100 { #expect(try decoder.feed(Array(": ping\n".utf8)).isEmpty) }
    #expect(try decoder.feed(Array("data: a\n\n".utf8)) == [ServerSentEvent(data: "a")])
  }
}
