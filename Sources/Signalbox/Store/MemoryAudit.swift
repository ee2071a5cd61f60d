import DequeModule
import SignalboxModel

/// The audit log of the memory store.
struct MemoryAudit {
  private struct Kept {
    var entry: AuditEntry
    var series: String?
  }

  private let retention: AuditRetention
  private var lastID: Int64 = 0
  /// Kept apart, so that neither what is added nor what is refused pushes out what operators did.
  private var adds: Deque<Kept> = []
  private var acts: Deque<Kept> = []
  /// What was refused or changed nothing.
  private var refusals: Deque<Kept> = []

  init(_ retention: AuditRetention) {
    self.retention = retention
  }

  /// - Parameters:
  ///   - isChange: whether anything is other than before.
  ///   - now: the time to judge by what is too old.
  mutating func write(_ entry: AuditEntry, series: String?, isChange: Bool, now: Timestamp) {
    if let series, let index = acts.lastIndex(where: { $0.series == series }) {
      acts[index].entry.continues(with: entry)
    } else if let series, let index = refusals.lastIndex(where: { $0.series == series }) {
      refusals[index].entry.continues(with: entry)
      if isChange { rise(index) }
    } else {
      lastID += 1
      var entry = entry
      entry.id = lastID
      let kept = Kept(entry: entry, series: series)
      switch (entry.action, isChange) {
      case (.add, _): adds.append(kept)
      case (_, true): acts.append(kept)
      case (_, false): refusals.append(kept)
      }
    }
    prune(&adds, at: now)
    prune(&acts, at: now)
    prune(&refusals, at: now)
  }

  /// Takes an entry among those that changed something, in the order of their ids.
  private mutating func rise(_ index: Int) {
    let kept = refusals.remove(at: index)
    let place = acts.lastIndex { $0.entry.id < kept.entry.id }.map { $0 + 1 } ?? 0
    acts.insert(kept, at: place)
  }

  private func prune(_ kept: inout Deque<Kept>, at now: Timestamp) {
    while let first = kept.first, kept.count > retention.count || first.entry.at < now - retention.age {
      kept.removeFirst()
    }
  }

  func read(_ query: AuditQuery, before: Int64?, limit: Int) -> [AuditEntry] {
    let matching = [adds, acts, refusals].flatMap { kept in
      kept.reversed().lazy.map(\.entry).filter { $0.id < before ?? .max && query.matches($0) }.prefix(limit)
    }
    return Array(matching.sorted { $0.id > $1.id }.prefix(limit))
  }
}

extension MemoryState {
  /// Writes an entry of the audit log. None goes early because the clock was set.
  ///
  /// - Parameter isChange: whether anything is other than before.
  mutating func record(_ entry: AuditEntry, of order: OperatorOrder, isChange: Bool) {
    audit.write(entry, series: order.series, isChange: isChange, now: jumps.cautious(entry.at))
  }
}

extension Timestamp {
  fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp { moment + (.zero - duration) }
}
