import SignalboxModel
import Testing

@testable import Signalbox

/// The containers of the ledger, few elements and many.
@Suite struct LedgerTableTests {
  private func row(_ id: Int64) -> LedgerRow {
    LedgerRow(TaskRecord(id: TaskID(id), name: "task \(id)", enqueuedAt: LedgerBench.start))
  }

  @Test(arguments: [0, 1, 2, 5]) func `few elements come back in their order, and can be changed`(_ count: Int) {
    var few = Few<Int>()
    for number in 0..<count { few.append(number) }
    #expect(few.count == count)
    #expect(few.isEmpty == (count == 0))
    #expect(Array(few) == Array(0..<count))
    for index in 0..<count { few[index] *= 2 }
    #expect(Array(few) == (0..<count).map { $0 * 2 })
    let last: Int? = count == 0 ? nil : 2 * count - 2
    #expect(few.last == last)
  }

  @Test(arguments: [1, 7, 8, 9, 30]) func `rows are found, moved and removed however many they are`(_ count: Int64) {
    var table = LedgerTable(nextID: TaskID(1000))
    for id in 1...count { table.add(row(id), followers: nil) }
    // One that is there already is not taken again.
    var other = row(1)
    other.record.name = "another"
    table.add(other, followers: nil)
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
