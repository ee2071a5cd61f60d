package import SignalboxModel

/// The zone of the times on screen.
///
/// The offset from UTC belongs to a moment, not to a run of the program: before and after a change to summer time it is
/// another, and one screen can show moments of both.
package struct ScreenZone: Sendable {
  private let offsetOfMoment: @Sendable (Timestamp) -> Int

  /// - Parameter offset: seconds east of UTC at a moment.
  package init(_ offset: @escaping @Sendable (Timestamp) -> Int) {
    offsetOfMoment = offset
  }

  package static let utc = ScreenZone(secondsEast: 0)

  /// A zone whose offset never changes.
  package init(secondsEast seconds: Int) {
    self.init { _ in seconds }
  }

  /// Seconds east of UTC at a moment.
  func offset(at moment: Timestamp) -> Int { offsetOfMoment(moment) }
}
