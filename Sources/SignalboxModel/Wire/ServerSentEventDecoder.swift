/// Reads a `text/event-stream` in pieces of any size.
///
/// Lines end in LF, CR or CR LF; comments, `retry` and unknown fields are passed over; an event without data is none; what
/// the end of the stream cuts off is dropped.
public struct ServerSentEventDecoder: Sendable {
  /// The stream holds an event, or a line, over the limit.
  ///
  /// Nothing after it can be read.
  public struct TooLarge: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes that an event or a line may have.
    public let limit: Int

    /// That an event was over the limit, with the limit.
    public var description: String { "an event of the stream is over \(limit) bytes: it was not read" }
  }

  /// The id to go on from after the connection was lost; empty before the first.
  public private(set) var lastEventID = ""
  private let limit: Int
  /// `data: `, which counts for nothing.
  private static let fieldNameLength = 6
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var event = ""
  private var endedInReturn = false
  private var isFirstLine = true
  private var isOverLimit = false

  /// Creates a decoder of one stream.
  ///
  /// - Parameter limit: the bytes that one event's data, or one line, may have.
  public init(limit: Int = 8 << 20) {
    self.limit = limit
  }

  /// The events that these bytes complete.
  ///
  /// - Throws: `TooLarge`, now and ever after. Events that were complete before are still returned first, by the call
  ///   before the one that throws.
  public mutating func feed(_ bytes: some Collection<UInt8>) throws(TooLarge) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    if !isOverLimit {
      if bytes.withContiguousStorageIfAvailable({ read($0[...], into: &events) }) == nil {
        Array(bytes).withUnsafeBufferPointer { read($0[...], into: &events) }
      }
    }
    if isOverLimit, events.isEmpty { throw TooLarge(limit: limit) }
    return events
  }

  private mutating func read(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, into events: inout [ServerSentEvent]) {
    var rest = bytes
    if endedInReturn, let first = rest.first {
      if first == UInt8(ascii: "\n") { rest.removeFirst() }
      endedInReturn = false
    }
    while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      guard gather(rest[..<end]) else { return }
      takeLine(into: &events)
      let isReturn = rest[end] == UInt8(ascii: "\r")
      rest = rest[(end + 1)...]
      guard isReturn else { continue }
      if rest.isEmpty {
        endedInReturn = true
      } else if rest.first == UInt8(ascii: "\n") {
        rest.removeFirst()
      }
    }
    _ = gather(rest)
  }

  /// Adds to the line being read; false when that is too much.
  private mutating func gather(_ part: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    isOverLimit = isOverLimit || data.count + line.count + part.count > limit + Self.fieldNameLength
    if !isOverLimit { line.append(contentsOf: part) }
    return !isOverLimit
  }

  private mutating func takeLine(into events: inout [ServerSentEvent]) {
    defer { line.removeAll(keepingCapacity: line.capacity <= 1 << 16) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard !line.isEmpty else { return dispatch(into: &events) }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    guard colon > 0 else { return }
    var value = line[min(colon + 1, line.endIndex)...]
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    take(field: line[..<colon], value)
  }

  private mutating func take(field: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
    if field.elementsEqual("data".utf8) {
      if hasData { data.append(UInt8(ascii: "\n")) }
      data.append(contentsOf: value)
      hasData = true
    } else if field.elementsEqual("event".utf8) {
      event = String(decoding: value, as: UTF8.self)
    } else if field.elementsEqual("id".utf8), !value.contains(0) {
      lastEventID = String(decoding: value, as: UTF8.self)
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if hasData {
      events.append(
        ServerSentEvent(
          id: lastEventID.isEmpty ? nil : lastEventID, event: event.isEmpty ? nil : event,
          data: String(decoding: data, as: UTF8.self)))
    }
    data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
    hasData = false
    event = ""
  }
}
