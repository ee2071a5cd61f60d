import Synchronization

/// What an encoder that comes by ``Redacted`` values is to do with them, and how many there were.
///
/// Where they are is learned by encoding a value once more with a mark in place of each, and looking where the marks are: the
/// coding path that an encoder tells is not always the whole one (Foundation's leaves out a member around an enum's associated
/// values, and what is around a super encoder).
final class SecretNotes: Sendable {
  static let key = CodingUserInfoKey(rawValue: "signalbox.secrets")!

  private let noted = Atomic(0)
  /// What marks begin with; nil while values are encoded as they are.
  private let mark = Mutex<String?>(nil)

  /// Notes one.
  ///
  /// - Returns: the mark to encode in its place; nil for none.
  func note() -> String? {
    let number = noted.add(1, ordering: .relaxed).newValue
    return mark.withLock { $0.map { "\($0)\(number)" } }
  }

  /// Marks with this from now on, or no more.
  func begin(marking mark: String?) { self.mark.withLock { $0 = mark } }

  /// How many there were since the last call.
  func take() -> Int {
    noted.load(ordering: .relaxed) == 0 ? 0 : noted.exchange(0, ordering: .relaxed)
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
