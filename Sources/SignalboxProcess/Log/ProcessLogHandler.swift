import Logging

/// Makes lines of log events, such as `2026-11-28T17:31:53.123Z error signalbox: cannot write path=/srv/tasks.sqlite`.
struct ProcessLogHandler: LogHandler {
  let log: ProcessLog
  let label: String
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(log: ProcessLog, label: String, logLevel: Logger.Level) {
    self.log = log
    self.label = label
    self.logLevel = logLevel
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let metadata = self.metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
    log.write(
      LogLine.text(
        level: event.level, label: label, message: "\(event.message)", error: event.error, metadata: metadata))
  }
}
