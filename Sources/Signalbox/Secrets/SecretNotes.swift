import Synchronization

/// What an encoder that comes by ``Redacted`` values is to do with them, and how many there were.
///
/// Where they are is learned by encoding a value once more with a mark in place of each, and looking where the marks are: the
/// coding path that an encoder tells is not always the whole one (Foundation's leaves out a member around an enum's associated
/// values, and what is around a super encoder).
final class SecretNotes: Sendable {
  static let key = CodingUserInfoKey(rawValue: "signalbox.secrets")!

  private struct State {
    var count = 0
    /// What marks begin with; nil while values are encoded as they are.
    var mark: String?
  }

  private let state = Mutex(State())

  /// Notes one.
  ///
  /// - Returns: the mark to encode in its place; nil for none.
  func note() -> String? {
    state.withLock { state in
      state.count += 1
      return state.mark.map { "\($0)\(state.count)" }
    }
  }

  /// Marks with this from now on, or no more.
  ///
  /// - Returns: how many there were since the last call.
  func begin(marking mark: String?) -> Int {
    state.withLock { state in
      defer { state = State(mark: mark) }
      return state.count
    }
  }
}

/// Whether this process has made any ``Redacted`` value: as long as it has not, nobody has to look for them.
enum SecretUse {
  private static let isMade = Atomic(false)

  static var hasBegun: Bool { isMade.load(ordering: .relaxed) }

  static func note() {
    if !hasBegun { isMade.store(true, ordering: .relaxed) }
  }
}
