import GRDB
import SignalboxModel

/// The streams that together hold a filter's tasks.
struct FilterStreams {
  let db: Database
  let filter: TaskFilter
  let totals: [Int]
  let few: Int

  /// With more families than this their streams cost more than passing over other tasks.
  private static let mostFamilies = 100

  /// All of the filter's tasks when they are few and an index leads to them; nil otherwise.
  func fetched(in key: TaskSort.Key) throws -> [TaskPosition]? {
    if let families = filter.families, filter.familyTotal ?? .max <= few {
      // By themselves they are merged instead, which reads no more than a page; by starts they are in no order.
      if filter.isByFamily, key != .started, families.count <= Self.mostFamilies { return nil }
      return try places(of: byPlace(families, filter.states), key, where: filter.condition)
    }
    if let ids = try ids() {
      let all = TaskStream("tasks NOT INDEXED", .all([.isOne(of: ids, "id"), .states(filter.states)]), order: .id())
      return try places(of: [all], key, where: filter.condition)
    }
    guard key == .started, isFew(filter.states) else { return nil }
    return try places(of: filter.states.map { byPlace($0) }, key, where: .all([]))
  }

  /// The fewest tasks that a term of the filter leaves, when they are few.
  private func ids() throws -> [Int64]? {
    var best: [Int64]?
    for source in filter.sources where !source.isScan {
      best = try source.ids(db, limit: (best?.count ?? few + 1) - 1) ?? best
    }
    for source in filter.sources where source.isScan && best == nil {
      best = try source.ids(db, limit: few)
    }
    return best
  }

  private func places(
    of streams: [TaskStream], _ key: TaskSort.Key, where rest: SQLCondition
  ) throws -> [TaskPosition] {
    try streams.flatMap { try $0.all(db, in: key, where: rest) }
  }

  /// The stretches of an order, ascending.
  func segments(of key: TaskSort.Key) throws -> [TaskSegment] {
    let states = filter.states
    let segments: [TaskSegment]
    switch key {
    case .id: segments = [try segment(byIDOf: states)]
    case .line:
      segments =
        try states.filter { $0 < StateCode.running }.map {
          TaskSegment(rank: Int64($0), streams: try byPlace(of: [$0]))
        } + [try segment(byIDOf: states.filter { $0 >= StateCode.running }, rank: 3)]
    case .started: segments = [started, try unstarted()]
    case .finished:
      segments = [
        TaskSegment(rank: 0, streams: try byPlace(of: states.filter { StateCode.finals.contains($0) })),
        try segment(byIDOf: states.filter { !StateCode.finals.contains($0) }, value: .max),
      ]
    }
    return segments.filter { !$0.streams.isEmpty }
  }

  private var started: TaskSegment {
    let stream = TaskStream(
      "tasks INDEXED BY tasks_started", .all([ofStates(filter.states), filter.condition]), order: .column("started_at"))
    return TaskSegment(rank: 0, streams: [stream])
  }

  /// A task that runs or has completed was started.
  private func unstarted() throws -> TaskSegment {
    let states = filter.states
    let early = states.filter { $0 < StateCode.running }
    let ended = states.filter { $0 > StateCode.finals.lowerBound }.map { state in
      let condition = SQLCondition("state = ? AND started_at IS NULL AND state >= 4", [SQLValue(state)])
      return TaskStream("tasks INDEXED BY tasks_unstarted", .all([condition, filter.condition]), order: .id())
    }
    let isNull = SQLCondition("started_at IS NULL")
    return TaskSegment(rank: 0, value: .max, streams: (early.isEmpty ? [] : [byID(early, where: isNull)]) + ended)
  }

  private func segment(byIDOf states: [Int], rank: Int64 = 0, value: Int64 = 0) throws -> TaskSegment {
    var segment = TaskSegment(rank: rank, value: value, streams: [])
    guard !states.isEmpty else { return segment }
    guard let families else {
      segment.streams = [byID(states)]
      return segment
    }
    // Those with most come first: once they fill a page, the others are looked through no further than its end.
    let own = families.filter { $0.count(states) > 0 }.sorted { $0.count(states) > $1.count(states) }
    segment.streams = own.map { $0.byID(states) }
    let isWhole = own.allSatisfy { $0.count(states) == $0.count(Array(StateCode.all)) }
    if !isWhole, own.reduce(0, { $0 + $1.count(states) }) <= few {
      segment.streams = try byPlace(of: states)
      segment.isGathered = true
    }
    return segment
  }

  private func byPlace(of states: [Int]) throws -> [TaskStream] {
    if let families { return try byPlace(families, states) }
    return states.map { byPlace($0) }
  }

  /// The families when they are all of the filter and few enough to be merged.
  private var families: [TaskFamily]? {
    guard filter.isByFamily, let families = filter.families, families.count <= Self.mostFamilies else { return nil }
    return families
  }

  private func byPlace(_ families: [TaskFamily], _ states: [Int]) throws -> [TaskStream] {
    let streams = try families.flatMap { family in try states.flatMap { try family.byPlace($0, db) } }
    let isAnyRunning = states.contains(StateCode.running) && families.contains { $0.counts[StateCode.running] > 0 }
    return isAnyRunning ? streams + [byPlace(StateCode.running)] : streams
  }

  private func byPlace(_ state: Int) -> TaskStream {
    TaskStream(
      "tasks INDEXED BY tasks_place", .all([SQLCondition("state = ?", [SQLValue(state)]), filter.condition]),
      order: .column("place"))
  }

  private func byID(_ states: [Int], where rest: SQLCondition = .all([])) -> TaskStream {
    let condition = SQLCondition.all([ofStates(states), rest, filter.condition])
    if let tag = filter.sources.lazy.compactMap(\.tag).first {
      return TaskStream(
        "tags CROSS JOIN tasks ON tasks.id = tags.task", .all([SQLCondition("tag = ?", [.text(tag)]), condition]),
        order: .id("task"))
    }
    let isFew = states.count < StateCode.order.count && isFew(states)
    return TaskStream("tasks \(isFew ? "INDEXED BY tasks_place" : "NOT INDEXED")", condition, order: .id())
  }

  private func ofStates(_ states: [Int]) -> SQLCondition {
    states.count == StateCode.order.count ? .all([]) : .states(states)
  }

  /// Whether the states have so few tasks that sorting them beats passing over all others.
  private func isFew(_ states: [Int]) -> Bool {
    states.reduce(0) { $0 + totals[$1] } <= few
  }
}
