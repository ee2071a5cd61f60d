package import SignalboxModel

/// What a command has the audit log say.
package struct LedgerAudit: Hashable, Sendable {
  /// Its id is left to the store.
  package var entry: AuditEntry
  /// The calls of one series share an entry.
  package var series: String?
  /// Whether anything is other than before.
  package var isChange: Bool

  /// Entries that are bounded together, so that neither what is added nor what is refused pushes out what operators did.
  package enum Line: CaseIterable, Sendable {
    case adds
    /// What changed something else.
    case acts
    /// What was refused or changed nothing.
    case refusals
  }

  package init(_ entry: AuditEntry, series: String?, isChange: Bool) {
    self.entry = entry
    self.series = series
    self.isChange = isChange
  }

  /// The line of an entry of its own.
  package var line: Line { entry.action == .add ? .adds : isChange ? .acts : .refusals }

  /// The entry of its series with this in it.
  ///
  /// - Parameters:
  ///   - earlier: the entry of the series so far, of whatever action.
  ///   - line: where that is.
  /// - Returns: the entry, and where it belongs. One that rises among what changed something is the youngest there.
  package func continuing(_ earlier: AuditEntry, in line: Line) -> (entry: AuditEntry, line: Line) {
    var entry = earlier
    entry.continues(with: self.entry)
    return (entry, line == .refusals && isChange ? .acts : line)
  }
}
