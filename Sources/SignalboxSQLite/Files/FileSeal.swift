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

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  private struct State {
    var header: Header
    /// What the next checkpoint brings into the header; it may still be in the write-ahead log.
    var nextStamp: UInt32
    var modified: Int64
  }

  private let state: Mutex<State>

  /// - Parameters:
  ///   - stamp: what is written into the header at the opening.
  ///   - header: what the file says now.
  ///   - modified: when it was last written.
  init(stamp: UInt32, header: Header, modified: Int64) {
    state = Mutex(State(header: header, nextStamp: stamp, modified: modified))
  }

  /// A number for the next checkpoint.
  static func freshStamp() -> UInt32 { .random(in: 1...UInt32(Int32.max)) }

  /// The number is in the database, and comes into the file with the next checkpoint, whoever makes it.
  func expect(_ stamp: UInt32) { state.withLock { $0.nextStamp = stamp } }

  /// Takes what the file says after a checkpoint of ours.
  func note(_ header: Header, modified: Int64) {
    state.withLock { state in
      state.header = header
      state.modified = modified
    }
  }

  /// Whether what is in the file now is not what SQLite wrote there.
  func isBroken(by look: FileLook, header: () -> Header?) -> Bool {
    state.withLock { state in
      guard look.modified != state.modified else { return false }
      guard let header = header(), [state.header.stamp, state.nextStamp].contains(header.stamp),
        header.counter >= state.header.counter
      else { return true }
      state.header = header
      state.modified = look.modified
      return false
    }
  }
}
