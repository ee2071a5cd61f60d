package import Logging

/// What a server logs, with its metadata, to be waited for.
package struct LogJournal: Sendable {
  package let lines = Journal<String>()

  package init() {}

  package var logger: Logger { Logger(label: "test") { _ in Handler(lines: lines) } }

  /// Returns when a line with this text has been logged.
  package func wait(for text: String) async throws {
    try await lines.wait { $0.contains(text) }
  }

  private struct Handler: LogHandler {
    let lines: Journal<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.append("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
  }
}
