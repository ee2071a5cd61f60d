/// Where a page starts, as the opaque text that a list's answer gives and the next request returns.
///
/// It holds the place in the order and a fingerprint of filter and sort, so that a cursor used with another list is
/// refused instead of answering something that looks right.
public struct PageCursor: Hashable, Sendable {
  /// The task next to which the page begins, by its place in the order; it may itself be gone.
  public var position: TaskPosition
  /// Whether the page is before that place.
  public var isBackward: Bool
  /// What tells the list from others: a digest of filter and sort.
  public var fingerprint: UInt64

  /// Creates a cursor of the list that a filter and a sort make.
  public init(position: TaskPosition, isBackward: Bool, filter: String, sort: TaskSort) {
    self.position = position
    self.isBackward = isBackward
    self.fingerprint = Self.fingerprint(filter: filter, sort: sort)
  }

  /// `v1.<n|p>.<rank>.<value>.<id>.<fingerprint>`, numbers in base 36.
  public var text: String {
    let numbers = [position.rank, position.value, position.id.rawValue].map { String($0, radix: 36) }
    return "v1.\(isBackward ? "p" : "n").\(numbers.joined(separator: ".")).\(String(fingerprint, radix: 36))"
  }

  /// Reads a text that ``text`` made; nil for any other.
  public init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "v1", parts[1] == "n" || parts[1] == "p",
      let rank = Int64(parts[2], radix: 36), let value = Int64(parts[3], radix: 36),
      let id = Int64(parts[4], radix: 36), let fingerprint = UInt64(parts[5], radix: 36)
    else { return nil }
    position = TaskPosition(rank: rank, value: value, id: TaskID(id))
    isBackward = parts[1] == "p"
    self.fingerprint = fingerprint
    // The number parser also takes signs, capitals and leading zeros.
    guard self.text == text else { return nil }
  }

  /// Whether it was made for this list.
  public func belongs(toFilter filter: String, sort: TaskSort) -> Bool {
    fingerprint == Self.fingerprint(filter: filter, sort: sort)
  }

  /// Where the page starts, for a ``PageRequest``.
  public var start: PageRequest.Start { isBackward ? .before(position) : .after(position) }

  private static func fingerprint(filter: String, sort: TaskSort) -> UInt64 { "\(sort.text) \(filter)".fingerprint }
}
