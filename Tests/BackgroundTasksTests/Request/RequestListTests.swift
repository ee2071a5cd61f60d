import SignalboxModel
import Testing

@testable import Signalbox

@Suite struct RequestListTests {
  private typealias List = RequestList<Nothing>

  private func list(_ names: String...) -> List {
    var list = List()
    _ = list.open()
    for name in names { _ = list.add(name) }
    return list
  }

  // MARK: Order

  @Test func eachTaskWaitsForTheOneBefore() throws {
    let batch = try #require(list("a", "b", "c").batch())
    #expect(batch.entries.map(\.name) == ["a", "b", "c"])
    #expect(batch.links == [nil, .earlier(0), .earlier(1)])
    #expect(!batch.needsSuccess)
  }

  @Test func theOrderGoesOnOverSeveralCommits() throws {
    var list = list("a", "b")
    let first = try #require(list.batch())
    _ = list.committed(first, as: ids(7, 8))
    _ = list.add("c")
    _ = list.add("d")
    #expect(try #require(list.batch()).links == [.task(TaskID(8)), .earlier(0)])
  }

  @Test func tasksOutOfLineNeitherWaitNorAreWaitedFor() throws {
    var list = list("a")
    _ = list.add("delayed", isInLine: false)
    _ = list.add("b")
    let batch = try #require(list.batch())
    #expect(batch.links == [nil, nil, .earlier(0)])
    _ = list.committed(batch, as: ids(1, 2, 3))
    _ = list.add("delayed", isInLine: false)
    let second = try #require(list.batch())
    #expect(second.links == [nil])
    _ = list.committed(second, as: ids(4))
    _ = list.add("c")
    #expect(try #require(list.batch()).links == [.task(TaskID(3))])
  }

  @Test func sideBySideNothingWaits() throws {
    var list = list("a", "b")
    list.order = .concurrent
    #expect(try #require(list.batch()).links == [nil, nil])
  }

  @Test func stoppingOnFailureNeedsSuccess() throws {
    var list = list("a", "b")
    list.order = .sequentialStoppingOnFailure
    let batch = try #require(list.batch())
    #expect(batch.links == [nil, .earlier(0)])
    #expect(batch.needsSuccess)
  }

  // MARK: Committing

  @Test func nothingIsCommittedTwice() throws {
    var list = list("a")
    let batch = try #require(list.batch())
    #expect(list.hasPending)
    _ = list.committed(batch, as: ids(1))
    #expect(!list.hasPending)
    #expect(list.batch() == nil)
  }

  @Test func whatIsAddedDuringACommitIsLeftForTheNext() throws {
    var list = list("a")
    let batch = try #require(list.batch())
    _ = list.add("b")
    _ = list.committed(batch, as: ids(1))
    #expect(try #require(list.batch()).entries.map(\.name) == ["b"])
  }

  @Test func aCommitThatFailsLeavesItsTasksOnTheList() throws {
    let list = list("a", "b")
    let before = try #require(list.batch())
    #expect(try #require(list.batch()).entries.map(\.name) == before.entries.map(\.name))
  }

  // MARK: Holding

  @Test func tasksAreHeldUntilTheResponseEnds() throws {
    var list = list("a", "b")
    let batch = try #require(list.batch())
    let loose = list.committed(batch, as: ids(1, 2))
    #expect(loose.isEmpty)
    #expect(list.isHolding)
    list.answer(commitsAtEnd: false)
    let freed = list.end(list.round)
    #expect(freed == ids(1, 2))
    #expect(!list.isHolding)
    let freedLater = list.end(list.round)
    #expect(freedLater.isEmpty)
  }

  @Test func aTaskThatWasThereBeforeIsNotOursToHold() throws {
    var list = list("known", "new")
    let batch = try #require(list.batch())
    _ = list.committed(batch, as: ids(5, 9), new: ids(9))
    let freed = list.end(list.round)
    #expect(freed == ids(9))
  }

  @Test func aBodyThatCommitsAtItsEndIsLeftToDoSo() throws {
    var list = list()
    list.answer(commitsAtEnd: true)
    let next = list.add("a")
    #expect(next == .none)
    let batch = try #require(list.batch())
    let loose = list.committed(batch, as: ids(1))
    #expect(loose.isEmpty)
    let freed = list.end(list.round)
    #expect(freed == ids(1))
  }

  @Test(arguments: [false, true])
  func whatIsAddedAfterTheEndIsCommittedByItselfAndNotHeld(streams: Bool) throws {
    var list = list()
    list.answer(commitsAtEnd: streams)
    _ = list.end(list.round)
    let next = list.add("late")
    #expect(next == .commit)
    let batch = try #require(list.batch())
    let loose = list.committed(batch, as: ids(1))
    #expect(loose == ids(1))
    #expect(!list.isHolding)
  }

  @Test func whatIsAddedBetweenTheAnswerAndItsEndIsCommittedByItselfAndHeld() throws {
    var list = list("a")
    _ = list.committed(try #require(list.batch()), as: ids(1))
    list.answer(commitsAtEnd: false)
    let next = list.add("late")
    #expect(next == .commit)
    let loose = list.committed(try #require(list.batch()), as: ids(2))
    #expect(loose.isEmpty)
    let freed = list.end(list.round)
    #expect(freed == ids(1, 2))
  }

  @Test func anEndThatComesDuringACommitLetsItsTasksGo() throws {
    var list = list("a")
    let batch = try #require(list.batch())
    list.answer(commitsAtEnd: false)
    let freed = list.end(list.round)
    #expect(freed.isEmpty)
    let loose = list.committed(batch, as: ids(1))
    #expect(loose == ids(1))
  }

  // MARK: Failing

  @Test func aFailedRequestDropsWhatIsNotCommitted() throws {
    var list = list("kept")
    _ = list.committed(try #require(list.batch()), as: ids(1))
    _ = list.add("a")
    _ = list.add("b")
    let dropped = list.fail(.status)
    #expect(dropped.map(\.name) == ["a", "b"])
    #expect(list.batch() == nil)
    let next = list.add("late")
    #expect(next == .dropped(.status))
    #expect(list.batch() == nil)
    // Once committed it runs.
    let freed = list.end(list.round)
    #expect(freed == ids(1))
  }

  @Test func aListThatIsKeptTakesTasksAfterTheFailureToo() {
    var list = list()
    _ = list.fail(.error)
    list.keepsOnFailure = true
    let next = list.add("late")
    #expect(next == .commit)
  }

  // MARK: Rounds

  @Test func aListIsInOneChargeAtATime() {
    var list = list()
    let opened = list.open()
    #expect(!opened)
    list.answer(commitsAtEnd: false)
    let openedAgain = list.open()
    #expect(openedAgain)
  }

  @Test func theEndOfAnEarlierRoundLeavesTheNextAlone() throws {
    var list = list("first")
    _ = list.committed(try #require(list.batch()), as: ids(1))
    list.answer(commitsAtEnd: false)
    let first = list.round
    let opened = list.open()
    #expect(opened)
    _ = list.add("second")
    _ = list.committed(try #require(list.batch()), as: ids(2))
    let freed = list.end(first)
    #expect(freed == ids(1))
    #expect(list.isHolding)
    let next = list.add("third")
    #expect(next == .none)
    let freedLater = list.end(list.round)
    #expect(freedLater == ids(2))
  }

  @Test func aRoundAfterAFailureKeepsItsOwnTasks() throws {
    var list = list("lost")
    let dropped = list.fail(.error)
    #expect(dropped.map(\.name) == ["lost"])
    let opened = list.open()
    #expect(opened)
    let next = list.add("again")
    #expect(next == .none)
    #expect(try #require(list.batch()).entries.map(\.name) == ["again"])
  }

  @Test func tasksAddedBeforeTheMiddlewareBelongToItsFirstRound() throws {
    var list = List()
    let next = list.add("early")
    #expect(next == .none)
    let opened = list.open()
    #expect(opened)
    _ = list.add("a")
    #expect(try #require(list.batch()).links == [nil, .earlier(0)])
  }
}

private struct Nothing: Sendable {}

extension RequestList<Nothing> {
  fileprivate mutating func add(_ name: String, isInLine: Bool = true) -> Consequence {
    add(Entry(name: name, isInLine: isInLine, work: Nothing()))
  }

  fileprivate mutating func committed(_ batch: Batch, as ids: [TaskID]) -> [TaskID] {
    committed(batch, as: ids, new: ids)
  }
}

private func ids(_ numbers: Int64...) -> [TaskID] { numbers.map(TaskID.init(_:)) }
