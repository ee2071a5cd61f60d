import SignalboxModel
import Testing

@testable import Signalbox

@Suite struct FeedStateTests {
  private var state = FeedState(boot: "boot")
  private let status = FeedStatus(server: ServerStatus(slots: SlotUse(used: 1, total: 4)), queues: [])

  @Test func nothingGatheredIsNoEvent() {
    var state = state
    let rest = state.take()
    #expect(rest == nil)
  }

  @Test func anEventTellsWhatCommitsChanged() throws {
    var state = state
    state.gather(.moving([1], from: nil, to: .queued, counts: [.queued: 1]))
    state.gather(.moving([1], from: .queued, to: .running, queue: "mail", counts: [.running: 1]))
    state.gather(StoreWakeup(queues: ["media"], counts: StateCounts([.running: 1])))
    let gathered = state.take()
    let taken = try #require(gathered)
    #expect(taken.queues == ["default", "mail", "media"])
    let made = state.event(of: taken, now: .init(microseconds: 7), status)
    let event = try #require(made)
    #expect(event.seq == 1)
    #expect(event.lists == [.queued, .running])
    #expect(event.tasks == [TaskID(1)])
    #expect(!event.more)
    #expect(event.counts == StateCounts([.running: 1]))
    #expect(event.totals == Totals(enqueued: 1, started: 1))
    let rest = state.take()
    #expect(rest == nil)
  }

  @Test func namesTwoHundredTasksAndSaysThereAreMore() throws {
    var state = state
    state.gather(.moving(1...200, from: nil, to: .queued))
    #expect(try event(&state).more == false)
    state.gather(.moving(1...200, from: .queued, to: .running))
    state.gather(.moving([7], from: .running, to: .completed))
    let known = try event(&state)
    #expect(known.tasks.count == 200)
    #expect(!known.more)
    state.gather(.moving(1...201, from: nil, to: .queued))
    let over = try event(&state)
    #expect(over.tasks.map(\.rawValue) == Array(1...200))
    #expect(over.more)
  }

  @Test func aStatusThatWasToldAlreadyIsNoEvent() throws {
    var state = state
    state.gather(.moving([1], from: nil, to: .queued))
    _ = try event(&state)
    state.gatherStatus()
    let gathered2 = state.take()
    let same = try #require(gathered2)
    #expect(state.event(of: same, now: .init(microseconds: 0), status) == nil)
    state.gatherStatus()
    let gathered3 = state.take()
    let taken = try #require(gathered3)
    var draining = status
    draining.server.draining = true
    #expect(state.event(of: taken, now: .init(microseconds: 0), draining)?.draining == true)
    #expect(state.seq == 2)
  }

  @Test func countsFromTheStartGiveWayToThoseOfACommit() throws {
    var early = state
    early.start(counts: StateCounts([.failed: 3]))
    #expect(early.counts == StateCounts([.failed: 3]))
    var late = state
    late.gather(.moving([1], from: nil, to: .queued, counts: [.queued: 1]))
    late.start(counts: StateCounts())
    #expect(late.counts == StateCounts([.queued: 1]))
  }

  @Test func aReaderCatchesUpWithOneEvent() throws {
    var state = state
    for id in 1...5 {
      state.gather(.moving([Int64(id)], from: nil, to: .queued, queue: "q\(id % 2)"))
      _ = try event(&state)
    }
    let missed = try #require(state.missed(since: "boot-2"))
    #expect(missed.seq == 5)
    #expect(missed.tasks.map(\.rawValue) == [3, 4, 5])
    #expect(missed.totals.enqueued == 5)
    #expect(state.missed(since: "boot-5") == nil)
    #expect(!state.mustResync(since: "boot-5"))
    #expect(state.missed(since: "boot-0")?.tasks.count == 5)
  }

  @Test(arguments: ["other-2", "boot-6", "boot--1", "boot", "boot-", "", "-", "boot-2x", "boot-99999999999999999999"])
  func anyOtherIDIsAnsweredWithAResync(id: String) throws {
    var state = state
    for id in 1...5 {
      state.gather(.moving([Int64(id)], from: nil, to: .queued))
      _ = try event(&state)
    }
    #expect(state.mustResync(since: id))
  }

  @Test func whatIsForgottenIsAnsweredWithAResync() throws {
    var state = state
    for id in 1...700 {
      state.gather(.moving([Int64(id)], from: nil, to: .queued))
      _ = try event(&state)
    }
    #expect(state.mustResync(since: "boot-99"))
    #expect(!state.mustResync(since: "boot-100"))
    let missed = try #require(state.missed(since: "boot-100"))
    #expect(missed.tasks.map(\.rawValue) == Array(101...300))
    #expect(missed.more)
  }

  @Test func mergingKeepsTheLatestAndUnitesTheRest() {
    var old = ChangeEvent.sample(seq: 1, tasks: [1, 2])
    old.queues = [QueueRecord(name: "a", concurrency: 1), QueueRecord(name: "b")]
    old.lists = [.queued, .running]
    var new = ChangeEvent.sample(seq: 4, tasks: [2, 3])
    new.queues = [QueueRecord(name: "a", concurrency: 2)]
    new.lists = [.running, .failed]
    let merged = old.merged(with: new)
    #expect(merged.seq == 4)
    #expect(merged.tasks.map(\.rawValue) == [1, 2, 3])
    #expect(merged.lists == [.queued, .running, .failed])
    #expect(merged.queues.map(\.name).sorted() == ["a", "b"])
    #expect(merged.queues.first { $0.name == "a" }?.concurrency == 2)
    #expect(!merged.more)
  }

  @Test func namesTwoHundredQueuesThoseFirstThatOperatorsChanged() throws {
    var state = state
    for number in 0..<300 {
      state.gather(.moving([Int64(number + 1)], from: nil, to: .queued, queue: "q\(number)"))
    }
    state.gather(StoreWakeup(queues: ["paused"], counts: StateCounts()))
    let gathered = state.take()
    let taken = try #require(gathered)
    #expect(taken.queues.count == ChangeEvent.queueLimit)
    #expect(taken.queues.contains("paused"))
    let made = state.event(of: taken, now: .init(microseconds: 0), status)
    #expect(try #require(made).moreQueues == true)
    state.gather(.moving([1], from: .queued, to: .running, queue: "q1"))
    #expect(try event(&state).moreQueues == nil)
  }

  @Test func mergingPastTwoHundredQueuesKeepsTheLatest() {
    var old = ChangeEvent.sample(seq: 1, tasks: [1])
    old.queues = (0..<150).map { QueueRecord(name: "old \($0)") }
    var new = ChangeEvent.sample(seq: 2, tasks: [2])
    new.queues = (0..<150).map { QueueRecord(name: "new \($0)") }
    let merged = old.merged(with: new)
    #expect(merged.queues.count == ChangeEvent.queueLimit)
    #expect(new.queues.allSatisfy(merged.queues.contains))
    #expect(merged.moreQueues == true)
    #expect(new.merged(with: .sample(seq: 3, tasks: [3])).moreQueues == nil)
  }

  @Test func mergingPastTwoHundredTasksSaysThereAreMore() {
    let merged = ChangeEvent.sample(seq: 1, tasks: 1...150).merged(with: .sample(seq: 2, tasks: 100...250))
    #expect(merged.tasks.map(\.rawValue) == Array(1...200))
    #expect(merged.more)
    var more = ChangeEvent.sample(seq: 1, tasks: [1])
    more.more = true
    #expect(more.merged(with: .sample(seq: 2, tasks: [2])).more)
  }

  @Test(
    arguments: [
      (nil, .queued, Totals(enqueued: 1)), (.queued, .running, Totals(started: 1)),
      (.running, .completed, Totals(completed: 1)), (.running, .failed, Totals(failed: 1)),
      (.running, .cancelled, Totals(cancelled: 1)), (.queued, .cancelled, Totals(cancelled: 1)),
      (nil, .waiting, Totals(enqueued: 1)), (.waiting, .queued, Totals()), (.waiting, .failed, Totals(failed: 1)),
      (.running, .scheduled, Totals(retried: 1)), (.failed, .queued, Totals(retried: 1)),
      (.running, .queued, Totals()), (.running, .running, Totals()), (.scheduled, .queued, Totals()),
      (.completed, nil, Totals()),
    ] as [(TaskState?, TaskState?, Totals)])
  func totalsCountMoves(before: TaskState?, after: TaskState?, totals: Totals) {
    var state = state
    state.gather(.moving([1], from: before, to: after))
    #expect(state.totals == totals)
  }

  private func event(_ state: inout FeedState) throws -> ChangeEvent {
    let gathered = state.take()
    let taken = try #require(gathered)
    let made = state.event(of: taken, now: .init(microseconds: 0), status)
    return try #require(made)
  }
}

extension FeedState {
  fileprivate func missed(since id: String) -> ChangeEvent? {
    if case .since(let event) = catchUp(since: id) { event } else { nil }
  }

  fileprivate func mustResync(since id: String) -> Bool {
    if case .resync = catchUp(since: id) { true } else { false }
  }
}

extension StoreWakeup {
  static func moving(
    _ ids: some Sequence<Int64>, from before: TaskState?, to after: TaskState?, queue: String = "default",
    counts: [TaskState: Int] = [:]
  ) -> StoreWakeup {
    StoreWakeup(
      moves: ids.map { Move(task: TaskID($0), queue: queue, before: before, after: after) },
      counts: StateCounts(counts))
  }
}

extension ChangeEvent {
  static func sample(seq: Int64, tasks: some Sequence<Int64>) -> ChangeEvent {
    ChangeEvent(
      seq: seq, now: Timestamp(microseconds: seq), counts: StateCounts(), totals: Totals(),
      status: ServerStatus(slots: SlotUse(used: 0, total: 1)), queues: [], lists: [],
      tasks: tasks.map { TaskID($0) }, more: false)
  }
}
