package import Logging
import SignalboxModel

/// Passes log events on with nothing left in them that a terminal would obey, line ends among it.
///
/// What the registry logs holds names, errors and paths that others chose; few log handlers make them harmless.
struct SafeLogHandler: LogHandler {
  private var inner: any LogHandler

  init(_ inner: any LogHandler) {
    self.inner = inner
  }

  var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }

  var metadataProvider: Logger.MetadataProvider? {
    get { inner.metadataProvider }
    set { inner.metadataProvider = newValue }
  }

  var logLevel: Logger.Level {
    get { inner.logLevel }
    set { inner.logLevel = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  func log(event: LogEvent) {
    var event = event
    event.message = "\(DisplayText.sanitised("\(event.message)", for: .prose))"
    event.metadata = event.metadata?.mapValues(\.safe)
    inner.log(event: event)
  }
}

extension Logger {
  /// The same, with every line made safe for a terminal.
  package var safe: Logger {
    guard !(handler is SafeLogHandler) else { return self }
    var safe = self
    safe.handler = SafeLogHandler(handler)
    return safe
  }
}

extension Logger.MetadataValue {
  fileprivate var safe: Logger.MetadataValue {
    switch self {
    case .string(let text): .string(DisplayText.sanitised(text, for: .prose))
    case .stringConvertible(let value): .string(DisplayText.sanitised("\(value)", for: .prose))
    case .array(let values): .array(values.map(\.safe))
    case .dictionary(let values): .dictionary(values.mapValues(\.safe))
    }
  }
}
