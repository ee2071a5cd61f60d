public import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  public func task(_ id: TaskID) async throws -> TaskRecord? {
    state.withLock { $0.tasks[id]?.record }
  }

  public func attempts(of id: TaskID) async throws -> [AttemptRecord] {
    state.withLock { $0.tasks[id]?.attempts ?? [] }
  }

  public func page(_ request: PageRequest) async throws -> RecordPage {
    let matching = matches(request.query)
    let places = matching.map { (place: request.sort.position(of: $0), task: $0) }
    let sorted = places.sorted { request.sort.isDescending ? $1.place < $0.place : $0.place < $1.place }
    func precedes(_ left: TaskPosition, _ right: TaskPosition) -> Bool {
      request.sort.isDescending ? right < left : left < right
    }
    let range: Range<Int>
    switch request.start {
    case .first:
      range = 0..<min(request.limit, sorted.count)
    case .after(let place):
      let start = sorted.firstIndex { precedes(place, $0.place) } ?? sorted.count
      range = start..<min(start + request.limit, sorted.count)
    case .before(let place):
      let end = sorted.firstIndex { !precedes($0.place, place) } ?? sorted.count
      range = max(0, end - request.limit)..<end
    case .around(let id):
      let index = sorted.firstIndex { $0.task.id == id } ?? 0
      let start = max(0, index - request.limit / 2)
      range = start..<min(start + request.limit, sorted.count)
    }
    return RecordPage(
      tasks: sorted[range].map(\.task), hasPrevious: range.lowerBound > 0, hasNext: range.upperBound < sorted.count,
      total: sorted.count)
  }

  public func freeze(_ query: TaskQuery, taking states: Set<TaskState>) async throws -> TaskSet {
    var set = TaskSet()
    for task in matches(query).sorted(by: { $0.id < $1.id }) { try set.add(task.id, in: task.state, taking: states) }
    return set
  }

  public func isHeld(_ id: TaskID) -> Bool {
    state.withLock { $0.held.contains(id) }
  }

  public func nextStart(in queue: String) -> Duration? {
    state.withLock { $0.rates[ExactText(queue)]?.next(at: clock.uptime()) }
  }

  public func ahead(of id: TaskID, limit: Int) async throws -> Int? {
    state.withLock { state in
      guard let record = state.tasks[id]?.record, record.state == .queued else { return nil }
      let place = MemoryState.InLine(priority: record.priority, id: id)
      let before = state.tasks.values.lazy.map(\.record).filter {
        $0.state == .queued && MemoryState.InLine(priority: $0.priority, id: $0.id) < place
      }
      return before.prefix(max(limit, 0)).count
    }
  }

  public func counts() async throws -> StateCounts {
    state.withLock { $0.counts }
  }

  public func queues() async throws -> [QueueRecord] {
    state.withLock { state in
      state.queues.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  private func matches(_ query: TaskQuery) -> [TaskRecord] {
    let now = clock.now()
    return state.withLock { $0.tasks.values.map(\.record) }.filter { query.matches($0, now: now) }
  }
}
