import Signalbox
import SignalboxModel

/// The runs that a chunk is made of, in a few bytes each: for every run its length, the time since the one before, its
/// source and its metadata.
///
/// Numbers are LEB128 varints (DWARF 5, section 7.6), signed ones in zigzag form.
enum RunIndex {
  private static let named: [LogSource] = [.stdout, .stderr, .system]

  static func encode(_ runs: [LogBytes.Run]) -> [UInt8] {
    var bytes: [UInt8] = []
    var time: Int64 = 0
    for run in runs {
      write(UInt64(run.bytes.count), to: &bytes)
      let step = run.time.microseconds &- time
      write(UInt64(bitPattern: (step << 1) ^ (step >> 63)), to: &bytes)
      time = run.time.microseconds
      if let code = named.firstIndex(of: run.source) {
        bytes.append(UInt8(code))
      } else {
        bytes.append(UInt8(named.count))
        write(run.source.rawValue, to: &bytes)
      }
      if let metadata = run.metadata {
        bytes.append(1)
        write(metadata, to: &bytes)
      } else {
        bytes.append(0)
      }
    }
    return bytes
  }

  /// The runs of a chunk that begins at `start` of its log.
  ///
  /// - Returns: nil when the index does not describe these bytes: the file is damaged.
  static func decode(_ index: [UInt8], of chunk: [UInt8], from start: Int64) -> [LogBytes.Run]? {
    var reader = Reader(bytes: index)
    var runs: [LogBytes.Run] = []
    var time: Int64 = 0
    var place = 0
    while !reader.isAtEnd {
      guard let mark = reader.mark(), mark.length <= chunk.count - place else { return nil }
      time = time &+ mark.step
      let end = place + Int(mark.length)
      runs.append(
        LogBytes.Run(
          offset: start + Int64(place), time: Timestamp(microseconds: time), source: mark.source,
          metadata: mark.metadata, bytes: Array(chunk[place..<end])))
      place = end
    }
    return place == chunk.count ? runs : nil
  }

  /// When the last run of a chunk was written; nil when the index is damaged.
  static func lastTime(_ index: [UInt8]) -> Timestamp? {
    var reader = Reader(bytes: index)
    var time: Int64?
    while !reader.isAtEnd {
      guard let mark = reader.mark() else { return nil }
      time = (time ?? 0) &+ mark.step
    }
    return time.map { Timestamp(microseconds: $0) }
  }

  private static func write(_ number: UInt64, to bytes: inout [UInt8]) {
    var left = number
    while left >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    bytes.append(UInt8(left))
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    write(UInt64(text.utf8.count), to: &bytes)
    bytes += text.utf8
  }

  /// What the index says of one run.
  private struct Mark {
    var length: UInt64
    /// Microseconds since the run before.
    var step: Int64
    var source: LogSource
    var metadata: String?
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place >= bytes.count }

    mutating func mark() -> Mark? {
      guard let length = number(), let step = number(), let source = source(), let hasMetadata = byte() else {
        return nil
      }
      return Mark(
        length: length, step: Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1), source: source,
        metadata: hasMetadata == 1 ? text() : nil)
    }

    mutating func byte() -> UInt8? {
      guard place < bytes.count else { return nil }
      defer { place += 1 }
      return bytes[place]
    }

    mutating func number() -> UInt64? {
      var number: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard let byte = byte() else { return nil }
        number |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return number }
      }
      return nil
    }

    mutating func text() -> String? {
      guard let count = number(), count <= bytes.count - place else { return nil }
      defer { place += Int(count) }
      return String(decoding: bytes[place..<place + Int(count)], as: UTF8.self)
    }

    mutating func source() -> LogSource? {
      guard let code = byte() else { return nil }
      if Int(code) < named.count { return named[Int(code)] }
      return text().map(LogSource.init(rawValue:))
    }
  }
}
