import Logging
import Synchronization

/// Keeps what is logged.
final class RequestLog: Sendable {
  struct Line: Sendable {
    var level: Logger.Level
    var message: String
    var metadata: Logger.Metadata
  }

  private let state = Mutex<[Line]>([])

  /// The lines about background tasks.
  var lines: [Line] { state.withLock { $0.filter { $0.message.contains("background task") } } }

  var logger: Logger {
    Logger(label: "request") { _ in Handler(log: self) }
  }

  private struct Handler: LogHandler {
    let log: RequestLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let line = Line(
        level: event.level, message: "\(event.message)",
        metadata: metadata.merging(event.metadata ?? [:]) { $1 })
      log.state.withLock { $0.append(line) }
    }
  }
}
