import Testing

@testable import Signalbox

/// How much is claimed when the machine runs short, and how descriptors are shared out.
@Suite struct MachineRoomTests {
  private let shortage = MachineShortage(.processes, "no process")

  @Test func aPauseLetsNothingBeClaimedAndThenOne() {
    var room = MachineRoom()
    #expect(room.allowance == .max)
    let begins = room.ranShort(shortage, at: .seconds(100))
    #expect(begins)
    #expect(room.allowance == 0)
    #expect(room.nextLook == .seconds(101))
    let endsEarly = room.look(at: .milliseconds(100_999), most: 8)
    #expect(!endsEarly)
    let ends = room.look(at: .seconds(101), most: 8)
    #expect(ends)
    #expect(room.allowance == 1)
    #expect(room.shortage == shortage)
  }

  @Test func afterAPauseMoreIsClaimedUntilThereIsEnough() {
    var room = MachineRoom()
    _ = room.ranShort(shortage, at: .zero)
    var allowances: [Int] = []
    for second in 1...4 {
      let isMore = room.look(at: .seconds(second), most: 8)
      #expect(isMore)
      allowances.append(room.allowance)
    }
    #expect(allowances == [1, 2, 4, .max])
    #expect(room.shortage == nil)
    #expect(room.nextLook == nil)
  }

  @Test func pausesDoubleToHalfAMinuteAndBeginAnewWhenThereWasEnough() {
    var room = MachineRoom()
    var now = Duration.zero
    var pauses: [Duration] = []
    for _ in 1...7 {
      let begins = room.ranShort(shortage, at: now)
      #expect(begins)
      pauses.append(room.pause ?? .zero)
      now = room.nextLook ?? .zero
      let ends = room.look(at: now, most: 2)
      #expect(ends)
    }
    #expect(pauses == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
    _ = room.look(at: now + .seconds(1), most: 2)
    let begins = room.ranShort(shortage, at: now)
    #expect(begins)
    #expect(room.pause == .seconds(1))
  }

  @Test func whatRunsShortDuringAPauseDoesNotLengthenIt() {
    var room = MachineRoom()
    _ = room.ranShort(shortage, at: .zero)
    let beginsAgain = room.ranShort(shortage, at: .milliseconds(500))
    #expect(!beginsAgain)
    #expect(room.nextLook == .seconds(1))
  }

  @Test func whatIsClaimedUsesTheAllowanceUpAndWhatIsNotFoundGivesItBack() {
    var room = MachineRoom()
    _ = room.ranShort(shortage, at: .zero)
    _ = room.look(at: .seconds(1), most: 8)
    _ = room.look(at: .seconds(2), most: 8)
    room.take(2)
    #expect(room.allowance == 0)
    room.take(-1)
    #expect(room.allowance == 1)
  }

  @Test(arguments: [
    (64, 6, 18, 3), (1024, 246, 738, 147), (1_048_576, 262_134, 786_402, 157_280), (46, 1, 5, 1), (40, 1, 0, 1),
    (10, 1, 0, 1),
  ]) func descriptorsAreSharedOut(_ limit: Int, _ connections: Int, _ attempts: Int, _ commands: Int) {
    let budget = DescriptorBudget(limit: limit, cores: 2)
    #expect(budget.connections == connections)
    #expect(budget.attempts == attempts)
    #expect(budget.attempts(needing: 5) == commands)
  }

  @Test func manyCoresLeaveLess() {
    #expect(DescriptorBudget(limit: 1024, cores: 64).attempts < DescriptorBudget(limit: 1024, cores: 2).attempts - 100)
  }

  @Test func whatNeedsNoDescriptorsIsNotLimitedByThem() {
    #expect(DescriptorBudget(limit: 64).attempts(needing: 0) == .max)
  }
}
