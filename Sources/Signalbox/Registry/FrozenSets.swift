import SignalboxModel
import Synchronization

/// The sets of tasks that were shown to operators, until they act on them.
///
/// A set is used once, for the action that it was made for. It is kept for ``span``, and at most ``limit`` are: the one that
/// was made first goes for the 17th. An action on a set that is gone does nothing.
final class FrozenSets: Sendable {
  static let span = Duration.seconds(600)
  static let limit = 16

  /// A set with what it was made for.
  struct Kept: Sendable {
    var action: OperatorAction
    /// The filter that chose the tasks; nil when they were named.
    var filter: String?
    var tasks: TaskSet
    /// By ``TaskClock/uptime()``.
    var madeAt: Duration
  }

  fileprivate struct State {
    var sets: [String: Kept] = [:]
  }

  private let state = Mutex(State())

  /// - Returns: the name to act on it by.
  func keep(_ set: Kept) -> String {
    let name = String(UInt64.random(in: .min ... .max), radix: 36)
    state.withLock { state in
      state.dropOld(at: set.madeAt)
      while state.sets.count >= Self.limit, let oldest = state.sets.min(by: { $0.value.madeAt < $1.value.madeAt }) {
        state.sets[oldest.key] = nil
      }
      state.sets[name] = set
    }
    return name
  }

  /// Takes a set out.
  ///
  /// - Throws: `Problem` when there is none of that name, or it was made for another action; it stays then.
  func take(_ name: String, for action: OperatorAction, at uptime: Duration) throws(Problem) -> Kept {
    let found = state.withLock { state -> Kept? in
      state.dropOld(at: uptime)
      // By bytes: of a text that is no name of ours nobody knows what it costs to be hashed as text.
      guard let set = state.sets.first(where: { $0.key.utf8.elementsEqual(name.utf8) })?.value else { return nil }
      if set.action == action { state.sets[name] = nil }
      return set
    }
    guard let found else { throw .noSet() }
    guard found.action == action else { throw .setOfAnother(found.action, than: action) }
    return found
  }
}

extension FrozenSets.State {
  fileprivate mutating func dropOld(at uptime: Duration) {
    sets = sets.filter { uptime - $0.value.madeAt < FrozenSets.span }
  }
}

extension Problem {
  fileprivate static func noSet() -> Problem {
    Problem(
      type: "noSuchSet", title: "No such set", status: 409,
      detail: """
        There is no such set of tasks any more: it was acted on already, was made more than 10 minutes ago, or the server \
        has kept 16 newer ones or was restarted. Nothing was done. Make a new one with dryRun.
        """, pointer: "/set")
  }

  fileprivate static func setOfAnother(_ made: OperatorAction, than wanted: OperatorAction) -> Problem {
    Problem(
      type: "setOfAnotherAction", title: "Set of another action", status: 409,
      detail: "The set was made for \(made.rawValue), not for \(wanted.rawValue). Nothing was done.", pointer: "/set")
  }
}
