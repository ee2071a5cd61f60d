import DequeModule
import SignalboxModel

/// The audit log of the memory store.
struct MemoryAudit {
  private struct Kept {
    var entry: AuditEntry
    var series: String?
    /// Ever higher in the order in which entries came to their lines.
    var number: Int
    /// Whether it was in another line first.
    var hasRisen = false
  }

  private let retention: AuditRetention
  private var lastID: Int64 = 0
  private var lastNumber = 0
  /// Each in the order of its entries' ids.
  private var lines: [LedgerAudit.Line: Deque<Kept>] = [:]

  init(_ retention: AuditRetention) {
    self.retention = retention
  }

  /// - Parameters:
  ///   - audit: what to write, or to take into the entry of its series.
  ///   - now: the time to judge by what is too old.
  mutating func write(_ audit: LedgerAudit, now: Timestamp) {
    if let series = audit.series, let (line, index) = place(of: series), let earlier = lines[line]?[index].entry {
      let (entry, newLine) = audit.continuing(earlier, in: line)
      lines[line]?[index].entry = entry
      if newLine != line { rise(from: line, index, to: newLine, at: now) }
    } else {
      lastID += 1
      var entry = audit.entry
      entry.id = lastID
      let kept = Kept(entry: entry, series: audit.series, number: nextNumber())
      lines[audit.line, default: []].append(kept)
      prune(at: now)
    }
  }

  private func place(of series: String) -> (line: LedgerAudit.Line, index: Int)? {
    for (line, kept) in lines {
      if let index = kept.lastIndex(where: { $0.series == series }) { return (line, index) }
    }
    return nil
  }

  private mutating func rise(
    from line: LedgerAudit.Line, _ index: Int, to newLine: LedgerAudit.Line, at now: Timestamp
  ) {
    guard var kept = lines[line]?.remove(at: index) else { return }
    kept.number = nextNumber()
    kept.hasRisen = true
    let place = lines[newLine]?.lastIndex { $0.entry.id < kept.entry.id }.map { $0 + 1 } ?? 0
    lines[newLine, default: []].insert(kept, at: place)
    prune(at: now)
  }

  private mutating func nextNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  private mutating func prune(at now: Timestamp) {
    let oldest = now + (.zero - retention.age)
    for line in LedgerAudit.Line.allCases {
      while let index = excess(in: line) { lines[line]?.remove(at: index) }
      while let first = lines[line]?.first, first.entry.at < oldest { lines[line]?.removeFirst() }
    }
  }

  /// Where the entry is that came to its line first, when that has too many.
  private func excess(in line: LedgerAudit.Line) -> Int? {
    guard let kept = lines[line], kept.count > retention.count else { return nil }
    // Whatever is behind one that was there from the start came later than that.
    let end = kept.firstIndex { !$0.hasRisen } ?? kept.count - 1
    return (0...end).min { kept[$0].number < kept[$1].number }
  }

  func read(_ query: AuditQuery, before: Int64?, limit: Int) -> [AuditEntry] {
    let matching = lines.values.flatMap { kept in
      kept.reversed().lazy.map(\.entry).filter { $0.id < before ?? .max && query.matches($0) }.prefix(limit)
    }
    return Array(matching.sorted { $0.id > $1.id }.prefix(limit))
  }
}
