public import SignalboxModel

/// Ids in rising order, each kept as its distance from the one before: one or two bytes an id in most stores, ten at most.
public struct TaskIDList: Sequence, Hashable, Sendable {
  private var bytes: [UInt8] = []
  private var last: Int64 = 0
  /// How many ids there are.
  public private(set) var count = 0

  /// Creates an empty list.
  public init() {}

  /// Whether there is no id.
  public var isEmpty: Bool { count == 0 }

  /// Adds an id at the end.
  ///
  /// - Precondition: `id` is above every id in the list.
  public mutating func append(_ id: TaskID) {
    precondition(id.rawValue > last, "ids are appended in rising order")
    var rest = UInt64(id.rawValue - last)
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    last = id.rawValue
    count += 1
  }

  /// Makes an iterator over the ids, lowest first.
  public func makeIterator() -> Iterator { Iterator(rest: bytes[...]) }

  /// Reads the ids one by one, lowest first.
  public struct Iterator: IteratorProtocol {
    fileprivate var rest: ArraySlice<UInt8>
    private var last: Int64 = 0

    fileprivate init(rest: ArraySlice<UInt8>) {
      self.rest = rest
    }

    /// The next id; nil after the last.
    public mutating func next() -> TaskID? {
      var step: UInt64 = 0
      var shift: UInt64 = 0
      while let byte = rest.popFirst() {
        step |= UInt64(byte & 0x7F) << shift
        guard byte & 0x80 != 0 else {
          last += Int64(step)
          return TaskID(last)
        }
        shift += 7
      }
      return nil
    }
  }
}
