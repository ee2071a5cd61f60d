import CTerminal
import SignalboxDashboard

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Int32 {
  enum Reading {
    case bytes([UInt8])
    /// Nothing now.
    case nothing
    /// Nothing any more.
    case end
  }

  /// What this descriptor has to read.
  func readSome() -> Reading {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      let result = read(self, buffer.baseAddress, buffer.count)
      if result < 0 { failure = errno }
      count = Swift.max(0, result)
    }
    if !bytes.isEmpty { return .bytes(bytes) }
    return failure == EINTR || failure == EAGAIN ? .nothing : .end
  }

  /// Writes all of it to this descriptor, waiting where it has to; false when it is of no use any more.
  func writeAll(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = write(self, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if count < 0, errno == EAGAIN {
          // Someone who shares the terminal has made it non-blocking.
          var descriptor = pollfd(fd: self, events: Int16(POLLOUT), revents: 0)
          poll(&descriptor, 1, -1)
        } else if count == 0 || errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}

extension Size {
  /// A terminal larger than any in use; more would only cost memory.
  private static let largest = Size(columns: 2_000, rows: 1_000)

  /// The size of a terminal; the classic one when it does not tell, as on a serial line.
  static func ofTerminal(_ descriptor: Int32) -> Size {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard sb_size(descriptor, &columns, &rows) else { return Size(columns: 80, rows: 24) }
    return Size(columns: min(Int(columns), largest.columns), rows: min(Int(rows), largest.rows))
  }
}
