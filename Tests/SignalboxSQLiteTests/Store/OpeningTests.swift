import FoundationEssentials
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import Testing

@Suite struct OpeningTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: zip(Durability.allCases, [2, 1]))
  func durabilityIsWhatTheWriterSays(_ durability: Durability, _ synchronous: Int) async throws {
    let store = try scratch.store(durability: durability)
    #expect(try await store.setting("synchronous") == synchronous)
    #expect(try await store.setting("auto_vacuum") == 2)
    #expect(try await store.setting("foreign_keys") == 1)
    try await store.close()
  }

  @Test func aSecondOpenerIsRefusedAndToldWhoHasIt() async throws {
    let store = try scratch.store()
    let refusal = scratch.refusal()
    #expect(refusal?.code == .inUse)
    #expect(refusal?.message.contains("process \(ProcessInfo.processInfo.processIdentifier) ") == true)
    #expect(refusal?.message.contains(scratch.path) == true)
    try await Bench(store: store).add()
    try await store.close()
    let next = try scratch.store()
    #expect(try await next.counts().total == 1)
    try await next.close()
  }

  @Test(arguments: ["", "-logs"])
  func `a file that a killed server had only just made is its own`(_ suffix: String) async throws {
    try scratch.edit(scratch.path + suffix) { db in
      try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    }
    try scratch.setMode(0o600, scratch.path + suffix)
    let store = try scratch.store()
    try await Bench(store: store).add()
    try await store.close()
  }

  @Test func whatItMakesIsItsOwnersAlone() async throws {
    let path = scratch.directory + "/a/b/tasks.sqlite"
    let store = try SQLiteTaskStore(path: path)
    try await Bench(store: store).add()
    #expect(try scratch.mode(scratch.directory + "/a") == 0o700)
    #expect(try scratch.mode(scratch.directory + "/a/b") == 0o700)
    for suffix in ["", "-wal", "-shm", ".lock", "-logs", "-logs-wal"] {
      #expect(try scratch.mode(path + suffix) == 0o600, "\(suffix)")
    }
    try await store.close()
  }

  @Test(arguments: ["", "-logs"])
  func aFileThatOthersMayReadIsRefused(_ suffix: String) async throws {
    try await scratch.store().close()
    try scratch.setMode(0o640, scratch.path + suffix)
    let refusal = scratch.refusal()
    #expect(refusal?.code == .badPermissions)
    #expect(refusal?.message.contains("chmod 600 '\(scratch.path + suffix)'") == true)
    try scratch.setMode(0o600, scratch.path + suffix)
    try await scratch.store().close()
  }

  @Test(arguments: [0o770, 0o750, 0o705, 0o755, 0o1777])
  func aDirectoryThatIsOpenToOthersIsRefused(_ mode: Int) throws {
    try scratch.setMode(mode, scratch.directory)
    let refusal = scratch.refusal()
    #expect(refusal?.code == .badPermissions)
    #expect(refusal?.message.contains("chmod 700 '\(scratch.directory)'") == true)
  }

  @Test func aClosedStoreIsWhollyInItsFile() async throws {
    let store = try scratch.store()
    _ = try await store.append([NewTask(name: "work")])
    try await store.close()
    let copy = scratch.directory + "/copy.sqlite"
    try FileManager.default.copyItem(atPath: scratch.path, toPath: copy)
    #expect(try scratch.edit(copy) { try Int.fetchOne($0, sql: "SELECT count(*) FROM tasks") } == 1)
  }

  @Test func aDamagedFileIsRefused() throws {
    try Data("this is no database, and long enough to be looked at as one".utf8).write(
      to: URL(filePath: scratch.path))
    try scratch.setMode(0o600, scratch.path)
    #expect(scratch.refusal()?.code == .corrupt)
  }

  @Test func anotherProgramsDatabaseIsRefusedAndLeftAlone() throws {
    try scratch.edit { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
    try scratch.setMode(0o600, scratch.path)
    #expect(scratch.refusal()?.code == .corrupt)
    #expect(try scratch.edit { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "delete")
  }

  @Test(arguments: ["", "-logs"])
  func aNewerSchemaIsRefused(_ suffix: String) async throws {
    try await scratch.store().close()
    try scratch.edit(scratch.path + suffix) {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999')")
    }
    let refusal = scratch.refusal()
    #expect(refusal?.code == .newerSchema)
    #expect(refusal?.message.contains(scratch.path + suffix) == true)
  }

  @Test func theIdentityStaysWithTheFile() async throws {
    let store = try scratch.store()
    let identity = store.identity
    try await store.close()
    let again = try scratch.store()
    #expect(again.identity == identity)
    #expect(identity.count == 32)
    try await again.close()
    let other = try SQLiteTaskStore(path: scratch.directory + "/other.sqlite")
    #expect(other.identity != identity)
    try await other.close()
  }
}
