import Signalbox
import SignalboxModel
import Testing

@Suite struct TaskIDListTests {
  @Test func idsComeBackInOrderWhateverTheirDistance() {
    let ids: [Int64] = [1, 2, 3, 130, 16_515, 16_516, 1 << 40, (1 << 53) - 1, .max]
    var list = TaskIDList()
    for id in ids { list.append(TaskID(id)) }
    #expect(list.count == ids.count)
    #expect(list.map(\.rawValue) == ids)
    #expect(list.map(\.rawValue) == ids)
    #expect(Array(TaskIDList()).isEmpty)
  }
}
