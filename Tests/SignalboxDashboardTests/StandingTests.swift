import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// What is paused, read-only or old is said for as long as it is so.
@Suite struct StandingTests {
  private static let longName = "nightly-maintenance-of-shards-in-europe-west-3-and-europe-north-1"
  private static let sizes = [(20, 5), (80, 24), (120, 40), (200, 60)]

  private func stage(_ columns: Int, _ rows: Int, configure: (Stage) -> Void = { _ in }) -> Stage {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.tasks = [.make(1), .make(2, "mail.digest", .queued, queue: "bulk"), .make(3, "mail.digest", .failed)]
    configure(stage)
    stage.connect()
    stage.settle()
    return stage
  }

  private let mark = OperatorMark(at: Stage.noon, by: "ana")

  private static let losses = [
    "/srv/t.sqlite is gone; what was acknowledged is in /srv/old.sqlite; put it back and the server goes on",
    "another file has the name /srv/t.sqlite; nothing more is kept until the server is started again",
  ]

  @Test(arguments: sizes) func `a store that was moved or lost is told with the reason for as long as it is`(
    columns: Int, rows: Int
  ) {
    for reason in Self.losses {
      let stage = stage(columns, rows) { $0.trouble = reason }
      // All of it, or in a window with few rows as much as the line takes.
      let words = String("nothing is kept: \(reason)".prefix(columns < 80 ? columns - 6 : .max))
      for _ in 1...2 {
        let shown = stage.rows(columns, rows)
        if columns >= 80 { #expect(shown[0].contains("CANNOT WRITE"), "\(shown[0])") }
        let said = shown.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(said.contains(words), "\(shown)")
        stage.tick(.seconds(3600))
        stage.change([])
      }
      stage.trouble = nil
      stage.change([])
      let after = stage.screen(columns, rows)
      #expect(!after.contains("CANNOT WRITE") && !after.contains("nothing is kept"))
    }
  }

  @Test(arguments: sizes) func `a paused queue is told in the header and in the title as long as it is`(
    columns: Int, rows: Int
  ) {
    let stage = stage(columns, rows)
    stage.press(.character("1"))
    stage.settle()
    #expect(!stage.screen(columns, rows).contains("paused"))
    stage.queues = [QueueRecord(name: "bulk", paused: mark), QueueRecord(name: "mail")]
    stage.change([])
    stage.tick(.seconds(3600))
    stage.change([])
    if columns < 40 {
      #expect(stage.rows(columns, rows)[0].contains("(1 pau"))
    } else {
      let shown = stage.rows(columns, rows)
      #expect(shown[0].contains("paused: bulk"), "\(shown[0])")
      #expect(shown.dropFirst().contains { $0.contains("Queued") && $0.contains("paused: bulk") })
    }
    stage.queues = [QueueRecord(name: "bulk"), QueueRecord(name: "mail")]
    stage.change([])
    let after = stage.screen(columns, rows)
    #expect(!after.contains("paused: ") && !after.contains("(1 pau"))
  }

  @Test func `of many paused queues the first are named and the rest counted`() {
    let stage = stage(200, 60) { stage in
      stage.queues = ["c", "a", "b", "\u{1B}[31mhostile"].map { QueueRecord(name: $0, paused: self.mark) }
    }
    #expect(stage.rows(200, 60)[0].contains("paused: ␛[31mhostile, a +2"))
  }

  @Test(arguments: sizes.dropFirst() + [(250, 70)]) func `long names have the room that there is`(
    columns: Int, rows: Int
  ) throws {
    let names = ["billing-and-invoices-eu", "thumbnails-of-everything-we-sell"]
    let stage = stage(columns, rows) { stage in
      stage.name = "production-eu-central-3.example"
      stage.queues = names.map { QueueRecord(name: $0, paused: self.mark) }
    }
    stage.press(.character("1"))
    stage.settle()
    let shown = stage.rows(columns, rows)
    let line = try #require(shown.dropFirst().first { $0.contains("paused: billing-and-inv") })
    let title = line.prefix { $0 != "┐" }
    if let cut = title.lastIndex(of: "…") { #expect(title[cut...].count < 6, "\(title)") }
    guard columns >= 250 else { return }
    for words in ["production-eu-central-3.example", names.joined(separator: ", ")] {
      #expect(shown[0].contains(words), "\(words): \(shown[0])")
    }
  }

  @Test(arguments: [(120, 40, "nightly-maintenance-shards"), (200, 60, longName)])
  func `what is paused is said whole before version, host and store`(columns: Int, rows: Int, name: String) {
    let header = { (names: [String]) in
      self.stage(columns, rows) { stage in
        stage.queues = names.map { QueueRecord(name: $0, paused: self.mark) }
      }.rows(columns, rows)[0]
    }
    #expect(header(["bulk", name]).contains("paused: bulk, \(name) "), "\(header(["bulk", name]))")
    #expect(header(["bulk"]).contains("v0.1.0"), "\(header(["bulk"]))")
    #expect(columns < 200 || header(["bulk"]).contains("eu-3 pid 4410"), "\(header(["bulk"]))")
  }

  @Test(arguments: sizes.dropFirst()) func `a connection that may only look says so`(columns: Int, rows: Int) {
    #expect(stage(columns, rows) { $0.role = "viewer" }.rows(columns, rows)[0].contains("read-only"))
    #expect(!stage(columns, rows) { $0.role = "operator" }.rows(columns, rows)[0].contains("read-only"))
    #expect(!stage(columns, rows).rows(columns, rows)[0].contains("read-only"))
  }

  @Test(arguments: sizes.dropFirst()) func `while the server is away all says from when it is`(
    columns: Int, rows: Int
  ) {
    let stage = stage(columns, rows)
    stage.send(.link(.ping(PingEvent(now: stage.now))))
    let clock = TimeText.clock(stage.now, in: .utc)
    stage.tick(.seconds(90))
    stage.send(.link(.lost(reason: "refused", retryIn: .seconds(9))))
    stage.tick(.seconds(40))
    let shown = stage.rows(columns, rows)
    #expect(shown[0].contains("offline, as of \(clock)"), "\(shown[0])")
    #expect(shown.contains { $0.contains("Running") && $0.contains(" as of \(clock) ") })
    stage.connect()
    stage.settle()
    #expect(!stage.screen(columns, rows).contains("as of"))
  }

  @Test func `frozen lists say since when`() {
    let stage = stage(120, 40)
    let clock = TimeText.clock(stage.now, in: .utc)
    stage.press(.character("Z"))
    stage.tick(.seconds(30))
    #expect(stage.screen(120, 40).contains("frozen, as of \(clock)"))
  }

  @Test(arguments: sizes.dropFirst()) func `which server this is is told whatever else is`(columns: Int, rows: Int) {
    let stage = stage(columns, rows) { stage in
      stage.name = "prod-eu-3"
      stage.queues = ["bulk", "照合"].map { QueueRecord(name: $0, paused: self.mark) }
    }
    let header = stage.rows(columns, rows)[0]
    for words in ["prod-eu-3", "live", "paused: bulk, 照合"] { #expect(header.contains(words), "\(words): \(header)") }
  }
}
