import Signalbox
import SignalboxModel

/// The demonstration's tasks: some thirty at first, then a few more every other second.
struct DemoScript {
  var registry: TaskRegistry

  func start() async throws {
    _ = try await registry.change(queue: "bulk", QueuePatch(paused: true), by: "ana")
    _ = try await registry.change(queue: "media", QueuePatch(concurrency: 2), by: "ana")
    for index in 0..<3 { try await add(RenderReport.self, seconds: 50 + 20 * Double(index), steps: 60) }
    for index in 0..<3 { try await add(TranscodeVideo.self, seconds: 90 + 30 * Double(index), steps: 240) }
    try await add(DigestMail.self, seconds: 75, steps: 40)
    for index in 0..<5 { try await add(WelcomeMail.self, seconds: 0.4 + 0.3 * Double(index), steps: 1) }
    for index in 0..<3 {
      try await add(
        SendInvoice.self, seconds: 4, steps: 4, failures: 1 + index % 2, error: "SMTP 421 4.7.0 try again later")
    }
    for index in 0..<3 {
      try await add(
        MakeThumbnails.self, seconds: 2 + Double(index), steps: 2, failures: 9,
        error: index == 1 ? "template \"ja_JP/digest\" has no key 件名" : "no such file: originals/\(40 + index).png")
    }
    for _ in 0..<5 { try await add(SendNewsletter.self, seconds: 3, steps: 3) }
    for index in 1...3 { try await add(RenderReport.self, seconds: 20, steps: 20, delay: .seconds(60 * index)) }
    try await addCommands()
  }

  /// Goes on adding until cancelled.
  func keepGoing() async throws {
    let clock = SystemClock()
    for round in 1... {
      try await clock.sleep(for: .seconds(2))
      try await add(WelcomeMail.self, seconds: 0.5 + Double(round % 4), steps: 1 + round % 2)
      if round % 3 == 0 {
        try await add(
          SendInvoice.self, seconds: 3, steps: 3, failures: round % 6 == 0 ? 1 : 0,
          error: "SMTP 421 4.7.0 try again later")
      }
      if round % 8 == 0 { try await add(DigestMail.self, seconds: 45, steps: 40) }
      if round % 15 == 0 {
        try await add(
          MakeThumbnails.self, seconds: 2, steps: 2, failures: 9, error: "no such file: originals/\(round).png")
      }
      if round % 20 == 0 { try await add(TranscodeVideo.self, seconds: 80, steps: 240) }
    }
  }

  private func add<Work: DemoTask>(
    _ type: Work.Type, seconds: Double, steps: Int, failures: Int = 0, error: String? = nil, delay: Duration = .zero
  ) async throws {
    let work = DemoWork(seconds: seconds, steps: steps, failures: failures, error: error)
    try await registry.add(type.init(work: work), options: TaskOptions(delay: delay))
  }

  private func addCommands() async throws {
    let commands = [
      ("backup.nightly", "for i in $(seq 1 90); do echo \"copied volume $i of 90\"; sleep 1; done"),
      (
        "search.reindex",
        "i=0; while [ $i -lt 600 ]; do i=$((i+1)); echo \"indexed document $i\"; [ $((i % 10)) -eq 0 ] && echo \"slow shard $((i % 7))\" >&2; sleep 0.1; done"
      ),
      ("disk.check", "echo 'checking /var'; sleep 2; echo 'inode 4812 is bad' >&2; exit 3"),
    ]
    for (name, script) in commands {
      let payload = try JSONText(encoding: CommandPayload(command: ["sh", "-c", script], directory: "/"))
      let request = NewTaskRequest(name: name, kind: .command, queue: "ops", payload: payload)
      _ = try await registry.add([request], idempotencyKey: nil, by: "demo")
    }
  }
}
