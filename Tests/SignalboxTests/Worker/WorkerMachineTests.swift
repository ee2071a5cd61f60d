import SignalboxModel
import Testing

@testable import Signalbox

/// Something that happens to a worker, as a value.
private enum Event {
  case work
  case claimed([AttemptKey], asked: Int, for: SlotClass = .cooperative)
  case claimFailed(asked: Int, for: SlotClass = .cooperative)
  case waits(AttemptKey)
  case goesOn(AttemptKey)
  case worked(AttemptKey)
  case ended(AttemptKey)
  case directed(AttemptKey, Directive)
  case timedOut(AttemptKey)
  case drain(WorkerMachine.DrainClaims)
  case open(Int)
  case deadline
  case giveUp
  case ranShort(at: Int)
  case look(at: Int)
}

extension WorkerMachine {
  fileprivate mutating func take(_ event: Event) -> [Action] {
    switch event {
    case .work: workAvailable()
    case .claimed(let keys, let limit, let slot): claimed(keys, for: slot, asked: limit)
    case .claimFailed(let limit, let slot): claimFailed(for: slot, asked: limit)
    case .waits(let key): waits(key)
    case .goesOn(let key): goesOn(key)
    case .worked(let key): worked(key)
    case .ended(let key): ended(key)
    case .directed(let key, let directive): directed(key, directive)
    case .timedOut(let key): timedOut(key)
    case .drain(let claims): drain(claiming: claims)
    case .open(let slots): open(blocking: slots)
    case .deadline: deadline()
    case .giveUp: giveUp()
    case .ranShort(let second): ranShort(MachineShortage(.processes, "none"), at: .seconds(second))
    case .look(let second): lookAtRoom(at: .seconds(second))
    }
  }
}

/// The actions of each event in turn.
@Suite struct WorkerMachineTests {
  private let a = AttemptKey(task: TaskID(1), attempt: 1)
  private let b = AttemptKey(task: TaskID(2), attempt: 1)
  private let c = AttemptKey(task: TaskID(3), attempt: 1)

  private func play(
    slots: Int = 2, blocking: Int = 0, fitting: Int = .max, _ steps: [(Event, [WorkerMachine.Action])],
    location: SourceLocation = #_sourceLocation
  ) -> WorkerMachine {
    var machine = WorkerMachine(slots: slots, blocking: blocking, room: MachineRoom(fitting: fitting))
    for (index, (event, actions)) in steps.enumerated() {
      let taken = machine.take(event)
      #expect(taken == actions, "step \(index), \(event)", sourceLocation: location)
    }
    return machine
  }

  @Test func whatWaitsTakesNoSlotAndGoesOnWhateverIsFree() {
    let machine = play(
      [
        (.work, [.claim(.cooperative, limit: 2)]),
        (.claimed([a, b], asked: 2), []),
        (.waits(a), [.claim(.cooperative, limit: 1)]),
        (.claimed([c], asked: 1), []),
        (.waits(b), [.claim(.cooperative, limit: 1)]),
        // The claim that waits asks for a slot that is taken from here on.
        (.goesOn(a), [.recallClaims]),
        (.claimed([], asked: 1), []),
        (.goesOn(b), []),
        (.worked(c), []),
        (.ended(c), []),
        (.worked(a), [.claim(.cooperative, limit: 1)]),
      ])
    #expect(machine.use(of: .cooperative) == SlotUse(used: 1, total: 2))
  }

  @Test func noMoreBlockingAttemptsGiveTheirThreadsBackThanThereMayBe() {
    var machine = WorkerMachine(slots: 1, blocking: WorkerMachine.mostBlocking - 1)
    _ = machine.workAvailable()
    _ = machine.claimed([a, b], for: .blocking, asked: WorkerMachine.mostBlocking - 1)
    _ = machine.waits(a)
    _ = machine.waits(b)
    #expect(!machine.keepsSlot(a) && machine.keepsSlot(b))
    #expect(machine.use(of: .blocking).used == 1 && machine.waiting(in: .blocking) == 1)
    _ = machine.goesOn(b)
    _ = machine.goesOn(a)
    #expect(machine.use(of: .blocking).used == 2 && machine.waiting(in: .blocking) == 0)
  }

  @Test func severalWaitsOfOneAttemptFreeOneSlot() {
    var machine = play(
      [
        (.work, [.claim(.cooperative, limit: 2)]),
        (.claimed([a, b], asked: 2), []),
        (.waits(a), [.claim(.cooperative, limit: 1)]),
        (.waits(a), []),
        (.claimed([], asked: 1), []),
        (.goesOn(a), []),
        (.goesOn(b), []),
      ])
    #expect(machine.use(of: .cooperative).used == 1)
    _ = machine.goesOn(a)
    _ = machine.goesOn(a)
    #expect(machine.use(of: .cooperative).used == 2)
    // One that ends while it waits gives nothing back twice.
    _ = machine.waits(a)
    _ = machine.worked(a)
    _ = machine.goesOn(a)
    #expect(machine.use(of: .cooperative).used == 1 && machine.waiting(in: .cooperative) == 0)
  }

  @Test func claimsNoMoreThanFreeSlotsAndOneClaimAtATime() {
    let machine = play(
      slots: 3,
      [
        (.work, [.claim(.cooperative, limit: 3)]),
        (.work, []),
        (.claimed([a], asked: 3), [.claim(.cooperative, limit: 2)]),
        (.claimed([], asked: 2), []),
        (.work, [.claim(.cooperative, limit: 2)]),
        (.claimed([b], asked: 2), []),
      ])
    #expect(machine.use(of: .cooperative).used == 2)
    #expect(Set(machine.runningKeys) == [a, b])
  }

  @Test func asksNothingWhileEverySlotIsTaken() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a, b], asked: 2), []),
      (.work, []),
      (.ended(a), [.claim(.cooperative, limit: 1)]),
      (.claimed([], asked: 1), []),
    ])
  }

  @Test func aFullClaimIsFollowedByAnotherWhenASlotIsFreeAgain() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a, b], asked: 2), []),
      (.ended(b), [.claim(.cooperative, limit: 1)]),
      (.claimed([c], asked: 1), []),
      (.ended(a), [.claim(.cooperative, limit: 1)]),
    ])
  }

  @Test func anIdleWorkerThatFoundNothingAsksNoMore() {
    let machine = play([(.work, [.claim(.cooperative, limit: 2)]), (.claimed([], asked: 2), [])])
    #expect(machine.isIdle)
    #expect(machine.phase == .working)
  }

  @Test func aFailedClaimIsMadeAgain() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimFailed(asked: 2), [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
    ])
  }

  @Test func whatEndsDuringAClaimIsClaimedForAfterIt() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
      (.work, [.claim(.cooperative, limit: 1)]),
      (.ended(a), []),
      (.claimed([], asked: 1), [.claim(.cooperative, limit: 2)]),
    ])
  }

  @Test(arguments: [Directive.cancel, .kill, .lost])
  func aDirectiveForAnAttemptThatDoesNotRunIsIgnored(_ directive: Directive) {
    let machine = play([(.directed(a, directive), []), (.timedOut(a), [])])
    #expect(machine.request(of: a) == WorkerMachine.Request())
  }

  @Test func stopsOnceForTheStrongestReason() {
    let running = play([(.work, [.claim(.cooperative, limit: 2)]), (.claimed([a], asked: 2), [])])
    var machine = running
    #expect(machine.directed(a, .cancel) == [.stop(a)])
    #expect(machine.timedOut(a) == [])
    #expect(machine.request(of: a).stop == .timeout)
    #expect(machine.directed(a, .cancel) == [])
    #expect(machine.request(of: a).stop == .timeout)
    #expect(machine.directed(a, .lost) == [])
    #expect(machine.request(of: a).stop == .lost)
  }

  @Test func anAttemptThatIsCutOffIsNotStoppedAndFailsForTheShutdown() {
    var machine = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
      (.drain(.closures), []),
    ])
    machine.cutOff(a)
    #expect(machine.request(of: a).stop == nil)
    #expect(machine.request(of: a).reason == .shutdown)
    #expect(machine.timedOut(a) == [.stop(a)])
    #expect(machine.request(of: a).reason == .timeout)
  }

  @Test func aKillStopsAndEndsByForceOnce() {
    let machine = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
      // By force before it is asked: SIGTERM must not come first.
      (.directed(a, .kill), [.kill(a), .stop(a)]),
      (.directed(a, .kill), []),
    ])
    #expect(machine.request(of: a) == WorkerMachine.Request(stop: .cancel, isKilled: true))
  }

  @Test func aCancelledAttemptCanStillBeKilled() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
      (.directed(a, .cancel), [.stop(a)]),
      (.directed(a, .kill), [.kill(a)]),
    ])
  }

  @Test func aDrainOfAnIdleWorkerEndsAtOnceAndOnce() {
    let machine = play([
      (.drain(.closures), [.end]),
      (.drain(.everything), []),
      (.work, []),
      (.deadline, []),
      (.giveUp, []),
    ])
    #expect(machine.phase == .ended)
  }

  @Test(arguments: [WorkerMachine.DrainClaims.everything, .closures])
  func aDrainGoesOnUntilAClaimFindsNothing(claims: WorkerMachine.DrainClaims) {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a, b], asked: 2), []),
      (.drain(claims), []),
      (.ended(a), [.claim(.cooperative, limit: 1)]),
      (.claimed([c], asked: 1), []),
      (.ended(b), [.claim(.cooperative, limit: 1)]),
      (.claimed([], asked: 1), []),
      (.ended(c), [.claim(.cooperative, limit: 2)]),
      (.claimed([], asked: 2), [.end]),
      (.work, []),
    ])
  }

  @Test func aDrainWaitsForTheClaimUnderWay() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.drain(.closures), []),
      (.claimed([a], asked: 2), []),
      (.ended(a), [.claim(.cooperative, limit: 2)]),
      (.claimed([], asked: 2), [.end]),
    ])
  }

  @Test func aClaimThatFailsDuringADrainIsMadeAgain() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.drain(.closures), []),
      (.claimFailed(asked: 2), [.claim(.cooperative, limit: 2)]),
      (.deadline, []),
      (.claimFailed(asked: 2), [.end]),
    ])
  }

  @Test func theDeadlineStopsEverythingAndWaits() {
    let machine = play(
      slots: 1,
      [
        (.work, [.claim(.cooperative, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.drain(.everything), []),
        (.deadline, [.stop(a)]),
        (.deadline, []),
        (.work, []),
      ])
    #expect(machine.request(of: a).stop == .shutdown)
    var ended = machine
    #expect(ended.ended(a) == [.end])
    #expect(ended.phase == .ended)
  }

  @Test func aClaimAnsweredAfterTheDeadlineIsStoppedBeforeItStarts() {
    let machine = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.deadline, []),
      (.claimed([a], asked: 2), []),
    ])
    #expect(machine.request(of: a).stop == .shutdown)
    var ended = machine
    #expect(ended.ended(a) == [.end])
  }

  @Test(arguments: [true, false])
  func anEmptyClaimAfterTheDeadlineEnds(gaveUp: Bool) {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (gaveUp ? .giveUp : .deadline, []),
      (.claimed([], asked: 2), [.end]),
    ])
  }

  @Test func givingUpIsAfterStoppingOrInsteadOfIt() {
    _ = play(
      slots: 1,
      [
        (.work, [.claim(.cooperative, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.deadline, [.stop(a)]),
        (.giveUp, [.giveUp(a)]),
        (.ended(a), [.end]),
      ])
    _ = play(
      slots: 1,
      [
        (.work, [.claim(.cooperative, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.giveUp, [.stop(a), .giveUp(a)]),
        (.deadline, []),
        (.ended(a), [.end]),
      ])
  }

  @Test func aFullClassKeepsNobodyFromTheOther() {
    let machine = play(
      slots: 1, blocking: 1,
      [
        (.work, [.claim(.cooperative, limit: 1), .claim(.blocking, limit: 1)]),
        (.claimed([a], asked: 1, for: .blocking), []),
        (.claimed([], asked: 1), []),
        (.work, [.claim(.cooperative, limit: 1)]),
        (.claimed([b], asked: 1), []),
        (.work, []),
        (.ended(a), [.claim(.blocking, limit: 1)]),
        (.ended(b), [.claim(.cooperative, limit: 1)]),
      ])
    #expect(machine.use(of: .cooperative) == SlotUse(used: 0, total: 1))
    #expect(machine.use(of: .blocking) == SlotUse(used: 0, total: 1))
  }

  @Test func anEndInOneClassMayLetTheOtherGoOn() {
    // Their queue's limit kept the second waiting.
    _ = play(
      slots: 1, blocking: 1,
      [
        (.work, [.claim(.cooperative, limit: 1), .claim(.blocking, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.claimed([], asked: 1, for: .blocking), []),
        (.ended(a), [.claim(.cooperative, limit: 1), .claim(.blocking, limit: 1)]),
      ])
  }

  @Test func blockingWorkIsNotAskedForBeforeThereIsAny() {
    let machine = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([], asked: 2), []),
      (.open(3), [.claim(.cooperative, limit: 2), .claim(.blocking, limit: 3)]),
      (.claimed([a], asked: 3, for: .blocking), []),
    ])
    #expect(machine.use(of: .blocking) == SlotUse(used: 1, total: 3))
  }

  @Test func aDrainWaitsForBothClasses() {
    _ = play(
      slots: 1, blocking: 1,
      [
        (.work, [.claim(.cooperative, limit: 1), .claim(.blocking, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.drain(.everything), []),
        (.claimed([b], asked: 1, for: .blocking), []),
        (.deadline, [.stop(a), .stop(b)]),
        (.ended(a), []),
        (.ended(b), [.end]),
      ])
  }

  @Test func aSlotIsFreeWhenTheWorkHasEnded() {
    let machine = play(
      slots: 1,
      [
        (.work, [.claim(.cooperative, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.worked(a), [.claim(.cooperative, limit: 1)]),
        (.claimed([b], asked: 1), []),
        // Its slot was freed before.
        (.ended(a), []),
      ])
    #expect(machine.use(of: .cooperative) == SlotUse(used: 1, total: 1))
    #expect(machine.runningKeys == [b])
  }

  @Test func aWorkerHasNotEndedBeforeItsOutcomesAreTold() {
    _ = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
      (.drain(.closures), []),
      (.worked(a), [.claim(.cooperative, limit: 2)]),
      (.claimed([], asked: 2), []),
      (.ended(a), [.claim(.cooperative, limit: 2)]),
      (.claimed([], asked: 2), [.end]),
    ])
  }

  @Test func aLargeClassHasTwoClaimsUnderWay() {
    _ = play(
      slots: 8,
      [
        (.work, [.claim(.cooperative, limit: 4), .claim(.cooperative, limit: 4)]),
        (.work, []),
        // The other one still waits: what comes now is its.
        (.claimed([a], asked: 4), [.claim(.cooperative, limit: 3)]),
        (.claimed([b], asked: 4), [.claim(.cooperative, limit: 3)]),
        (.claimed([], asked: 3), []),
        (.ended(a), [.claim(.cooperative, limit: 4)]),
        (.drain(.everything), []),
        (.claimed([], asked: 4), []),
        (.claimed([], asked: 3), []),
        (.ended(b), [.claim(.cooperative, limit: 4), .claim(.cooperative, limit: 4)]),
        (.claimed([], asked: 4), []),
        (.claimed([], asked: 4), [.end]),
      ])
  }

  @Test(arguments: [3, 8]) func holdsNoMoreThanItsSlotsWhateverHappens(slots: Int) {
    var numbers = SeededNumbers(seed: 42)
    for _ in 0..<200 {
      var machine = WorkerMachine(slots: slots, blocking: 2)
      var asked: [SlotClass: [Int]] = [:]
      var ends = 0
      var nextID: Int64 = 0
      for _ in 0..<100 {
        let slot = Bool.random(using: &numbers) ? SlotClass.cooperative : .blocking
        let actions: [WorkerMachine.Action]
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: actions = machine.workAvailable()
        case 1...2:
          let limit = asked[slot]?.popLast()
          let keys = (0..<Int.random(in: 0...(limit ?? 0), using: &numbers)).map { _ in
            nextID += 1
            return AttemptKey(task: TaskID(nextID), attempt: 1)
          }
          actions = limit.map { machine.claimed(keys, for: slot, asked: $0) } ?? []
        case 3: actions = asked[slot]?.popLast().map { machine.claimFailed(for: slot, asked: $0) } ?? []
        case 4: actions = machine.runningKeys.randomElement(using: &numbers).map { machine.worked($0) } ?? []
        case 5...6: actions = machine.runningKeys.randomElement(using: &numbers).map { machine.ended($0) } ?? []
        case 7 where Int.random(in: 0..<20, using: &numbers) == 0:
          actions =
            Bool.random(using: &numbers) ? machine.drain(claiming: .everything) : machine.giveUp()
        default: actions = []
        }
        for case .claim(let slot, let limit) in actions { asked[slot, default: []].append(limit) }
        ends += actions.filter { $0 == .end }.count
        for slot in SlotClass.allCases {
          let use = machine.use(of: slot)
          let claims = asked[slot, default: []]
          #expect(claims.count <= (use.total < 8 ? 1 : WorkerMachine.claimsAtOnce))
          #expect(use.used + claims.reduce(0, +) <= use.total)
        }
        #expect(ends <= 1)
        #expect(ends == 0 || asked.values.allSatisfy(\.isEmpty) && machine.isIdle)
      }
    }
  }

  @Test func noMoreIsClaimedThanFits() {
    let machine = play(slots: 8, fitting: 3, [(.work, [.claim(.cooperative, limit: 3)])])
    #expect(
      machine.use(of: .cooperative)
        == SlotUse(used: 0, total: 3, limit: SlotLimit(configured: 8, resource: "descriptors")))
  }

  @Test func whenSomethingRunsShortWaitingClaimsAreRecalledAndNothingIsClaimed() {
    let machine = play([
      (.work, [.claim(.cooperative, limit: 2)]),
      (.claimed([a], asked: 2), []),
      (.work, [.claim(.cooperative, limit: 1)]),
      (.ranShort(at: 10), [.letClaimsWait(false)]),
      (.ranShort(at: 10), []),
      (.claimed([], asked: 1), []),
      (.ended(a), []),
      (.work, []),
      (.look(at: 10), []),
    ])
    #expect(
      machine.use(of: .cooperative)
        == SlotUse(used: 0, total: 0, limit: SlotLimit(configured: 2, resource: "processes")))
  }

  @Test func afterThePauseOneIsTriedAndThenMore() {
    _ = play(
      slots: 4,
      [
        (.work, [.claim(.cooperative, limit: 4)]),
        (.claimed([a], asked: 4), []),
        (.ranShort(at: 0), [.letClaimsWait(false)]),
        (.ended(a), []),
        (.look(at: 1), [.letClaimsWait(true), .claim(.cooperative, limit: 1)]),
        (.claimed([b], asked: 1), []),
        (.look(at: 2), [.letClaimsWait(true), .claim(.cooperative, limit: 2)]),
        (.claimed([c], asked: 2), []),
        // What ends makes room for another.
        (.ended(c), [.claim(.cooperative, limit: 2)]),
        (.claimed([], asked: 2), []),
        (.look(at: 3), [.letClaimsWait(true), .claim(.cooperative, limit: 3)]),
      ])
  }

  @Test func aDrainDoesNotEndBeforeItHasTriedAgain() {
    _ = play(
      slots: 1,
      [
        (.work, [.claim(.cooperative, limit: 1)]),
        (.claimed([a], asked: 1), []),
        (.ranShort(at: 0), [.letClaimsWait(false)]),
        (.ended(a), []),
        (.drain(.everything), []),
        (.look(at: 1), [.claim(.cooperative, limit: 1)]),
        (.claimed([], asked: 1), [.end]),
      ])
  }

  /// A claim that does not wait is answered at once, and would be made again and again.
  @Test func aDrainThatFindsNothingForItsOnlyFreeSlotDoesNotAskAgain() {
    let seven = (1...7).map { AttemptKey(task: TaskID(Int64($0)), attempt: 1) }
    _ = play(
      slots: 8,
      [
        (.work, [.claim(.cooperative, limit: 4), .claim(.cooperative, limit: 4)]),
        (.claimed(Array(seven[..<4]), asked: 4), []),
        (.claimed(Array(seven[4...]), asked: 4), [.claim(.cooperative, limit: 1)]),
        (.drain(.everything), []),
        (.claimed([], asked: 1), []),
      ])
  }
}
