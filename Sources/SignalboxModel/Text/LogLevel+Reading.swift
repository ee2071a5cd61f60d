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
  /// Colours do not matter. It costs time in proportion to the line's length, ``reach`` bytes of it at most.
  package init?(of line: Substring) {
    var line = line
    let level = line.withUTF8 { bytes -> LogLevel? in
      let head = UnsafeBufferPointer(rebasing: bytes.prefix(Self.reach))
      guard head.contains(0x1B) else { return Self.scan(head) }
      return Self.withoutColours(head).withUnsafeBufferPointer { Self.scan($0) }
    }
    guard let level else { return nil }
    self = level
  }

  private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> LogLevel? {
    var scanner = LevelScanner(bytes)
    return scanner.scan()
  }

  /// The bytes without their control sequences.
  private static func withoutColours(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      guard byte == 0x1B else {
        kept.append(byte)
        continue
      }
      guard place < bytes.count, bytes[place] == UInt8(ascii: "[") else { continue }
      place += 1
      while place < bytes.count, (0x20...0x3F).contains(bytes[place]) { place += 1 }
      place += 1
    }
    return kept
  }
}
