import Logging
import SignalboxModel

/// A swift-log handler whose lines go to an attempt's log, with level, time and metadata.
struct AttemptLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace
  let log: AttemptLog

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let merged = metadata.merging(event.metadata ?? [:]) { $1 }
    let pairs = merged.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    log.append(
      Array("\(event.message)\n".utf8), from: .level(event.level.rawValue),
      metadata: pairs.isEmpty ? nil : log.redaction.struck(pairs).cut(toBytes: Limits.logMetadata))
  }
}
