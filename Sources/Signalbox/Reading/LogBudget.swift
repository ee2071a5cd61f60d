/// The bytes that a part of a log has left: each run costs its bytes as JSON writes them and what is told of it beside them,
/// so that a log of single bytes is no larger answer than one of long lines.
package struct LogBudget: Sendable {
  private var left = 4 << 20
  private static let ofRun = 160

  package init() {}

  /// How many of a run's bytes there is room for, which then count as taken; at least one of the first run.
  package mutating func takes(_ bytes: ArraySlice<UInt8>) -> Int {
    left -= Self.ofRun
    var count = 0
    for byte in bytes {
      // Of bytes that are no text base64 makes four of three.
      let size = byte < 0x80 ? byte.wireSize : 2
      guard size <= left else { return count }
      left -= size
      count += 1
    }
    return count
  }
}
