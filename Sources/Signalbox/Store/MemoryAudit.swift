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
  /// Kept apart, so that what is added does not push out what operators did.
  private var adds: Deque<Kept> = []
  private var acts: Deque<Kept> = []

  init(_ retention: AuditRetention) {
    self.retention = retention
  }

  mutating func write(_ entry: AuditEntry, series: String?) {
    if let series, let index = acts.lastIndex(where: { $0.series == series }) {
      acts[index].entry.continues(with: entry)
      return
    }
    lastID += 1
    var entry = entry
    entry.id = lastID
    let kept = Kept(entry: entry, series: series)
    if entry.action == .add { adds.append(kept) } else { acts.append(kept) }
    prune(&adds, at: entry.at)
    prune(&acts, at: entry.at)
  }

  private func prune(_ kept: inout Deque<Kept>, at now: Timestamp) {
    while let first = kept.first, kept.count > retention.count || first.entry.at < now - retention.age {
      kept.removeFirst()
    }
  }

  func read(_ query: AuditQuery, before: Int64?, limit: Int) -> [AuditEntry] {
    let matching = [adds, acts].flatMap { kept in
      kept.reversed().lazy.map(\.entry).filter { $0.id < before ?? .max && query.matches($0) }.prefix(limit)
    }
    return Array(matching.sorted { $0.id > $1.id }.prefix(limit))
  }
}

extension Timestamp {
  fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp { moment + (.zero - duration) }
}
