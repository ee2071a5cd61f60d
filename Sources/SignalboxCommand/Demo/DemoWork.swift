import Logging
import Signalbox
import SignalboxModel

/// What the demonstration's tasks have in common: they take a while, say so, and some of them fail.
struct DemoWork: Codable, Sendable {
  /// Seconds that it takes.
  var seconds: Double
  /// Parts that it goes through; it tells its progress and logs a line after each.
  var steps: Int
  /// How many attempts fail before one succeeds.
  var failures = 0
  /// What a failing attempt says.
  var error: String?

  func run(_ context: TaskContext, line: (Int) -> String) async throws {
    let clock = SystemClock()
    for step in 1...max(steps, 1) {
      try await clock.sleep(for: .seconds(seconds / Double(max(steps, 1))))
      if steps > 1 { context.progress(Double(step) / Double(steps), "\(step) of \(steps)") }
      context.logger.info("\(line(step))")
      if context.task.tries < failures, step * 2 >= steps {
        throw TaskError(type: "DemoError", message: error ?? "something went wrong")
      }
    }
  }
}

/// A task type of the demonstration; a protocol so that each kind is a few lines.
protocol DemoTask: BackgroundTask where Services == Void {
  var work: DemoWork { get }
  init(work: DemoWork)
  /// What the log says after a step.
  static func line(_ step: Int) -> String
}

extension RetryPolicy {
  /// Of tasks that are to be seen failing and coming back.
  fileprivate static let demo = RetryPolicy(maxAttempts: 3, base: .seconds(6))
}

extension DemoTask {
  func run(_ context: TaskContext, services: Void) async throws {
    try await work.run(context, line: Self.line)
  }
}

struct WelcomeMail: DemoTask {
  static let task = TaskSettings<Self>("mail.welcome", queue: "mail", retry: .demo)
  var work: DemoWork
  static func line(_ step: Int) -> String { "250 2.0.0 queued as \(4_000_000 + step * 7919)" }
}

struct DigestMail: DemoTask {
  static let task = TaskSettings<Self>("mail.digest", queue: "mail", retry: .demo)
  var work: DemoWork
  static func line(_ step: Int) -> String {
    "batch \(step)/40 recipients=500 took=\(180 + step * 37 % 60)ms" + (step % 9 == 0 ? " (ja_JP: 件名 ok)" : "")
  }
}

struct RenderReport: DemoTask {
  static let task = TaskSettings<Self>("report.render", queue: "reports", retry: .demo)
  var work: DemoWork
  static func line(_ step: Int) -> String { "page \(step) laid out, \(step * 3 % 7 + 1) figures" }
}

struct TranscodeVideo: DemoTask {
  static let task = TaskSettings<Self>("video.transcode", queue: "media", retry: .demo)
  var work: DemoWork
  static func line(_ step: Int) -> String {
    "frame=\(step * 48) fps=\(24 + step % 5) \u{1b}[32mq=28.0\u{1b}[0m size=\(step * 512)kB speed=1.0\(step % 10)x"
  }
}

struct MakeThumbnails: DemoTask {
  static let task = TaskSettings<Self>("media.thumbs", queue: "media", retry: .never)
  var work: DemoWork
  static func line(_ step: Int) -> String { "scaled image \(step) to 320x180" }
}

struct SendInvoice: DemoTask {
  static let task = TaskSettings<Self>("billing.invoice", queue: "billing", retry: .demo)
  var work: DemoWork
  static func line(_ step: Int) -> String { "invoice 2026-\(1000 + step) rendered" }
}

struct SendNewsletter: DemoTask {
  static let task = TaskSettings<Self>("newsletter.send", queue: "bulk", retry: .demo)
  var work: DemoWork
  static func line(_ step: Int) -> String { "block \(step) handed over" }
}

extension TaskCatalogue {
  /// The demonstration's task types.
  static var demo: TaskCatalogue {
    TaskCatalogue()
      .register(WelcomeMail.self).register(DigestMail.self).register(RenderReport.self)
      .register(TranscodeVideo.self).register(MakeThumbnails.self).register(SendInvoice.self)
      .register(SendNewsletter.self)
  }
}
