import CommandTestSupport
import FoundationEssentials
import GRDB
import Glibc
import SignalboxModel
import StoreFileSupport
import Testing

/// A server that is killed while it brings an old file to its own schema.
@Suite(.serialized) struct MigrationChaosTests {
  private static let count = 200_000

  @Test func `a file of the first schema, and servers killed while they migrate it: nothing is lost`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.makeStateDirectory()
      try Self.write(to: sandbox.database)
      var numbers = ChaosPlan.current.numbers(for: 100)
      for _ in 0..<ChaosPlan.current.kills {
        let server = try sandbox.launch(["serve"])
        try await Task.sleep(for: .milliseconds(numbers.number(in: 0...150)))
        server.signal(SIGKILL)
        _ = try await server.ended()
      }
      let last = try await Server(in: sandbox)
      let listed = try await sandbox.run("list", "state:completed", "--limit", "1", "--json")
      let page = try JSONDecoder().decode(TaskPage.self, from: Data(listed.output.utf8))
      #expect(page.total == Self.count)
      let ended = try await last.stop()
      #expect(ended.status == 0)
      try Self.examine(sandbox.database)
    }
  }

  private static func write(to path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: SchemaOne.sql)
      try db.execute(sql: SchemaOne.completed(count))
    }
    try queue.close()
    chmod(path, 0o600)
  }

  private static func examine(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.read { db in
      let faults = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      #expect(faults == ["ok"])
      let there = try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks WHERE state = 4")
      #expect(there == count)
      let counted = try Int.fetchOne(db, sql: "SELECT sum(n4) FROM counts")
      #expect(counted == count)
    }
    try queue.close()
  }
}
