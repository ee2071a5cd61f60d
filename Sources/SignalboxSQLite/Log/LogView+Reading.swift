import GRDB
import Signalbox
import SignalboxModel

extension LogView {
  func read(_ request: LogRequest) throws -> LogBytes {
    let end = min(max(request.to ?? size, 0), size)
    let from =
      switch request.start {
      case .offset(let offset): min(max(offset, 0), end)
      case .lastLines(let count): max(try lineStart(last: count, before: end), end - Int64(request.limit))
      }
    var page = LogBytes(from: from, to: from, size: size, runs: [], gaps: [])
    var left = request.limit
    var budget = LogBudget()
    while page.to < end, left > 0 {
      let runs = try runs(at: page.to).filter { $0.end > page.to }
      guard !runs.isEmpty else { break }
      for run in runs where left > 0 {
        let start = max(run.offset, page.to)
        let stop = min(run.offset + Int64(run.bytes.count), end, start + Int64(left))
        guard start < stop else { continue }
        let wanted = run.part(start..<stop)
        if wanted.offset > page.to {
          page.gaps.append(LogGap(from: page.to, to: wanted.offset))
          page.to = wanted.offset
        }
        let count = budget.takes(wanted.bytes[...])
        let part = wanted.part(start..<start + Int64(count))
        if count > 0 { page.runs.append(part) }
        page.to = start + Int64(count)
        left -= count
        guard count == wanted.bytes.count else { return page }
      }
      if runs.allSatisfy({ $0.offset >= end }) { break }
    }
    if left > 0, page.to < end {
      page.gaps.append(LogGap(from: page.to, to: end))
      page.to = end
    }
    return page
  }

  /// The kept runs of the stored piece that holds the byte at `offset` or comes next, or else all that are in memory; none
  /// at the end.
  func runs(at offset: Int64) throws -> [LogBytes.Run] {
    let offset = hidden.contains(offset) ? hidden.upperBound : offset
    let all = try storedRuns(at: offset) ?? pending
    let kept = all.flatMap { $0.parts(outside: hidden) }
    if let last = kept.last, last.end > offset { return kept }
    guard let last = all.last, last.end > offset else { return [] }
    // All of this piece is hidden: go on behind it.
    return try runs(at: last.end)
  }

  private func storedRuns(at offset: Int64) throws -> [LogBytes.Run]? {
    guard let log, offset < pendingStart else { return nil }
    let columns = "SELECT start, length, runs, bytes FROM chunks INDEXED BY chunks_place WHERE log = ?"
    let holding = try db.first(
      "\(columns) AND start <= ? ORDER BY start DESC LIMIT 1", [.integer(log), .integer(offset)]
    ) { row in row.integer(0) + row.integer(1) > offset ? try Self.runs(row) : nil }
    if let runs = holding ?? nil { return runs }
    return try db.first(
      "\(columns) AND start > ? AND start < ? ORDER BY start LIMIT 1",
      [.integer(log), .integer(offset), .integer(pendingStart)], Self.runs)
  }

  private static func runs(_ row: SQLRow) throws -> [LogBytes.Run] {
    guard let runs = RunIndex.decode(row.blob(2), of: row.blob(3), from: row.integer(0)) else {
      throw StoreError(.corrupt, "a piece of a log at byte \(row.integer(0)) is damaged; check the disk")
    }
    return runs
  }
}
