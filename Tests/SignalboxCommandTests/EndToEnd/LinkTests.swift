import CommandTestSupport
import Glibc
import Testing

/// The dashboard when its server goes, and its terminal when it goes itself.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsTmux)
struct LinkTests {
  @Test func `kill -9 of the server leaves the dashboard, which goes on when there is one again`() async throws {
    try await Sandbox.with { sandbox in
      let first = try await Server(in: sandbox)
      let id = try await sandbox.add("echo attempt $SIGNALBOX_MARK_ATTEMPT; sleep 600", options: "--name", "survivor")
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.wait(for: "attempt 1")
      try await first.kill()
      let banner = try await screen.wait(for: "no connection")
      #expect(banner.contains("survivor"))
      #expect(banner.contains("offline"))
      let age = try #require(self.age(in: banner))
      try await screen.wait("ages that count on") { self.age(in: $0).map { $0 != age } ?? false }
      try await screen.type("x")
      try await screen.wait(for: "not connected: nothing was sent")

      _ = try await Server(in: sandbox)
      try await screen.wait("the second attempt") { shown in
        shown.contains("live") && !shown.contains("no connection") && shown.contains("attempt 2")
      }
      try await sandbox.run("add", "--name", "newcomer", "--", "true")
      try await screen.wait(for: "newcomer")
      #expect(try await sandbox.run("cancel", "\(id)").status == 0)
      try await screen.quit()
    }
  }

  /// The age in the running task's row.
  private func age(in shown: String) -> Substring? {
    shown.split(separator: "\n").first { $0.contains("▶") && $0.contains("survivor") }?
      .split(separator: " ").first { $0.count == 5 && $0.contains(":") }
  }

  @Test func `^Z gives the terminal back, and fg takes it again`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.type("stty -a > before\n")
      try await screen.open()
      #expect(try await screen.ask("#{alternate_on}") == "1")
      try await screen.press("C-z")
      try await screen.wait(for: "dashboard ended=")
      #expect(try await screen.ask("#{alternate_on} #{cursor_flag}") == "0 1")
      try await screen.type("stty -a > suspended; fg; echo \"fore\"ground\n")
      try await screen.wait(for: "SIGNALBOX")
      try await screen.type("?")
      try await screen.wait(for: "next pane")
      try await screen.press("Escape")
      try await screen.wait("no help") { !$0.contains("next pane") }
      try await screen.press("F10")
      try await screen.wait(for: "foreground")
      #expect(try sandbox.read("suspended") == sandbox.read("before"))
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT])
  func `a signal that ends the dashboard leaves the terminal as it was`(signal: Int32) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      // Swift's own report of a crash, which comes after, takes a minute for a program as large as a debug build.
      let screen = try await Screen(in: sandbox, with: ["SWIFT_BACKTRACE": "enable=no"])
      try await screen.type("stty -a > before\n")
      try await screen.open()
      #expect(try await screen.ask("#{alternate_on}") == "1")
      kill(try sandbox.dashboard, signal)
      try await screen.wait(for: "dashboard ended=")
      #expect(try await screen.ask("#{alternate_on} #{cursor_flag} #{mouse_any_flag}") == "0 1 0")
      try await screen.type("stty -a > after; echo \"com\"pared\n")
      try await screen.wait(for: "compared")
      #expect(try sandbox.read("after") == sandbox.read("before"))
    }
  }

  @Test func `q leaves it, and the terminal is as it was`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.type("stty -a > before\n")
      try await screen.open()
      try await screen.type("q")
      try await screen.wait(for: "dashboard ended=0")
      #expect(try await screen.ask("#{alternate_on} #{cursor_flag}") == "0 1")
      try await screen.type("stty -a > after; echo \"com\"pared\n")
      try await screen.wait(for: "compared")
      #expect(try sandbox.read("after") == sandbox.read("before"))
    }
  }

  @Test func `what was typed before the question is no answer to it`() async throws {
    try await Sandbox.with { sandbox in
      let screen = try await Screen(in: sandbox, columns: 100, rows: 30)
      // The program starts once what is typed has reached the terminal, which echoes it.
      _ = try await sandbox.start(["mkfifo", "gate"]).ended()
      let program = try Sandbox.program
      try await screen.type("sh -c 'read go < gate; exec \(program)'; echo \"en\"ded=$?\nyes, at once\n")
      try await screen.wait(for: "yes, at once")
      _ = try await sandbox.start(["sh", "-c", "echo > gate"]).ended()
      try await screen.wait(for: "Start one now?")
      try await screen.type("\n")
      try await screen.wait(for: "ended=69")
      #expect(try await sandbox.run("stats").status == 69)
    }
  }

  @Test func `without a server it offers to start one, which outlives it`() async throws {
    try await Sandbox.with { sandbox in
      let screen = try await Screen(in: sandbox, columns: 100, rows: 30)
      try await screen.type("\(try Sandbox.program); echo \"en\"ded=$?\n")
      let offer = try await screen.wait(for: "Start one now?")
      #expect(offer.contains(sandbox.socket))
      try await screen.type("\n")
      try await screen.wait(for: "ended=69")
      try await screen.type("clear; \(try Sandbox.program); echo \"en\"ded=$?\n")
      try await screen.wait(for: "Start one now?")
      try await screen.type("y\n")
      try await screen.wait(for: "live")
      try await screen.type("q")
      try await screen.wait(for: "ended=0")
      #expect(try await sandbox.run("stats").status == 0)
    }
  }
}
