import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The feed, what it makes the dashboard fetch, and what happens when it ends.
@Suite struct LinkTests {
  private func stage(size: Size = Size(columns: 80, rows: 24)) -> Stage {
    let stage = Stage(size: size)
    stage.tasks = (1...30).map { .make(Int64($0), age: 1000 - $0) }
    stage.connect()
    stage.settle()
    stage.effects = []
    return stage
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60), (30, 8)])
  func `a server that can keep nothing is told on every screen, with the reason, until it can`(
    _ columns: Int, _ rows: Int
  ) {
    let stage = stage(size: Size(columns: columns, rows: rows))
    let before = stage.screen(columns, rows)
    #expect(!before.contains("nothing is kept"))
    stage.trouble = "the disk is \u{1B}full"
    stage.change([])
    let shown = stage.screen(columns, rows)
    #expect(shown.contains("nothing is kept"))
    #expect(!shown.contains("\u{1B}"))
    if columns >= 80 { #expect(shown.contains("CANNOT WRITE") && shown.contains("full")) }
    stage.trouble = nil
    stage.change([])
    #expect(!stage.screen(columns, rows).contains("nothing is kept"))
  }

  @Test func `what is wrong with the store although tasks go on stands in the header`() {
    let stage = stage(size: Size(columns: 120, rows: 40))
    #expect(!stage.screen(120, 40).contains("logs not kept"))
    stage.notices = [StoreNotice(label: "logs not kept", message: "a", remedy: "b")]
    stage.change([])
    #expect(stage.screen(120, 40).contains("logs not kept"))
    #expect(!stage.screen(120, 40).contains("nothing is kept"))
    stage.notices = nil
    stage.change([])
    #expect(!stage.screen(120, 40).contains("not kept"))
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `slots that the machine does not bear are told in the header while it does not`(_ columns: Int, _ rows: Int) {
    let stage = stage(size: Size(columns: columns, rows: rows))
    stage.slots = SlotUse(used: 2, total: 3, limit: SlotLimit(configured: 8, resource: "descrip\u{1B}tors"))
    stage.change([])
    #expect(stage.screen(columns, rows).contains("3/8 slots (descrip"))
    #expect(!stage.screen(columns, rows).contains("\u{1B}"))
    stage.slots = SlotUse(used: 2, total: 8)
    stage.change([])
    #expect(!stage.screen(columns, rows).contains("(descrip"))
  }

  @Test(arguments: 100...190) func `a lost connection is told whole in the lines that there are`(length: Int) {
    let stage = stage()
    let path = String(repeating: "deep/", count: length / 5)
    let reason = "no server answers on the socket /srv/\(path.prefix(length - 84)) start one with: signalbox serve"
    stage.send(.link(.lost(reason: reason, retryIn: .seconds(9))))
    let shown = stage.screen(80, 24).split(whereSeparator: \.isWhitespace).joined(separator: "")
    #expect(shown.contains("startonewith:signalboxserve"), "\(stage.screen(80, 24))")
    #expect(shown.contains("nexttryin9s"), "\(stage.screen(80, 24))")
  }

  @Test func loadsNothingBeforeItIsConnected() {
    let stage = Stage()
    stage.tick(.seconds(2))
    #expect(stage.effects.pageLoads.isEmpty)
  }

  @Test func loadsOnlyWhatIsShown() {
    let narrow = Stage()
    narrow.connect()
    #expect(narrow.effects.pageLoads.map(\.pane) == [.running])
    let wide = Stage(size: Size(columns: 120, rows: 40))
    wide.connect()
    #expect(Set(wide.effects.pageLoads.map(\.pane)) == Set(ListPane.allCases))
  }

  @Test func fetchesOnlyPanesWhoseStatesChanged() {
    let stage = stage(size: Size(columns: 120, rows: 40))
    stage.tick(.seconds(1))
    stage.change([.failed])
    #expect(stage.effects.pageLoads.map(\.pane) == [.failed])
    stage.change([.scheduled])
    #expect(stage.effects.pageLoads.map(\.pane) == [.failed, .queued])
  }

  @Test func fetchesAPaneAtMostFiveTimesASecond() {
    let stage = stage()
    var loads = 0
    for _ in 0..<100 {
      stage.tick(.milliseconds(10))
      stage.change([.running])
      loads += stage.effects.pageLoads.count
      stage.answer()
    }
    #expect((4...6).contains(loads))
  }

  @Test func whatChangedDuringALoadIsFetchedAfterIt() {
    let stage = stage()
    stage.tick(.seconds(1))
    stage.change([.running])
    stage.change([.running])
    #expect(stage.effects.pageLoads.count == 1)
    stage.settle()
    #expect(stage.dashboard.list.isStale == false)
    stage.tasks.removeFirst()
    stage.change([.running])
    stage.settle()
    stage.settle()
    #expect(stage.dashboard.list.total == 29)
  }

  @Test func ticksAreRareWhenNothingWaits() {
    let stage = Stage()
    #expect(stage.effects.contains(.tick(every: .seconds(1))))
    stage.connect()
    stage.settle()
    stage.effects = []
    stage.tick(.seconds(1))
    stage.change([.running])
    stage.change([.running])
    stage.answer()
    stage.tick(.seconds(1))
    stage.answer()
    #expect(stage.tick(.seconds(1)).isEmpty)
  }

  @Test func answersWithOldTokensAreIgnored() throws {
    let stage = Stage()
    stage.tasks = [.make(1)]
    stage.connect()
    let load = try #require(stage.effects.pageLoads.first)
    stage.send(.page(TaskPage(tasks: [.make(99)], total: 1), RequestToken(rawValue: load.token.rawValue + 1000)))
    #expect(!stage.dashboard.list.isLoaded)
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(1))))
    stage.send(.page(TaskPage(tasks: [.make(98)], total: 1), load.token))
    #expect(stage.dashboard.list.rows.isEmpty)
    stage.connect()
    stage.settle()
    #expect(stage.dashboard.list.rows.map(\.id) == [TaskID(1)])
  }

  @Test func aLostLinkShowsABannerAndAgesGoOn() {
    let stage = stage()
    let before = stage.rows(80, 24)[4]
    stage.send(.link(.lost(reason: "connection refused", retryIn: .seconds(8))))
    #expect(stage.rows(80, 24)[22].contains("no connection: connection refused"))
    #expect(stage.rows(80, 24)[22].contains("next try in 8s"))
    stage.tick(.seconds(3))
    #expect(stage.rows(80, 24)[22].contains("next try in 5s"))
    #expect(stage.rows(80, 24)[4] != before)
    stage.tasks.removeFirst(10)
    stage.connect(boot: "b2")
    stage.settle()
    #expect(stage.dashboard.list.total == 20)
    #expect(!stage.screen(80, 24).contains("no connection"))
  }

  @Test(arguments: [86_400, -86_400, 1800])
  func agesAreTheServersWhateverTheClockOfThisMachineSays(error: Int) {
    let right = stage()
    right.tick(.seconds(5))
    let wrong = stage()
    wrong.localError = .seconds(error)
    wrong.tick(.seconds(5))
    // The header has this machine's own clock.
    #expect(wrong.rows(200, 60).dropFirst() == right.rows(200, 60).dropFirst())
    wrong.settle()
    right.settle()
    #expect(wrong.rows(200, 60).dropFirst() == right.rows(200, 60).dropFirst())
  }

  @Test func anActionWithoutAnAnswerIsNotTakenForDone() {
    let stage = stage()
    stage.press(.character("x"))
    stage.readQuestion()
    stage.press(.character("y"))
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(1))))
    #expect(stage.dashboard.pending.isEmpty)
    #expect(stage.dashboard.notice?.text.contains("the link was lost before the answer") == true)
  }

  @Test func resyncLoadsEverythingShownAnew() {
    let stage = stage(size: Size(columns: 120, rows: 40))
    stage.tick(.seconds(1))
    stage.send(
      .link(
        .resync(
          ChangeEvent(
            seq: 900, now: stage.now, counts: stage.counts, totals: Totals(),
            status: ServerStatus(slots: stage.slots, draining: true), queues: [], lists: [], tasks: [], more: false))))
    #expect(Set(stage.effects.pageLoads.map(\.pane)) == Set(ListPane.allCases))
    #expect(stage.screen(120, 40).contains("draining"))
  }

  @Test func aServerInTroubleIsNotAskedAgainAtOnce() {
    let stage = stage()
    var loads = 0
    for _ in 0..<40 {
      stage.tick(.milliseconds(100))
      stage.change([.running])
      for load in stage.effects.pageLoads {
        loads += 1
        stage.send(.failed(RequestFailure("the disk is full"), load.token))
      }
      stage.effects = []
    }
    #expect((1...3).contains(loads))
  }

  @Test func aFrozenListStandsStill() {
    let stage = stage()
    stage.press(.character("Z"))
    stage.tasks.removeFirst(5)
    stage.change()
    stage.settle()
    #expect(stage.dashboard.list.rows.first?.id == TaskID(1))
    #expect(stage.screen(80, 24).contains("FROZEN"))
    let before = stage.rows(80, 24)[5]
    stage.tick(.seconds(30))
    #expect(stage.rows(80, 24)[5] == before)
    stage.press(.character("Z"), .character("j"))
    stage.settle()
    #expect(stage.dashboard.list.total == 25)
  }

  @Test func ratesAreDifferencesOfTotals() {
    let stage = stage()
    for _ in 0..<6 {
      stage.totals.completed += 30
      stage.totals.failed += 2
      stage.change([])
      stage.tick(.seconds(1))
    }
    #expect(stage.dashboard.traffic.current.completed == 30)
    #expect(stage.dashboard.traffic.current.failed == 2)
    stage.totals = Totals()
    stage.connect(boot: "another")
    stage.tick(.seconds(1))
    #expect(stage.dashboard.traffic.current.completed <= 30)
  }
}
