/// Terms on silence, for stores whose tasks and logs do not lie together.
extension TaskQuery {
  /// Whether it asks how long tasks have been silent.
  package var asksForSilence: Bool {
    terms.contains { if case .time(.silent, _, _) = $0.predicate { true } else { false } }
  }

  /// The same filter with running tasks by their ids in place of terms on silence.
  ///
  /// Every running task is in `silent`, with the moment since which it has been silent.
  package func naming(silent: [TaskID: Timestamp], now: Timestamp) -> TaskQuery {
    TaskQuery(
      terms.flatMap { term -> [Term] in
        guard case .time(.silent, let comparison, let time) = term.predicate else { return [term] }
        let meant = silent.filter { comparison.holds(now - $0.value, .microseconds(time.microseconds)) }
        let named = Term(.id(Set(meant.keys)), isNegated: term.isNegated)
        // One that has ended meanwhile is silent no longer.
        return term.isNegated ? [named] : [named, Term(.state([.running]))]
      })
  }
}

extension Timestamp {
  /// Since when an attempt that began then has been silent.
  package static func silence(from start: Timestamp, lastWrite: Timestamp?) -> Timestamp {
    lastWrite.map { max(start, $0) } ?? start
  }
}
