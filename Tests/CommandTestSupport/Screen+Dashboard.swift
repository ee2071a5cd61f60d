package import Glibc

extension Screen {
  /// Opens the dashboard, and returns when it is connected. Its process number goes to a file, and the shell tells when it
  /// has ended.
  package func open(_ options: String = "") async throws {
    let program = try Sandbox.program
    try await type("sh -c 'echo $$ > pid; exec \(program) \(options)'; echo \"dashboard en\"ded=$?\n")
    try await wait(for: "live")
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
