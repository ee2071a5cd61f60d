/// The request that added a task, as far as it is of use to the task: goes into its log, and its trace goes on.
public struct TaskOrigin: Hashable, Sendable, Codable {
  /// What the server's log calls the request; nil when it had no id.
  public var requestID: String?
  /// What the tracer wrote for others to take up, such as `traceparent`.
  public var trace: [String: String]
  /// The metadata of the request's logger.
  public var metadata: [String: String]

  /// Creates an origin of at most ``Limits/origin`` bytes of JSON.
  ///
  /// What is over is left out: the largest metadata first, then the trace, then the request's id is cut. An entry `cut`
  /// in the metadata tells of it.
  public init(requestID: String? = nil, trace: [String: String] = [:], metadata: [String: String] = [:]) {
    self.requestID = requestID
    self.trace = trace
    self.metadata = metadata
    if size > Limits.origin { shrink() }
  }

  private mutating func shrink() {
    let room = Limits.origin - 64
    let count = metadata.count
    var size = size
    for (key, value) in metadata.sorted(by: { ($0.value.utf8.count, $0.key) > ($1.value.utf8.count, $1.key) })
    where size > room {
      metadata[key] = nil
      size -= Self.size(key, value)
    }
    metadata["cut"] = "\(count - metadata.count) entries were too large"
    if self.size > Limits.origin { trace = [:] }
    if self.size > Limits.origin { requestID = requestID?.cut(toBytes: 512) }
  }

  /// Bytes of JSON, or some more.
  private var size: Int {
    (trace.map(Self.size) + metadata.map(Self.size)).reduce(64 + (requestID.map(Self.size) ?? 0), +)
  }

  private static func size(_ key: String, _ value: String) -> Int { size(key) + size(value) + 2 }

  private static func size(_ text: String) -> Int {
    text.utf8.reduce(2) { size, byte in
      switch byte {
      case 0..<0x20: size + 6
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): size + 2
      default: size + 1
      }
    }
  }
}
