import SignalboxModel
import Testing

@testable import Signalbox

/// The ledger's table of rows, few and many.
@Suite struct LedgerTableTests {
  private func row(_ id: Int64) -> LedgerRow {
    LedgerRow(TaskRecord(id: TaskID(id), name: "task \(id)", enqueuedAt: LedgerBench.start))
  }

  @Test(arguments: [1, 7, 8, 9, 30]) func `rows are found, moved and removed however many they are`(_ count: Int64) {
    var table = LedgerTable(nextID: TaskID(1000))
    for id in 1...count {
      let isNew = table.add(row(id), followers: nil)
      #expect(isNew)
    }
    // One that is there already is not taken again.
    var other = row(1)
    other.record.name = "another"
    let isNew = table.add(other, followers: nil)
    #expect(!isNew)
    #expect(table[TaskID(1)]?.record.name == "task 1")
    for id in 1...count {
      let step = table.move(TaskID(id)) { $0.cancel(by: "ana", at: LedgerBench().time) }
      #expect(step?.move.task == TaskID(id))
      #expect(table[TaskID(id)]?.record.state == .cancelled)
    }
    #expect(table[TaskID(count + 1)] == nil)
    let removed = table.remove(TaskID(count))
    #expect(removed?.move.after == nil)
    #expect(removed?.move.before == .cancelled)
    #expect(table[TaskID(count)] == nil)
    #expect(table.contains(TaskID(count)))
    let again = table.remove(TaskID(count))
    #expect(again == nil)
  }

  @Test(arguments: [1, 8, 9, 30]) func `rows have the places in which they came`(_ count: Int64) {
    var table = LedgerTable(nextID: TaskID(1000))
    for id in (1...count).reversed() { table.add(row(id), followers: []) }
    table.insert(row(1000))
    for id in 1...count { #expect(table.place(of: TaskID(id)) == Int(count - id)) }
    #expect(table.place(of: TaskID(1000)) == nil)
    #expect(table.place(of: TaskID(count + 1)) == nil)
  }

  @Test func `a row is looked at where it lies, until it is removed`() {
    var table = LedgerTable(nextID: TaskID(10))
    table.add(row(3), followers: [])
    table.insert(row(10))
    var names: [String] = []
    let found = [3, 10, 11].map { (id: Int64) in table.read(TaskID(id)) { names.append($0.record.name) } }
    #expect(found == [true, true, false])
    #expect(names == ["task 3", "task 10"])
    _ = table.remove(TaskID(3))
    let isThere = table.read(TaskID(3)) { names.append($0.record.name) }
    #expect(!isThere)
    #expect(names.count == 2)
  }

  @Test func `new rows have the ids that follow, and were not there before`() {
    var table = LedgerTable(nextID: TaskID(10))
    table.add(row(3), followers: [])
    table.insert(row(10))
    table.insert(row(11))
    #expect(table.nextID == TaskID(12))
    #expect(table[TaskID(11)]?.record.name == "task 11")
    #expect(table.wasThere(TaskID(3)))
    #expect(!table.wasThere(TaskID(10)))
    #expect(!table.wasThere(TaskID(12)))
  }

  @Test func `a row is handed over once`() {
    var table = LedgerTable(nextID: TaskID(10))
    table.add(row(3), followers: [])
    _ = table.move(TaskID(3)) { $0.cancel(by: "ana", at: LedgerBench().time) }
    var stored = row(3)
    table.exchange(TaskID(3), with: &stored)
    #expect(stored.record.state == .cancelled)
    table.exchange(TaskID(3), with: &stored)
    #expect(stored.record.state == .cancelled)
  }
}
