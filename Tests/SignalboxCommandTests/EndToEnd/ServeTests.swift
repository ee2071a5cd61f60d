import CommandTestSupport
import FoundationEssentials
import Glibc
import Testing

/// How `signalbox serve` starts, and what it refuses.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ServeTests {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `socket and files are closed to others`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      #expect(server.greeting.contains(sandbox.socket))
      #expect(try mode(sandbox.socket) == 0o600)
      #expect(try mode("\(sandbox.path)/run/signalbox") == 0o700)
      let directory = "\(sandbox.path)/state/signalbox"
      #expect(try mode(directory) == 0o700)
      for file in try FileManager.default.contentsOfDirectory(atPath: directory) {
        #expect(try mode("\(directory)/\(file)") == 0o600, "\(file)")
      }
    }
  }

  @Test func `a stale socket file is no obstacle`() async throws {
    try await Sandbox.with { sandbox in
      try await Server(in: sandbox).kill()
      #expect(FileManager.default.fileExists(atPath: sandbox.socket))
      #expect(try await sandbox.run("list").status == 69)
      _ = try await Server(in: sandbox)
      #expect(try await sandbox.run("list").status == 0)
    }
  }

  @Test func `what lies at the socket's path and is no socket is left alone`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "-m", "700", "\(sandbox.path)/run/signalbox"]).ended()
      try sandbox.write("precious", to: sandbox.socket)
      let ended = try await Server.refusal(in: sandbox)
      #expect(ended.status != 0)
      #expect(ended.error.contains(sandbox.socket))
      #expect(try String(contentsOfFile: sandbox.socket, encoding: .utf8) == "precious")
    }
  }

  @Test func `a second server on the same store is refused, naming the first one's process`() async throws {
    try await Sandbox.with { sandbox in
      let first = try await Server(in: sandbox)
      let second = try await Server.refusal(in: sandbox, "--socket", "\(sandbox.path)/run/other.sock")
      #expect(second.status == 70)
      #expect(second.error.contains("\(first.child.pid)"))
      #expect(second.error.contains(sandbox.database))
      #expect(try await sandbox.run("list").status == 0)
    }
  }

  @Test func `a second server on the same socket is refused, and the first goes on`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let second = try await Server.refusal(in: sandbox, "--store", "memory")
      #expect(second.status == 70)
      #expect(second.error.contains(sandbox.socket))
      #expect(try await sandbox.run("list").status == 0)
    }
  }

  @Test func `a corrupt database is refused by name, and not touched`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox).stop()
      for suffix in ["-wal", "-shm"] { unlink(sandbox.database + suffix) }
      let garbage = Data(repeating: 0x5A, count: 8192)
      try garbage.write(to: URL(filePath: sandbox.database))
      let ended = try await Server.refusal(in: sandbox)
      #expect(ended.status == 70)
      #expect(ended.error.contains(sandbox.database))
      #expect(try Data(contentsOf: URL(filePath: sandbox.database)) == garbage)
    }
  }

  @Test(.enabled(if: Tool.exists("python3"), "python3, which makes the newer database, is not installed"))
  func `a newer database is refused, saying so`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox).stop()
      let script = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1])
        c.execute("INSERT INTO grdb_migrations (identifier) VALUES ('9999-from-the-future')")
        c.commit()
        """
      let made = try await sandbox.start(["python3", "-c", script, sandbox.database]).ended()
      #expect(made.status == 0, "\(made.error)")
      let ended = try await Server.refusal(in: sandbox)
      #expect(ended.status == 70)
      #expect(ended.error.contains(sandbox.database))
      #expect(ended.error.contains("newer"))
    }
  }

  @Test func `laxer permissions are refused, with the command that mends them`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox).stop()
      chmod(sandbox.database, 0o644)
      let file = try await Server.refusal(in: sandbox)
      #expect(file.status == 70)
      #expect(file.error.contains(sandbox.database))
      #expect(file.error.contains("chmod 600"))
      chmod(sandbox.database, 0o600)
      chmod("\(sandbox.path)/state/signalbox", 0o755)
      let directory = try await Server.refusal(in: sandbox)
      #expect(directory.status == 70)
      #expect(directory.error.contains("chmod 700"))
      chmod("\(sandbox.path)/state/signalbox", 0o700)
      chmod("\(sandbox.path)/run/signalbox", 0o755)
      let socket = try await Server.refusal(in: sandbox)
      #expect(socket.status == 70)
      #expect(socket.error.contains("\(sandbox.path)/run/signalbox"))
    }
  }

  @Test func `a directory that cannot be written is named`() async throws {
    try await Sandbox.with { sandbox in
      // /proc takes no files, not even root's.
      let ended = try await Server.refusal(in: sandbox, "--store", "sqlite:/proc/signalbox/tasks.sqlite")
      #expect(ended.status == 70)
      #expect(ended.error.contains("/proc/signalbox"))
    }
  }

  @Test func `TCP wants the token`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--listen", "127.0.0.1:0")
      let url = try #require(server.greeting.split(separator: " ").first { $0.hasPrefix("http://") }.map(String.init))
      let line = try await server.child.errorLine(with: "token: ")
      let file = String(line.dropFirst("token: ".count))
      #expect(try mode(file) == 0o600)
      #expect(try await sandbox.run("list", "--url", url, "--token-file", file).status == 0)
      let token = try String(contentsOfFile: file, encoding: .utf8).filter { !$0.isWhitespace }
      #expect(try await sandbox.run("list", "--url", url, with: ["SIGNALBOX_TOKEN": token]).status == 0)
      for wrong in ["nonsense", String(token.dropLast()), ""] {
        let refused = try await sandbox.run("list", "--url", url, with: ["SIGNALBOX_TOKEN": wrong])
        #expect(refused.status == 1)
        #expect(refused.error.contains("token"))
        #expect(!refused.error.contains(token))
      }
      #expect(try await sandbox.run("list", "--url", url).status == 1)
    }
  }

  @Test func `the memory store serves too`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox, "--store", "memory")
      #expect(try await sandbox.run("add", "--", "true").output == "1\n")
      #expect(try await sandbox.run("wait", "1").status == 0)
      #expect(!FileManager.default.fileExists(atPath: sandbox.database))
    }
  }
}
