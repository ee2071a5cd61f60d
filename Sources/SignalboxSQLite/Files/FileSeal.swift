import Synchronization

/// Tells whether somebody put other content into a database's file, as `cp` over it does: the file stays the same one then.
///
/// Every checkpoint writes a number of its own into the file's header, which SQLite leaves alone; so whatever was copied from the
/// file before has another one. The header is looked at when the file was written to since the last look.
final class FileSeal: Sendable {
  /// What a header says; see https://sqlite.org/fileformat.html.
  struct Header: Hashable, Sendable {
    /// `PRAGMA user_version`.
    var stamp: UInt32
    /// The file change counter, which only ever grows.
    var counter: UInt32

    /// nil for what does not begin as a database does.
    init?(_ bytes: [UInt8]) {
      guard bytes.count >= 64, bytes.starts(with: Array("SQLite format 3\0".utf8)) else { return nil }
      stamp = Self.number(bytes[60..<64])
      counter = Self.number(bytes[24..<28])
    }

    fileprivate init(stamp: UInt32, counter: UInt32) {
      self.stamp = stamp
      self.counter = counter
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// What the header may say: what it was last seen to say, or what a checkpoint has brought since.
  struct Expectation: Hashable, Sendable {
    var header: Header
    /// What the next checkpoint brings into the header; it may still be in the write-ahead log.
    var nextStamp: UInt32

    /// The same, before the checkpoint that brings another stamp.
    func followed(by stamp: UInt32) -> Expectation { Expectation(header: header, nextStamp: stamp) }

    /// Whether SQLite wrote this header: another one came with other content.
    func admits(_ header: Header) -> Bool {
      [self.header.stamp, nextStamp].contains(header.stamp) && header.counter >= self.header.counter
    }
  }

  private struct State {
    var expectation: Expectation
    var modified: Int64
  }

  private let state: Mutex<State>

  var expectation: Expectation { state.withLock(\.expectation) }
  /// Whether the number of the next checkpoint is in the database already.
  var isStamped: Bool { state.withLock { $0.expectation.nextStamp != $0.expectation.header.stamp } }

  /// - Parameters:
  ///   - stamp: what is written into the header at the opening.
  ///   - header: what the file says now.
  ///   - modified: when it was last written.
  init(stamp: UInt32, header: Header, modified: Int64) {
    state = Mutex(State(expectation: Expectation(header: header, nextStamp: stamp), modified: modified))
  }

  /// A number for the next checkpoint.
  static func freshStamp() -> UInt32 { .random(in: 1...UInt32(Int32.max)) }

  /// The number is in the database, and comes into the file with the next checkpoint, whoever makes it.
  func expect(_ stamp: UInt32) { state.withLock { $0.expectation.nextStamp = stamp } }

  /// Takes what the file says after a checkpoint of ours.
  func note(_ header: Header, modified: Int64) {
    state.withLock { state in
      state.expectation.header = header
      state.modified = modified
    }
  }

  /// Whether what is in the file now is not what SQLite wrote there.
  func isBroken(by look: FileLook, header: () -> Header?) -> Bool {
    state.withLock { state in
      guard look.modified != state.modified else { return false }
      guard let header = header(), state.expectation.admits(header) else { return true }
      state.expectation.header = header
      state.modified = look.modified
      return false
    }
  }
}

extension FileSeal.Expectation {
  /// `stamp counter next`, as the lock file keeps it.
  var text: String { "\(header.stamp) \(header.counter) \(nextStamp)" }

  init?(_ text: some StringProtocol) {
    let numbers = text.split(separator: " ").compactMap { UInt32($0) }
    guard numbers.count == 3 else { return nil }
    self.init(header: FileSeal.Header(stamp: numbers[0], counter: numbers[1]), nextStamp: numbers[2])
  }
}
