import SignalboxModel
import Testing

@testable import Signalbox

@Suite struct WaitGraphTests {
  private func graph(_ needs: [(Int64, Set<Int64>)]) -> WaitGraph {
    var graph = WaitGraph()
    for (node, need) in needs { graph.add(Set(need.map { .task(TaskID($0)) }), of: .task(TaskID(node))) }
    return graph
  }

  private func ends(_ needs: [(Int64, Set<Int64>)], _ node: Int64 = 1) -> Bool {
    graph(needs).canEnd(.task(TaskID(node)))
  }

  @Test func whatNeedsNothingButTimeEnds() {
    #expect(ends([]))
    #expect(ends([(1, [2]), (2, [3]), (3, [4])]))
  }

  @Test func whatNeedsItselfDoesNot() {
    #expect(!ends([(1, [1])]))
    #expect(!ends([(1, [2]), (2, [3]), (3, [1])]))
    #expect(!ends([(1, [2]), (2, [3]), (3, [2])]))
  }

  @Test func oneOfANeedIsEnough() {
    #expect(ends([(1, [1, 2])]))
    #expect(ends([(1, [2, 3]), (2, [1]), (3, [])]) == false)
    #expect(ends([(1, [2, 3]), (2, [1])]))
  }

  @Test func allNeedsHaveToBeMet() {
    #expect(!ends([(1, [2]), (1, [3]), (3, [1])]))
    #expect(ends([(1, [2]), (1, [3])]))
    // Found whatever the order in which it is looked: 2 can end by 4, so 1 can by 2.
    #expect(ends([(1, [2]), (2, [3, 4]), (3, [2])]))
  }
}
