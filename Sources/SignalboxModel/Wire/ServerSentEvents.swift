/// One event of a `text/event-stream`, as the HTML standard defines them
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
public struct ServerSentEvent: Hashable, Sendable {
  /// What a reader gives as `Last-Event-ID` to go on after this event.
  ///
  /// A decoder gives every event the latest id that the stream has named.
  public var id: String?
  /// The event's type; `message` when nil.
  public var event: String?
  /// Line ends in it arrive as LF.
  public var data: String

  /// Creates an event.
  public init(id: String? = nil, event: String? = nil, data: String) {
    self.id = id
    self.event = event
    self.data = data
  }

  /// The event on the wire, the blank line after it included.
  ///
  /// Every line of the data gets a field of its own, so that nothing in it can be taken for a field or end the event; line
  /// ends and NUL in id and type, which have no way to be said, are left out.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.utf8.count + 64)
    if let id { Self.append("id: ", Self.singleLine(id), to: &bytes) }
    if let event { Self.append("event: ", Self.singleLine(event), to: &bytes) }
    let data = Array(data.utf8)
    var start = 0
    for end in data.indices where data[end] == UInt8(ascii: "\n") || data[end] == UInt8(ascii: "\r") {
      // The second half of CR LF.
      if data[end] == UInt8(ascii: "\n"), end > 0, data[end - 1] == UInt8(ascii: "\r") {
        start = end + 1
        continue
      }
      Self.append("data: ", data[start..<end], to: &bytes)
      start = end + 1
    }
    Self.append("data: ", data[start...], to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private static func append(_ field: String, _ value: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: field.utf8)
    bytes.append(contentsOf: value)
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func singleLine(_ text: String) -> [UInt8] {
    text.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") && $0 != 0 }
  }
}
