import ArgumentParser
import FoundationEssentials
import SignalboxModel
import SignalboxProcess
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output and standard error.
enum Console {
  /// Whether standard output is a terminal: then what is untrusted is made safe and tables fit its width.
  static var isTerminal: Bool { isatty(1) == 1 }

  /// The width of the terminal; nil when standard output is none.
  static var columns: Int? { columns(of: 1) }

  /// The width of a terminal; nil when the descriptor is none.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether standard output shows colours: a terminal, unless `NO_COLOR` is set or it is of a kind that has none.
  static var isColoured: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && !["", "dumb"].contains(environment["TERM"] ?? "")
  }

  /// Prints a table: on a terminal it fits and has its colours.
  static func say(_ table: Table) throws {
    for line in table.lines(width: columns, isColoured: isColoured) { try say(line) }
  }

  static func say(_ line: String) throws {
    try write(Array((drawn(line, on: 1) + "\n").utf8))
  }

  /// Writes bytes as they are.
  ///
  /// - Throws: `ConsoleError` when the disk is full or the like; `ExitCode`, to end quietly, when nobody reads any more.
  static func write(_ bytes: some Collection<UInt8>) throws {
    try write(Array(bytes), to: 1)
  }

  private static let isDetached = Atomic(false)

  /// Has everything for the person go the way of the server's log from now on, which no terminal or pipe holds up.
  static func detach() { isDetached.store(true, ordering: .relaxed) }

  /// A line for the person, not for the next program.
  ///
  /// An error in telling of an error has nowhere to go.
  static func complain(_ line: String) { note("signalbox: \(line)") }

  /// What is worth knowing beside the output, made safe.
  static func note(_ line: String) {
    if isDetached.load(ordering: .relaxed) { return ProcessLog.standardError.write(line) }
    do {
      try write(Array((drawn(DisplayText.sanitised(line, for: .prose), on: 2) + "\n").utf8), to: 2)
    } catch {
      // Standard error is closed.
    }
  }

  /// Writes over the line on the terminal, from its beginning: progress, which nobody misses when it cannot be written.
  static func redraw(_ text: String) {
    do {
      try write(Array(drawn(text, on: 2).utf8), to: 2)
    } catch {
      // Standard error is closed.
    }
  }

  /// Asks the person a question, without a line end: the answer follows on its line.
  ///
  /// What was typed into a terminal before the question is dropped: an answer is younger than its question.
  ///
  /// - Returns: the line that was typed; nil at the end of the input.
  static func ask(_ question: String) -> String? {
    // Nothing to drop where the answers come from a file or a pipe.
    _ = tcflush(0, TCIFLUSH)
    do {
      try write(Array(drawn(DisplayText.sanitised(question, for: .prose), on: 2).utf8), to: 2)
    } catch {
      // Standard error is closed.
    }
    return readLine()
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        // As if the signal had ended it: whoever read has seen enough.
        throw ExitCode(128 + SIGPIPE)
      } else if errno != EINTR {
        throw ConsoleError(reason: String(cString: strerror(errno)))
      }
    }
  }
}

struct ConsoleError: Error, CustomStringConvertible {
  var reason: String
  var description: String { "cannot write the output: \(reason)" }
}
