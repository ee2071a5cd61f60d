import Logging
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The text of one line of a log.
enum LogLine {
  static func text(
    level: Logger.Level, label: String, message: String, error: (any Error)?, metadata: Logger.Metadata
  ) -> String {
    var pairs = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted("\($0.value)"))" }
    if let error { pairs.append("error=\(quoted("\(error)"))") }
    return (["\(now) \(level.rawValue) \(label): \(message)"] + pairs).joined(separator: " ")
  }

  /// The time of day.
  static var now: String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000).rfc3339
  }

  /// A value that could be taken for several, or for another key's, stands in quotes.
  private static func quoted(_ value: String) -> String {
    let isPlain =
      !value.isEmpty && !value.unicodeScalars.contains { $0 == "\"" || $0 == "=" || $0.properties.isWhitespace }
    if isPlain { return value }
    return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
