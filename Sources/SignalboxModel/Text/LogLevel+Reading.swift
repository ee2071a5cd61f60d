extension LogLevel {
  /// Bytes of a line that are looked at: a level stands near the beginning.
  package static let reach = 4096

  /// Reads the level that a line of a log says it has; nil when it says none that can be read.
  ///
  /// Read are, whichever comes first among the first words of the line:
  /// - a level in capitals: `2026-11-23 14:03:27,114 ERROR mail: …`, `ERROR:root:…`, `[ERR]`, `npm ERR!`;
  /// - one in any case before a colon, in brackets, or right after the time: `main.c:3:1: error: …`, `[error]`;
  /// - the names of failures that begin a line: `Traceback`, `ValueError: …`, `java.io.IOException: …`, a panic of Rust;
  /// - `level=error` and the like, in a line of such pairs wherever it stands;
  /// - a JSON object's own member `level`, `severity` and the like, as a word or as pino's number (50 is an error).
  ///
  /// Colours and other escape sequences do not matter. It costs time in proportion to the line's length, ``reach`` bytes
  /// of it at most.
  package init?(of line: Substring) {
    var line = line
    let level = line.withUTF8 { bytes -> LogLevel? in
      let head = UnsafeBufferPointer(rebasing: bytes.prefix(Self.reach))
      guard head.contains(where: ShownText.begins) else { return Self.scan(head) }
      var shown = ShownText()
      shown.append(Array(head)[...], at: 0)
      shown.finish()
      return shown.bytes.withUnsafeBufferPointer { Self.scan($0) }
    }
    guard let level else { return nil }
    self = level
  }

  private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> LogLevel? {
    var scanner = LevelScanner(bytes)
    return scanner.scan()
  }
}
