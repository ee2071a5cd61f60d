import SignalboxModel

@testable import SignalboxDashboard

/// Servers to look at.
enum Scenes {
  /// A morning like any other: something in every list, CJK and emoji among the names, one hostile one.
  static func busy(_ configuration: Configuration = Configuration(), size: Size) -> Stage {
    let stage = Stage(configuration, size: size)
    stage.tasks = running + failed + queued + completed
    stage.slots = SlotUse(used: 8, total: 16)
    stage.queues = [
      QueueRecord(name: "mail", concurrency: 20), QueueRecord(name: "media"),
      QueueRecord(name: "bulk", paused: OperatorMark(at: Stage.noon + .seconds(-840), by: "ana")),
    ]
    addLog(to: stage)
    stage.reasons = reasons
    stage.attempts[TaskID(4803)] = [
      AttemptRecord(
        attempt: 1, worker: "w-03", startedAt: Stage.noon + .seconds(-80), endedAt: Stage.noon + .seconds(-69),
        outcome: .failed, error: TaskFailure(type: "SMTPError", message: "421 service not available"),
        duration: 11),
      AttemptRecord(attempt: 2, worker: "w-11", startedAt: Stage.noon + .seconds(-58)),
    ]
    stage.connect()
    stage.settle()
    for step in 0..<24 {
      stage.totals.enqueued += [18, 12, 25, 31, 8, 16, 22][step % 7]
      stage.totals.completed += [17, 14, 20, 33, 11, 12, 21][step % 7]
      stage.totals.failed += step % 5 == 2 ? 1 : 0
      stage.change([])
      stage.tick(.seconds(1))
    }
    stage.change()
    stage.settle()
    return stage
  }

  static let running: [TaskRecord] = [
    .make(4801, "report.render", queue: "reports", age: 137) {
      $0.progress = TaskProgress(fraction: 0.61, message: "page 61 of 100")
      $0.worker = "w-07"
    },
    .make(4802, "video.transcode", queue: "media", age: 99) {
      $0.progress = TaskProgress(fraction: 0.44)
      $0.worker = "w-02"
    },
    .make(4803, "mail.digest", age: 58) {
      $0.progress = TaskProgress(fraction: 0.93, message: "814/870 batches")
      $0.tries = 1
      $0.attempt = 2
      $0.worker = "w-11"
      $0.priority = 5
      $0.tags = ["weekly", "ja_JP"]
      $0.payload = JSONText(
        trusted: #"{"batch":500,"list":"weekly","locale":"ja_JP","recipients":["ana@example.org","bo@example.org"]}"#)
    },
    .make(4804, "件名.ダイジェスト送信", age: 51) { $0.worker = "w-11" },
    .make(4805, "🎬 video-preview 👩‍👩‍👧", queue: "media", age: 40) { $0.progress = TaskProgress(fraction: 0.05) },
    .make(4806, "evil\u{1B}]0;owned\u{07}\u{202E}name\nsecond", queue: "def\tault", age: 22),
    .make(4807, "media.thumbs", queue: "media", age: 7) {
      $0.cancelRequested = OperatorMark(at: Stage.noon, by: "you")
      $0.worker = "w-02"
    },
    .make(4808, String(repeating: "a.very.long.name.", count: 300), queue: "mail", age: 1) {
      $0.progress = TaskProgress(message: "warming up")
    },
  ]

  static let failed: [TaskRecord] = [
    .make(4711, "mail.digest", .failed, age: 12) {
      $0.tries = 5
      $0.error = TaskFailure(type: "SMTPError", message: "550 mailbox unavailable: o***@example.org")
    },
    .make(4702, "video.transcode", .failed, queue: "media", age: 190) {
      $0.tries = 3
      $0.maxAttempts = 3
      $0.error = TaskFailure(type: "timeout", message: "it ran for 5m, as long as it may")
    },
    .make(4690, "media.thumbs", .cancelled, queue: "media", age: 840) {
      $0.cancelRequested = OperatorMark(at: Stage.noon, by: "ana")
    },
    .make(4644, "mail.digest", .failed, age: 5400) {
      $0.tries = 5
      $0.error = TaskFailure(type: "KeyError", message: "\"件名\" is missing\nat Digest.subject(locale:)")
    },
  ]

  static let queued: [TaskRecord] =
    [
      .make(4900, "bulk.import", .queued, queue: "bulk", age: 860) {
        $0.priority = 9
        $0.reason = "queue bulk is paused by ana"
      }
    ] + (0..<40).map { TaskRecord.make(4901 + $0, $0 % 3 == 0 ? "media.thumbs" : "mail.digest", .queued, age: 8) }
    + [
      .make(4950, "mail.welcome", .scheduled, age: 252) { $0.tries = 1 },
      .make(4951, "billing.invoice", .waiting, queue: "billing", age: 30) { $0.after = TaskID(4803) },
    ]

  static let completed: [TaskRecord] = (0..<60).map { index in
    .make(
      4500 + Int64(index), ["billing.invoice", "mail.welcome", "search.reindex"][index % 3], .completed,
      age: 500 - index * 8)
  }

  static let reasons: [TaskID: [WhyReason]] = [
    TaskID(4900): [
      WhyReason(
        code: .paused, message: "ana paused the queue bulk at 13:49:27 UTC",
        remedy: "Let the queue go on: `signalbox resume bulk`."),
      WhyReason(
        code: .noWorker,
        message: """
          nothing here runs tasks named bulk.import; billing.invoice, mail.digest, mail.welcome, media.thumbs, \
          report.render, search.reindex and video.transcode are registered
          """,
        remedy: """
          Register the type in the server's catalogue, or name bulk.import in the formerNames of the type that replaced \
          it, and start the server again. Cancel the task if nothing is to run it.
          """),
      WhyReason(
        code: .unknown("dreaming"), message: "件名 \u{1B}[31mred\u{1B}[0m and\nbroken", remedy: "Wake it.", ahead: 3),
    ]
  ]

  private static func addLog(to stage: Stage) {
    let key = AttemptKey(task: TaskID(4803), attempt: 2)
    stage.log(key, ["attempt 2 on w-11"], from: .system)
    stage.log(key, ["resume checkpoint"], metadata: "batch=640")
    stage.log(key, (641...652).map { "batch \($0)/870 recipients=500 took=\(180 + $0 % 40)ms" })
    stage.log(key, ["smtp 4.7.0 throttled by mx2.example.net, retry in 800ms"], from: .level("warning"))
    stage.log(key, ["template \"ja_JP/digest\" missing key 件名 (kept going)"], from: .level("error"))
    stage.log(key, ["\u{1B}[32mok\u{1B}[0m 814 \u{1B}]52;c;aGk=\u{07}clipboard", "plain words"], from: .stdout)
    stage.log(key, ["warning: deprecated option --fast"], from: .stderr)
    stage.log(key, (815...818).map { "batch \($0)/870 recipients=500 took=\(180 + $0 % 40)ms" })
    let first = AttemptKey(task: TaskID(4801), attempt: 1)
    stage.log(first, ["attempt 1 on w-07"], from: .system)
    stage.log(first, (1...61).map { "page \($0) of 100" }, from: .stdout)
  }

  static func empty(_ configuration: Configuration = Configuration(), size: Size) -> Stage {
    let stage = Stage(configuration, size: size)
    stage.connect()
    stage.settle()
    return stage
  }

  /// An app whose requests add tasks.
  static func requests(size: Size) -> Stage {
    let stage = Stage(size: size)
    stage.blocking = SlotUse(used: 16, total: 16)
    stage.dropped = ["status": 2, "error": 1]
    stage.tasks = [
      .make(12, "order_confirmation", .waiting, queue: "default", age: 3) {
        $0.kind = .typed
        $0.after = TaskID(11)
        $0.afterMode = .completed
        $0.reason = "waits for #11"
        $0.redacted = ["card.number", "email"]
        $0.payload = JSONText(trusted: #"{"card":{"number":"•••"},"email":"•••","order":123}"#)
        $0.origin = TaskOrigin(requestID: "5d2f0c31a9", metadata: ["user": "7"])
      },
      .make(13, "send_welcome_email", .failed, queue: "default", age: 30) {
        $0.kind = .typed
        $0.tries = 5
        $0.error = TaskFailure(
          type: "SMTPError", message: "550 mailbox unavailable", backtrace: "0 send(_:)\n1 run(_:services:)\n2 main")
      },
    ]
    stage.connect()
    stage.settle()
    stage.press(.character("1"))
    stage.settle()
    return stage
  }

  static func disconnected(size: Size) -> Stage {
    let stage = busy(size: size)
    stage.send(.link(.lost(reason: "connection refused (/run/user/1000/signalbox/default.sock)", retryIn: .seconds(4))))
    stage.tick(.milliseconds(1200))
    return stage
  }
}
