import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The window that says why a task is not running.
@Suite struct WhyTests {
  private func stage() -> Stage {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    stage.press(.character("1"))
    stage.settle()
    return stage
  }

  private func loads(_ effects: [Effect]) -> [TaskID] {
    effects.compactMap { if case .loadWhy(let id, _) = $0 { id } else { nil } }
  }

  @Test func theKeyAsksForTheTaskUnderTheCursor() {
    let stage = stage()
    #expect(loads(stage.press(.character("w"))) == [TaskID(4900)])
    #expect(stage.screen(80, 24).contains("asking the server"))
    stage.answer()
    let screen = stage.screen(80, 24)
    #expect(screen.contains("Why #4900 bulk.import"))
    #expect(screen.contains("ana paused the queue bulk at 13:49:27 UTC"))
    // By key here, by command on the command line.
    #expect(screen.contains("Let the queue go on: p."))
    #expect(!screen.contains("signalbox resume"))
    #expect(!screen.contains("asking"))
  }

  @Test(arguments: [(120, 40), (250, 70)]) func itsTitleIsAsWideAsItNeeds(columns: Int, rows: Int) {
    let name = "billing.invoices.recurring.monthly.europe-west-3.customers-with-open-orders"
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.tasks = [.make(832_428, name + (columns > 200 ? "." + name : ""), .queued)]
    stage.connect()
    stage.press(.character("1"))
    stage.settle()
    stage.press(.character("w"))
    stage.settle()
    #expect(stage.screen(columns, rows).contains(" Why #832428 \(stage.tasks[0].name) "))
  }

  @Test func aCommandForAnotherTaskStaysOne() {
    func words(_ remedy: String) -> String { KeyRemedy.words(remedy, for: TaskID(5), ascii: true) }
    #expect(words("`signalbox logs 5` shows it. `signalbox retry 5` runs it.") == "l shows it. r runs it.")
    #expect(words("`signalbox why 4` tells. `signalbox retry 45`") == "`signalbox why 4` tells. `signalbox retry 45`")
    #expect(words("Look at `signalbox queues`.") == "Look at `signalbox queues`.")
    #expect(words("Resume it: `signalbox resume 'my queue'`") == "Resume it: p")
    #expect(words("a stray ` sign") == "a stray ` sign")
  }

  @Test(arguments: [Key.escape, .character("q"), .character("w"), .enter]) func itCloses(key: Key) {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    #expect(!stage.press(key).contains(.quit))
    #expect(stage.dashboard.explanation == nil)
    #expect(!stage.screen(80, 24).contains("Why #4900"))
  }

  @Test func `the keys that a remedy names act, on the window's task`() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    let effects = stage.press(.character("p"))
    #expect(effects.contains { if case .setQueuePaused("bulk", false, _) = $0 { true } else { false } }, "\(effects)")
    #expect(stage.dashboard.explanation == nil)
  }

  @Test func `the key that resumes a queue does not pause one that goes on already`() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    // The window still says what was so before.
    stage.queues = [QueueRecord(name: "bulk")]
    stage.change([])
    let effects = stage.press(.character("p"))
    #expect(!effects.contains { if case .setQueuePaused = $0 { true } else { false } }, "\(effects)")
    #expect(stage.dashboard.notice?.text == "queue bulk is not paused any more")
    #expect(stage.dashboard.explanation?.id == TaskID(4900))
  }

  @Test func `the footer offers the keys that the window names, as long as they act`() {
    let stage = stage()
    stage.reasons[TaskID(4900)]?.append(
      WhyReason(code: .paused, message: "x", remedy: "Cancel it: `signalbox cancel 4900`."))
    stage.press(.character("w"))
    stage.settle()
    func footer() -> String { stage.rows(80, 24)[23] }
    #expect(footer() == " j k scroll  p resume queue  x cancel  Esc closes")
    stage.queues = [QueueRecord(name: "bulk")]
    stage.change([])
    #expect(footer() == " j k scroll  x cancel  Esc closes")
    stage.press(.escape, .character(" "), .character("g"), .character("w"))
    stage.settle()
    #expect(footer() == " j k scroll  Esc closes")
  }

  @Test func `a key that no remedy names does nothing there, nor one that would act on marked tasks`() {
    let stage = stage()
    stage.reasons[TaskID(4900)] = [
      WhyReason(code: .paused, message: "x", remedy: "Let it go: `signalbox cancel 4900`.")
    ]
    stage.press(.character(" "), .character("g"), .character("w"))
    stage.settle()
    for key in ["p", "r", "l", "x"] as [Character] { #expect(stage.press(.character(key)).actions.isEmpty, "\(key)") }
    #expect(stage.dashboard.explanation?.id == TaskID(4900))
    #expect(stage.dashboard.notice?.text.contains("marked") == true)
    stage.press(.escape, .character("U"), .character("w"))
    stage.settle()
    #expect(stage.press(.character("x")).actions.count == 1)
  }

  @Test func inTheLogTheKeyWraps() {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    stage.press(.character("l"))
    let before = stage.dashboard.log.wraps
    #expect(loads(stage.press(.character("w"))).isEmpty)
    #expect(stage.dashboard.explanation == nil)
    #expect(stage.dashboard.log.wraps != before)
  }

  @Test func itIsAboutItsTaskWhateverTheListDoes() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    let index = stage.tasks.firstIndex { $0.id == TaskID(4900) }
    if let index { stage.tasks[index].state = .running }
    stage.reasons[TaskID(4900)] = [WhyReason(code: .running, message: "attempt 1 runs", remedy: "Wait.")]
    stage.change(ids: [TaskID(4900)])
    stage.settle()
    #expect(stage.dashboard.list.cursor != nil)
    #expect(stage.screen(80, 24).contains("attempt 1 runs"))
    #expect(stage.dashboard.explanation?.answer?.state == .running)
  }

  @Test func anAnswerThatNobodyWaitsForIsIgnored() throws {
    let stage = stage()
    let effects = stage.press(.character("w"))
    let token = try #require(
      effects.lazy.compactMap { if case .loadWhy(_, let token) = $0 { token } else { nil } }.first)
    stage.press(.escape)
    stage.press(.character("j"), .character("w"))
    let answer = WhyAnswer(task: TaskID(4900), state: .queued, reasons: [])
    stage.send(.why(answer, token))
    #expect(stage.dashboard.explanation?.id != TaskID(4900))
    #expect(stage.dashboard.explanation?.answer == nil)
  }

  @Test func itIsAskedAgainWhenItsTaskChanges() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    stage.effects = []
    #expect(loads(stage.change(ids: [TaskID(4900)])) == [TaskID(4900)])
  }

  @Test func othersChangesMoveItsPlaceAndAreLookedAtOnceASecond() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle(for: .milliseconds(300))
    stage.effects = []
    for _ in 0..<5 {
      stage.change([.completed], ids: [TaskID(1)])
      stage.tick(.milliseconds(100))
    }
    #expect(loads(stage.effects).isEmpty)
    // The last of them is not forgotten, although none comes after it.
    stage.tick(.milliseconds(300))
    #expect(loads(stage.effects) == [TaskID(4900)])
  }

  /// What happens to a server without any task's doing.
  enum Cause: CaseIterable {
    case paused, resumed, limited, rated, filled, draining, trouble, short, unknownQueue

    func apply(to stage: Stage) {
      switch self {
      case .paused: stage.queues[0].paused = OperatorMark(at: stage.now, by: "bo")
      case .resumed: stage.queues[2].paused = nil
      case .limited: stage.queues[2].concurrency = 3
      case .rated: stage.queues[2].rate = 0.5
      case .filled: stage.queues[0].counts[.running] = 20
      case .draining: stage.draining = true
      case .trouble: stage.trouble = "the disk is full"
      case .short: stage.slots = SlotUse(used: 8, total: 8, limit: SlotLimit(configured: 16, resource: "processes"))
      case .unknownQueue: stage.queues.append(QueueRecord(name: "billing", concurrency: 1))
      }
    }
  }

  @Test(arguments: Cause.allCases) func rowsAreAskedAgainWhenACauseChangesWithoutATask(cause: Cause) {
    let stage = stage()
    stage.tick(.seconds(1))
    stage.effects = []
    stage.change([])
    #expect(stage.effects.pageLoads.isEmpty)
    cause.apply(to: stage)
    stage.change([])
    #expect(stage.effects.pageLoads.map(\.pane) == [.queued])
    stage.answer()
    stage.tick(.seconds(1))
    stage.change([])
    #expect(stage.effects.pageLoads.isEmpty)
  }

  @Test(arguments: [Cause.resumed, .limited, .rated, .draining, .trouble, .short])
  func itIsAskedAgainWhenACauseChangesWithoutATask(cause: Cause) {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    stage.effects = []
    cause.apply(to: stage)
    #expect(loads(stage.change([])) == [TaskID(4900)])
  }

  @Test func itIsAskedAtMostOncePerRefresh() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    stage.effects = []
    for limit in 1...10 {
      stage.queues[2].concurrency = limit
      stage.change([])
    }
    stage.answer()
    #expect(loads(stage.tick(.milliseconds(100))).isEmpty)
    #expect(loads(stage.tick(.milliseconds(100))) == [TaskID(4900)])
  }

  @Test func whatAKeyDoesToAQueueIsSeenInItsRows() throws {
    let stage = stage()
    stage.tick(.seconds(1))
    let effects = stage.press(.character("p"))
    let token = try #require(
      effects.lazy.compactMap { if case .setQueuePaused(_, _, let token) = $0 { token } else { nil } }.first)
    stage.effects = []
    stage.queues[2].paused = nil
    stage.send(.queue(stage.queues[2], token))
    #expect(stage.effects.pageLoads.map(\.pane) == [.queued])
  }

  @Test func itIsAskedAgainWhenTheTaskBeforeItChanges() throws {
    let stage = stage()
    let index = try #require(stage.tasks.firstIndex { $0.id == TaskID(4900) })
    stage.tasks[index].after = TaskID(4803)
    stage.change(ids: [TaskID(4900)])
    stage.settle()
    stage.press(.character("w"))
    stage.settle()
    stage.effects = []
    #expect(loads(stage.change([.running], ids: [TaskID(4803)])) == [TaskID(4900)])
  }

  @Test func whatTimeAloneChangesIsAskedAgainWithEveryPing() {
    let stage = stage()
    stage.tick(.seconds(1))
    stage.effects = []
    stage.send(.link(.ping(PingEvent(now: stage.now))))
    #expect(stage.effects.pageLoads.map(\.pane) == [.queued])
  }

  @Test func whatTheServerCannotAnswerIsSaidAndAskedAgainLater() {
    let stage = stage()
    let kept = stage.tasks
    stage.tasks.removeAll { $0.id == TaskID(4900) }
    stage.press(.character("w"))
    stage.settle()
    #expect(stage.screen(80, 24).contains("it was deleted"))
    stage.tick(.seconds(3))
    #expect(loads(stage.effects).isEmpty)
    stage.tasks = kept
    stage.send(.link(.ping(PingEvent(now: stage.now))))
    stage.settle()
    #expect(stage.screen(80, 24).contains("ana paused the queue bulk"))
    #expect(!stage.screen(80, 24).contains("was deleted"))
  }

  @Test func withoutALinkItWaitsForOne() {
    let stage = stage()
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(4))))
    stage.press(.character("w"))
    #expect(loads(stage.effects).isEmpty)
    #expect(stage.screen(80, 24).contains("no connection yet"))
    stage.connect()
    stage.settle()
    #expect(stage.screen(80, 24).contains("ana paused the queue bulk"))
  }

  @Test func aLinkThatDropsMeanwhileLosesNothing() {
    let stage = stage()
    stage.press(.character("w"))
    stage.settle()
    stage.effects = []
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(4))))
    #expect(stage.screen(80, 24).contains("ana paused the queue bulk"))
    stage.tick(.seconds(1))
    stage.connect()
    #expect(loads(stage.effects) == [TaskID(4900)])
  }

  @Test func itScrollsInASmallWindow() {
    let stage = stage()
    stage.resize(40, 10)
    stage.press(.character("w"))
    stage.settle()
    #expect(!stage.screen(40, 10).contains("Wake it."))
    stage.press(.character("G"))
    #expect(stage.screen(40, 10).contains("Wake it."))
    stage.press(.character("g"))
    #expect(stage.screen(40, 10).contains("ana paused"))
    for _ in 0..<200 { stage.press(.character("j")) }
    stage.press(.character("k"))
    #expect(stage.dashboard.explanation?.scroll == stage.dashboard.lastExplanationScroll - 1)
  }

  @Test func withoutATaskThereIsNothingToAsk() {
    let stage = Scenes.empty(size: Size(columns: 80, rows: 24))
    #expect(loads(stage.press(.character("w"))).isEmpty)
    #expect(stage.dashboard.explanation == nil)
    #expect(stage.screen(80, 24).contains("no task is selected"))
  }
}
