package import Glibc
import Testing

extension Screen {
  /// Opens the dashboard, and returns when it is connected.
  ///
  /// Its process number goes to a file, and the shell tells when it has ended.
  package func open(_ options: String = "") async throws {
    let program = try Sandbox.program
    try await type("sh -c 'echo $$ > pid; exec \(program) \(options)'; echo \"dashboard en\"ded=$?\n")
    try await wait(for: "live")
  }

  /// Waits until a question on it takes answers: until the clock in its header has gone on twice.
  package func readQuestion() async throws {
    for _ in 1...2 {
      let clock = try #require(try await capture().firstMatch(of: /\d\d:\d\d:\d\d UTC/)).output
      try await wait("the next second") { !$0.contains(clock) }
    }
  }

  /// Leaves the dashboard.
  package func quit() async throws {
    try await press("F10")
    try await wait(for: "dashboard ended=0")
  }
}

extension Sandbox {
  /// The process of the dashboard that was opened last.
  package var dashboard: pid_t {
    get throws {
      guard let pid = pid_t(try read("pid").filter { $0 != "\n" }) else { throw Trouble("no dashboard was opened") }
      return pid
    }
  }
}
