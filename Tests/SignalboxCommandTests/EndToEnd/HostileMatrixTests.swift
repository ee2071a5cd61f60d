import CommandTestSupport
import FuzzSupport
import Testing

/// Every sequence that would take over a terminal, in every place that shows what others wrote, on a real terminal that
/// obeys all of them.
///
/// What a program of ours writes to it is held to what such a program may write at all: nothing but text from a
/// command, nothing but text and drawing from the dashboard.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsTmux)
struct HostileMatrixTests {
  private static let commands = [
    "list", "list -n 3 state:failed", "list --json", "list --jsonl", "show $ID", "show --json $ID", "why $ID",
    "why HELD",
    "why --json HELD", "logs $ID", "logs -n 5 $ID", "logs -f $ID", "logs --jsonl $ID", "wait $ID", "wait --json $ID",
    "retry $ID",
    "cancel HELD", "show HELD", "queues", "queues --json", "stats", "doctor", "list id:x", "pause -- \"$(cat queue)\"",
    "pause --json -- \"$(cat queue)\"", "list -- \"$(cat queue):\"", "add --from bad", "resume -- \"$(cat queue)\"",
  ]

  @Test func `no command writes anything but text to a terminal`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let work = try await HostileWork(in: sandbox)
      let screen = try await HostileScreen(in: sandbox)
      for words in Self.commands {
        // Every task has the whole log.
        let ids = words.hasPrefix("logs") ? Array(work.failed.prefix(1)) : work.failed
        try await screen.check(words.replacing("HELD", with: "\(work.held)"), each: words.contains("ID") ? ids : [])
      }
      try await screen.checkUntouched()
    }
  }

  @Test func `a log is shown as text and piped as it is`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let work = try await HostileWork(in: sandbox)
      let id = try #require(work.failed.first)
      let screen = try await HostileScreen(in: sandbox)
      let shown = try await screen.check("logs \(id)")
      #expect(shown.contains("the end of it"))
      let program = try Sandbox.program
      try await screen.check(
        "logs \(id) > piped; \(program) logs \(id) | cat > through; \(program) logs -f \(id) > followed")
      for name in ["piped", "through", "followed"] {
        let same = try await sandbox.start(["cmp", name, "log"]).ended()
        #expect(same.status == 0, "\(name): \(same.output)\(same.error)")
      }
      try await screen.checkUntouched()
    }
  }

  @Test func `the dashboard draws them as text in lists, log, inspection, reasons, marks and messages`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let work = try await HostileWork(in: sandbox)
      let screen = try await HostileScreen(in: sandbox)
      let before = screen.terminal.bytes.count
      try await screen.terminal.open()
      // Failed, on the whole screen, then three of its tasks, each by itself.
      try await screen.terminal.type("3")
      var selected = try await screen.selection { work.failed.contains($0) }
      try await screen.terminal.type("z")
      try await screen.terminal.wait("the list alone") { shown in
        !shown.contains("1 Queued") && work.failed.allSatisfy { shown.contains("#\($0) ") }
      }
      try await screen.isFramed("the list")
      for _ in 0..<3 {
        let id = selected
        try await screen.terminal.press("Enter")
        try await screen.terminal.wait("its inspection") { $0.contains("Task #\(id)") && $0.contains("directory ") }
        try await screen.isFramed("the inspection")
        try await screen.terminal.press("Escape")
        try await screen.terminal.wait("the list again") { !$0.contains("directory ") }
        try await screen.terminal.type("j")
        selected = try await screen.selection { $0 != id }
      }
      // The log of the next one, as it is and wrapped.
      try await screen.terminal.type("z")
      try await screen.terminal.type("lz")
      try await screen.terminal.wait(for: "the end of it")
      try await screen.isFramed("the log")
      try await screen.terminal.type("w")
      try await screen.isFramed("the wrapped log")
      try await screen.terminal.type("z1")
      try await screen.terminal.wait(for: "#\(work.held) selected")
      try await screen.terminal.type("w")
      try await screen.terminal.wait(for: "Why #\(work.held)")
      try await screen.terminal.press("Escape")
      try await screen.terminal.wait("no reasons") { !$0.contains("Why #") }
      // What is done to it is told with its name.
      try await screen.terminal.type("x")
      try await screen.terminal.wait(for: "cancel #\(work.held)")
      try await screen.terminal.type("?")
      try await screen.terminal.wait(for: " Keys ")
      try await screen.terminal.press("Escape")
      try await screen.terminal.wait("no help") { !$0.contains(" Keys ") }
      try await screen.terminal.type("/nosuchkey:x\n")
      try await screen.terminal.wait(for: "no key is named")
      try await screen.terminal.press("Escape", "Escape")
      try await screen.terminal.wait("no prompt") { !$0.contains("no key is named") }
      try await screen.terminal.quit()
      let fault = TerminalBytes(screen.terminal.bytes.dropFirst(before)).faultOfScreen
      #expect(fault == nil)
      try await screen.checkUntouched()
    }
  }
}
