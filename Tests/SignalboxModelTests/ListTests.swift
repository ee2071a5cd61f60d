import SignalboxModel
import Testing

@Suite struct ListTests {
  private func task(
    _ id: Int64, _ state: TaskState = .queued, priority: Int = 0, runAt: Int64? = nil, startedAt: Int64? = nil,
    finishedAt: Int64? = nil
  ) -> TaskRecord {
    TaskRecord(
      id: TaskID(id), name: "x", state: state, priority: priority, enqueuedAt: Timestamp(microseconds: 0),
      runAt: runAt.map(Timestamp.init(microseconds:)), startedAt: startedAt.map(Timestamp.init(microseconds:)),
      finishedAt: finishedAt.map(Timestamp.init(microseconds:)))
  }

  private func order(_ key: TaskSort.Key, _ tasks: [TaskRecord]) -> [Int64] {
    let sort = TaskSort(key)
    return tasks.sorted { sort.position(of: $0) < sort.position(of: $1) }.map(\.id.rawValue)
  }

  @Test func lineIsTheOrderInWhichTasksWillRun() {
    let tasks = [
      task(1, .completed), task(2, .waiting), task(3, .scheduled, runAt: 9), task(4, .scheduled, runAt: 5),
      task(5, priority: -1), task(6), task(7), task(8, priority: 10), task(9, .scheduled, runAt: 5),
    ]
    #expect(order(.line, tasks.reversed()) == [8, 6, 7, 5, 4, 9, 3, 2, 1])
  }

  @Test func theOtherOrdersEndInTheIDAndPutWhatHasNoTimeLast() {
    let started = [task(1), task(2, startedAt: 5), task(3, startedAt: 4), task(4, startedAt: 5)]
    #expect(order(.started, started.reversed()) == [3, 2, 4, 1])
    let finished = [task(1), task(2, finishedAt: 5), task(3, finishedAt: -4), task(4, finishedAt: 5)]
    #expect(order(.finished, finished.reversed()) == [3, 2, 4, 1])
    #expect(order(.id, [task(10), task(9), task(11)]) == [9, 10, 11])
  }

  @Test func thePrioritiesAtTheEndsHaveAPlaceToo() {
    #expect(order(.line, [task(1, priority: .min), task(2), task(3, priority: .max)]) == [3, 2, 1])
  }

  @Test func sortsAreReadAndWritten() {
    for key in TaskSort.Key.allCases {
      for sort in [TaskSort(key), TaskSort(key, descending: true)] {
        #expect(TaskSort(text: sort.text) == sort)
        #expect(sort.reversed != sort && sort.reversed.reversed == sort)
      }
    }
    #expect(TaskSort(text: "-finished") == TaskSort(.finished, descending: true))
    for text in ["", "-", "--id", "ID", "name", "id "] { #expect(TaskSort(text: text) == nil) }
  }

  @Test(arguments: [
    TaskPosition(rank: 0, value: 0, id: TaskID(1)), TaskPosition(rank: 3, value: -5, id: TaskID(1 << 53)),
    TaskPosition(rank: 0, value: .max, id: TaskID(7)), TaskPosition(rank: 0, value: .min, id: TaskID(7)),
  ])
  func cursorsReadBackAndBelongToTheirList(position: TaskPosition) throws {
    for isBackward in [false, true] {
      let sort = TaskSort(.line, descending: isBackward)
      let cursor = PageCursor(position: position, isBackward: isBackward, filter: "state:failed", sort: sort)
      let again = try #require(PageCursor(text: cursor.text))
      #expect(again == cursor && again.start == (isBackward ? .before(position) : .after(position)))
      #expect(again.belongs(toFilter: "state:failed", sort: sort))
      #expect(!again.belongs(toFilter: "state:queued", sort: sort))
      #expect(!again.belongs(toFilter: "state:failed", sort: sort.reversed))
      #expect(cursor.text.percentEncoded == cursor.text)
    }
  }

  @Test(arguments: [
    "", "v1", "v1.n.0.0.1", "v2.n.0.0.1.a", "v1.x.0.0.1.a", "v1.n.0.0.1.a.b", "v1.n.0.0.!.a", "v1.n.+0.0.1.a",
    "v1.n.0.0.01.a",
    "v1.n.0.0.1.A", "v1.n.0.0.1.-a", "v1.n.0.0.zzzzzzzzzzzzzzzz.a", " v1.n.0.0.1.a",
  ])
  func textsThatAreNoCursorAreRefused(text: String) {
    #expect(PageCursor(text: text) == nil)
  }
}
