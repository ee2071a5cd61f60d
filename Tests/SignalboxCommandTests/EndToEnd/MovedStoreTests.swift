import CommandTestSupport
import Glibc
import Testing

/// What people see when the store is moved or deleted under `signalbox serve`.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct MovedStoreTests {
  private func move(_ from: String, _ to: String) throws {
    guard rename(from, to) == 0 else { throw Trouble("cannot move \(from) to \(to): \(errno)") }
  }

  @Test func `add and doctor say where a moved store is, and all goes on when it is back`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      #expect(try await sandbox.run("add", "--", "true").output == "1\n")
      #expect(try await sandbox.run("wait", "1").status == 0)
      #expect(try await sandbox.run("doctor").status == 0)
      let moved = sandbox.database + ".old"
      let reason = "\(sandbox.database) is gone; what was acknowledged is in \(moved)"
      try move(sandbox.database, moved)

      let refused = try await sandbox.run("add", "--", "true")
      #expect(refused.status == 1)
      #expect(refused.output == "")
      #expect(refused.error.contains(reason), "\(refused.error)")
      let doctor = try await sandbox.run("doctor")
      #expect(doctor.status == 1)
      let finding = doctor.output.split(separator: "\n").first { $0.contains("store: ") }
      #expect(finding?.hasPrefix("problem ") == true, "\(doctor.output)")
      #expect(finding?.contains("it takes no changes: \(reason)") == true, "\(doctor.output)")
      #expect(try await API(socket: sandbox.socket).get("/readyz").status == 503)
      #expect(try await server.child.errorLine(with: "the store cannot write").contains(reason))

      try move(moved, sandbox.database)
      _ = try await server.child.errorLine(with: "the store writes again")
      let id = try await sandbox.add("true")
      #expect(id > 1)
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      #expect(try await sandbox.run("doctor").status == 0)
      #expect(try await API(socket: sandbox.socket).get("/readyz").status == 200)
    }
  }

  @Test func `add and doctor say where a deleted store was saved`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      #expect(try await sandbox.run("add", "--", "true").output == "1\n")
      #expect(try await sandbox.run("wait", "1").status == 0)
      unlink(sandbox.database)
      let refused = try await sandbox.run("add", "--", "true")
      #expect(refused.status == 1)
      #expect(refused.output == "")
      let reason = "what was acknowledged was saved in \(sandbox.database).saved"
      #expect(refused.error.contains(reason), "\(refused.error)")
      let doctor = try await sandbox.run("doctor")
      #expect(doctor.status == 1)
      #expect(doctor.output.contains(reason), "\(doctor.output)")
      #expect(try await server.child.errorLine(with: "the store is lost to this server").contains(reason))
    }
  }

  @Test(.needsTmux) func `the dashboard's header says so while the store is moved`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try move(sandbox.database, sandbox.database + ".old")
      let words = "nothing is kept: \(sandbox.database) is gone"
      try await screen.wait("the reason, and a word in the header") { shown in
        shown.contains(words) && shown.split(separator: "\n").first?.contains("CANNOT WRITE") == true
      }
      try move(sandbox.database + ".old", sandbox.database)
      _ = try await server.child.errorLine(with: "the store writes again")
      try await screen.wait("a header without it") { !$0.contains("CANNOT WRITE") && !$0.contains("nothing is kept") }
      try await screen.quit()
    }
  }
}
