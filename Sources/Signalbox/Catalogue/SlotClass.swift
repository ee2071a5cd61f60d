/// The two kinds of slots that a worker has.
///
/// One that is full keeps nobody from the other.
enum SlotClass: Hashable, Sendable, CaseIterable {
  /// For work that gives way: it shares the cooperative threads.
  case cooperative
  /// For work that blocks: each has a thread.
  case blocking

  /// The closures that take such a slot.
  var closures: ClosureClass {
    switch self {
    case .cooperative: .cooperative
    case .blocking: .blocking
    }
  }
}
