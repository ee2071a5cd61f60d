/// How grave a line of a log says it is, in the levels of swift-log.
package enum LogLevel: Int, Hashable, Sendable, Comparable, CaseIterable {
  case trace
  case debug
  case info
  case notice
  case warning
  case error
  case critical

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }

  /// Whether something went wrong: `error` or worse.
  ///
  /// A warning is no error.
  package var isError: Bool { self >= .error }
}

extension LogLevel {
  /// The level that a word stands for, ASCII letters in either case, as loggers spell and shorten it: `warn`, `ERR`, `fatal`.
  package init?(word: some StringProtocol) {
    guard word.utf8.count <= Self.longestWord, let level = Self.words[String(word).asciiFolded] else { return nil }
    self = level
  }

  init?(word: Slice<UnsafeBufferPointer<UInt8>>) {
    guard (Self.shortestWord...Self.longestWord).contains(word.count) else { return nil }
    self.init(word: String(decoding: word, as: UTF8.self))
  }

  /// The level of a number, as pino and bunyan write it.
  init?(number: Slice<UnsafeBufferPointer<UInt8>>) {
    guard number.count == 2, number.last == UInt8(ascii: "0"), let tens = number.first else { return nil }
    switch tens {
    case UInt8(ascii: "1"): self = .trace
    case UInt8(ascii: "2"): self = .debug
    case UInt8(ascii: "3"): self = .info
    case UInt8(ascii: "4"): self = .warning
    case UInt8(ascii: "5"): self = .error
    case UInt8(ascii: "6"): self = .critical
    default: return nil
    }
  }

  private static let shortestWord = 3
  private static let longestWord = 11

  private static let words: [String: LogLevel] = [
    "trace": .trace, "trc": .trace, "verbose": .trace,
    "debug": .debug, "debg": .debug, "dbug": .debug, "dbg": .debug,
    "info": .info, "inf": .info, "information": .info,
    "notice": .notice, "note": .notice,
    "warning": .warning, "warn": .warning, "wrn": .warning,
    "error": .error, "eror": .error, "erro": .error, "err": .error, "severe": .error,
    "critical": .critical, "crit": .critical, "fatal": .critical, "fata": .critical, "ftl": .critical,
    "panic": .critical, "dpanic": .critical, "alert": .critical, "emergency": .critical, "emerg": .critical,
  ]
}
