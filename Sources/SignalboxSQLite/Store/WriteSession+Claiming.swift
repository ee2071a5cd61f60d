import Signalbox
import SignalboxModel

extension WriteSession {
  /// One queue's line, with ready tasks that a worker may take.
  private struct Group {
    var queue: ExactText
    var line: ExactText
    /// How many more of the queue may run.
    var room: Int
  }

  private struct Candidate: Comparable {
    var id: TaskID
    var place: Int64
    var queue: ExactText

    static func < (left: Candidate, right: Candidate) -> Bool { (left.place, left.id) < (right.place, right.id) }
  }

  mutating func claim(_ request: ClaimRequest) throws -> [ClaimedTask] {
    guard request.limit > 0 else { return [] }
    var claimed: [ClaimedTask] = []
    for id in try nextIDs(request) {
      guard let known = try known(id) else { continue }
      var task = known.task
      guard let step = task.row.claim(by: request.worker, at: time) else { continue }
      try saveClaim(task, step)
      let started = KnownRow(task: task, environment: known.environment)
      hand(started, to: request)
      claimed.append(ClaimedTask(started, waited: waited(started.task.row)))
    }
    return claimed
  }

  /// How long a task could have started.
  private func waited(_ row: LedgerRow) -> Duration {
    let resumed = board.hasResumed ? board.queue(row.record.queue).resumed : nil
    return row.waited(jumps, resumed: resumed, now: now)
  }

  /// Queues that are looked at one by one; of more, those are passed over that nothing is ready in.
  private static let few = 16

  private func nextIDs(_ request: ClaimRequest) throws -> [TaskID] {
    guard !board.readyQueues.isEmpty else { return [] }
    let queues = board.lines.count
    guard queues > Self.few else { return try frontsOfQueues(request) }
    if board.isOpen(to: { request.accepts(line: $0.text) }) { return try frontIDs(request.limit) }
    return try walked(request, steps: queues) ?? frontsOfQueues(request)
  }

  /// What may start of each queue, merged: a query for every queue in which something is ready.
  private func frontsOfQueues(_ request: ClaimRequest) throws -> [TaskID] {
    var groups: [Group] = []
    var isEverything = true
    for (queue, line) in board.lines.all where !line.ready.isEmpty {
      let room = line.queue.room(at: elapsed)
      if room < Int.max { isEverything = false }
      for ready in line.ready.keys {
        if room > 0, request.accepts(line: ready.text) {
          groups.append(Group(queue: queue, line: ready, room: room))
        } else {
          isEverything = false
        }
      }
    }
    if isEverything, groups.count > 1 { return try frontIDs(request.limit) }
    return merge(try groups.map { try front(of: $0, request.limit) }, groups, request.limit)
  }

  /// What may start, found by a walk along all lines at once, past what is closed to the worker.
  ///
  /// - Returns: nil when there is more to pass over than the walk may take steps.
  private func walked(_ request: ClaimRequest, steps: Int) throws -> [TaskID]? {
    var ids: [TaskID] = []
    var room: [ExactText: Int] = [:]
    var left = steps
    try SQLStatement(
      "SELECT id, queue, line FROM tasks INDEXED BY tasks_place WHERE state = 0 AND line IS NOT NULL ORDER BY place, id",
      in: db
    ).each { row in
      guard left > 0 else { return false }
      left -= 1
      let id = TaskID(row.integer(0))
      let queue = ExactText(row.text(1))
      let open = room[queue] ?? board.lines[queue]?.queue.room(at: elapsed) ?? .max
      if open > 0, request.accepts(line: row.text(2)), !holds.contains(id) {
        room[queue] = open - 1
        ids.append(id)
      } else {
        room[queue] = open
      }
      return ids.count < request.limit
    }
    return left > 0 || ids.count == request.limit ? ids : nil
  }

  /// The front of all lines at once, for when none of them is closed to the worker.
  private func frontIDs(_ limit: Int) throws -> [TaskID] {
    try firstFree(
      limit, "SELECT id FROM tasks INDEXED BY tasks_place WHERE state = 0 AND line IS NOT NULL ORDER BY place, id", []
    ) { id, _ in id }
  }

  private func front(of group: Group, _ limit: Int) throws -> [Candidate] {
    try firstFree(
      min(limit, group.room),
      """
      SELECT id, place FROM tasks INDEXED BY tasks_ready WHERE state = 0 AND queue = ? AND line = ? ORDER BY place, id
      """, [.text(group.queue.text), .text(group.line.text)]
    ) { Candidate(id: $0, place: $1.integer(1), queue: group.queue) }
  }

  /// The first tasks of a query that are not held.
  ///
  /// It is stepped no further than that, so that held ones in front are all that it costs more.
  private func firstFree<Value>(
    _ limit: Int, _ sql: String, _ values: [SQLValue], _ map: (TaskID, SQLRow) -> Value
  ) throws -> [Value] {
    var found: [Value] = []
    try SQLStatement(sql, in: db).each(values) { row in
      let id = TaskID(row.integer(0))
      if !holds.contains(id) { found.append(map(id, row)) }
      return found.count < limit
    }
    return found
  }

  private func merge(_ fronts: [[Candidate]], _ groups: [Group], _ limit: Int) -> [TaskID] {
    guard fronts.count > 1 else { return fronts.first?.map(\.id) ?? [] }
    var room = Dictionary(groups.map { ($0.queue, $0.room) }, uniquingKeysWith: { first, _ in first })
    var ids: [TaskID] = []
    for candidate in fronts.joined().sorted() where ids.count < limit {
      guard let left = room[candidate.queue], left > 0 else { continue }
      room[candidate.queue] = left - 1
      ids.append(candidate.id)
    }
    return ids
  }
}
