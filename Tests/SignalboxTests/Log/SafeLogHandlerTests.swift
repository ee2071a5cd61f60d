import Logging
import Signalbox
import SignalboxModel
import Synchronization
import Testing

/// What the registry says by an app's own log handler, which may write to a terminal as it is told.
@Suite struct SafeLogHandlerTests {
  private struct Recorder: LogHandler {
    let lines: Mutexed
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.message) \(event.metadata ?? [:])") }
  }

  private final class Mutexed: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  @Test func nothingThatATerminalObeysIsPassedOn() throws {
    let lines = Mutexed()
    let logger = Logger(label: "app") { _ in Recorder(lines: lines) }.safe
    let evil = "\u{1B}]0;title\u{7}\nerror: forged\u{9B}2J"
    logger.info("\(evil)", metadata: ["task": "\(evil)", "list": .array([.stringConvertible(evil)])])
    let line = try #require(lines.all.first)
    #expect(lines.all.count == 1)
    #expect(line.contains("forged"))
    #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
  }

  @Test func levelAndMetadataAreTheOnesOfTheHandler() {
    let lines = Mutexed()
    var logger = Logger(label: "app") { _ in Recorder(lines: lines) }.safe
    logger.logLevel = .error
    logger[metadataKey: "a"] = "b"
    logger.info("no")
    #expect(lines.all.isEmpty)
    #expect(logger.handler.metadata == ["a": "b"])
  }
}
