import Logging
import SignalboxProcess
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The log of a server: whoever reads it, or not, is nothing to the server.
@Suite(.timeLimit(.minutes(5)))
struct ProcessLogTests {
  /// The two ends of a pipe, closed at the end.
  private final class Pipe {
    let reading: Int32
    let writing: Int32
    private var rest: [UInt8] = []

    init() throws {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      (reading, writing) = (ends[0], ends[1])
    }

    deinit {
      close(reading)
      close(writing)
    }

    /// Waits for a line.
    func line() throws -> String {
      var buffer = [UInt8](repeating: 0, count: 65536)
      while !rest.contains(UInt8(ascii: "\n")) {
        let count = read(reading, &buffer, buffer.count)
        try #require(count > 0)
        rest += buffer[..<count]
      }
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest.removeFirst(line.count + 1)
      return String(decoding: line, as: UTF8.self)
    }
  }

  @Test func writingNeverWaitsForAReaderAndWhatIsDroppedIsCounted() throws {
    let pipe = try Pipe()
    let log = ProcessLog(descriptor: pipe.writing, limit: 32 << 10)
    let count = 10_000
    // More than pipe and buffer hold together.
    for number in 0..<count { log.write("line \(number) \(String(repeating: "x", count: 40))") }
    var (read, dropped) = (0, 0)
    while read + dropped < count {
      let line = try pipe.line()
      if line.contains("lines of this log were dropped here") {
        let number = line.split(separator: " ").dropFirst(2).first.flatMap { Int($0) }
        dropped += try #require(number)
      } else {
        #expect(line.hasPrefix("line \(read + dropped) "))
        read += 1
      }
    }
    #expect(read + dropped == count)
    #expect(dropped > 0)
    log.write("after")
    #expect(try pipe.line() == "after")
    #expect(log.flush(within: .seconds(60)))
  }

  @Test func aLineThatNobodyWroteIsNotMade() throws {
    let pipe = try Pipe()
    let log = ProcessLog(descriptor: pipe.writing)
    log.write("a\u{1B}[31m\n2026-11-28T17:31:53.123Z error forged\r\u{9B}2J")
    log.write("next")
    let line = try pipe.line()
    #expect(line.contains("forged"))
    #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    #expect(try pipe.line() == "next")
  }

  @Test func valuesOfMetadataCannotBeTakenForOtherKeys() throws {
    let pipe = try Pipe()
    let log = ProcessLog(descriptor: pipe.writing)
    let logger = Logger(label: "test") { log.handler(label: $0) }
    logger.error("cannot do it", metadata: ["task": "a level=\"x\"\ny", "empty": "", "plain": "7"])
    let line = try pipe.line()
    #expect(line.hasSuffix(#" error test: cannot do it empty="" plain=7 task="a level=\"x\"⏎y""#))
  }

  @Test func levelsAreHeeded() throws {
    let pipe = try Pipe()
    let log = ProcessLog(descriptor: pipe.writing)
    let logger = Logger(label: "test") { log.handler(label: $0, level: .warning) }
    logger.notice("no")
    logger.warning("yes")
    #expect(try pipe.line().hasSuffix(" warning test: yes"))
  }

  @Test func aReaderThatHasGoneEndsNothing() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    close(ends[0])
    let log = ProcessLog(descriptor: ends[1])
    for number in 0..<100 { log.write("line \(number)") }
    #expect(log.flush(within: .seconds(60)))
    close(ends[1])
  }

  @Test func aLongLineIsCut() throws {
    let pipe = try Pipe()
    let log = ProcessLog(descriptor: pipe.writing)
    log.write(String(repeating: "long ", count: 100_000))
    #expect(try pipe.line().utf8.count <= 17 << 10)
  }
}
