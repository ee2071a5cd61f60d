import FoundationEssentials
import Signalbox
import SignalboxModel
import Testing

@testable import SignalboxSQLite

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One server a file, whatever name it comes by.
@Suite struct StoreLockTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func refusal(_ path: String) -> StoreError? {
    #expect(throws: StoreError.self) { try SQLiteTaskStore(path: path) }
  }

  @Test func `a symbolic link to the store or its directory is the same store`() async throws {
    let store = try scratch.store()
    let link = scratch.directory + "/link.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.path)
    let outer = try Scratch()
    let directory = outer.directory + "/here"
    try FileManager.default.createSymbolicLink(atPath: directory, withDestinationPath: scratch.directory)
    for path in [link, directory + "/tasks.sqlite", scratch.directory + "/./../" + scratch.name + "/tasks.sqlite"] {
      #expect(refusal(path)?.code == .inUse, "\(path)")
    }
    try await Bench(store: store).add()
    try await store.close()
    let again = try SQLiteTaskStore(path: link)
    #expect(again.path == scratch.path)
    #expect(try await again.counts().total == 1)
    #expect(!scratch.exists(link + "-logs"))
    try await again.close()
  }

  @Test func `a store with a second name is refused, with what to do`() async throws {
    try await scratch.store().close()
    let second = scratch.directory + "/second.sqlite"
    try FileManager.default.linkItem(atPath: scratch.path, toPath: second)
    for path in [scratch.path, second] {
      let refusal = refusal(path)
      #expect(refusal?.code == .unsafePlace)
      #expect(refusal?.message.contains("-samefile '\(path)'") == true)
    }
    try scratch.remove(second)
    try await scratch.store().close()
  }

  @Test func `a second name given to an open store lets no second server in`() async throws {
    let store = try scratch.store()
    let second = scratch.directory + "/second.sqlite"
    try FileManager.default.linkItem(atPath: scratch.path, toPath: second)
    _ = refusal(second)
    try await Bench(store: store).add()
    try scratch.remove(second)
    try await store.close()
  }

  @Test func `without its lock file the store is locked all the same, and the lock file is made again`() async throws {
    let store = try scratch.store()
    try scratch.remove(scratch.path + ".lock")
    #expect(scratch.refusal()?.code == .inUse)
    await store.look()
    #expect(scratch.exists(scratch.path + ".lock"))
    #expect(scratch.refusal()?.code == .inUse)
    #expect(store.trouble == nil)
    try await Bench(store: store).add()
    try await store.close()
    try await scratch.store().close()
  }

  @Test func `a look takes a lock file only once nobody else has it locked`() async throws {
    let store = try scratch.store()
    let path = scratch.path + ".lock"
    try scratch.remove(path)
    // As left by a process that is gone.
    try scratch.overwrite(path, with: Data("\(Int32.max)\n".utf8))
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    await store.look()
    #expect(try scratch.bytes(of: path) == Data("\(Int32.max)\n".utf8))
    try #require(flock(descriptor, LOCK_UN) == 0)
    await store.look()
    #expect(try scratch.bytes(of: path).starts(with: Data("\(getpid())\n".utf8)))
    try await store.close()
  }

  @Test func `a moved file is still the one that is in use`() async throws {
    let store = try scratch.store()
    let moved = scratch.directory + "/moved.sqlite"
    try scratch.move(scratch.path, moved)
    #expect(refusal(moved)?.code == .inUse)
    try await store.close()
  }

  @Test func `a link that leads nowhere is refused`() throws {
    let link = scratch.directory + "/link.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.directory + "/none")
    #expect(refusal(link)?.code == .badPermissions)
  }

  @Test func `a network file system is known by the table of mounts`() {
    let table = MountTable(
      parsing: """
        25 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        40 25 0:52 / /mnt/nas rw,relatime shared:20 - nfs4 nas:/export rw,vers=4.2
        41 25 0:53 / /mnt/ssh rw - fuse.sshfs ana@host:/ rw
        42 25 259:1050 / /data rw shared:9 - cifs //nas/data rw
        """)
    #expect(table.networkKind(ofDevice: 0xfe00) == nil)
    #expect(table.networkKind(ofDevice: 52) == "nfs4")
    #expect(table.networkKind(ofDevice: 53) == "fuse.sshfs")
    #expect(table.networkKind(ofDevice: 0x41_031a) == "cifs")
    #expect(table.networkKind(ofDevice: 99) == nil)
  }

  @Test func `who holds a file is read from the kernel's list`() {
    let locks = KernelLocks(
      parsing: """
        1: FLOCK  ADVISORY  WRITE 17015 fe:00:16222144 0 EOF
        2: POSIX  ADVISORY  READ 18 fe:00:16222144 1073741826 1073742335
        3: FLOCK  ADVISORY  WRITE 17014 fe:00:16225236 0 EOF
        3: -> FLOCK  ADVISORY  WRITE 29346 fe:00:16222144 0 EOF
        4: OFDLCK ADVISORY  READ -1 fe:00:16222144 0 EOF
        """)
    #expect(locks.holders(of: FileMark(device: 0xfe00, inode: 16_222_144)) == ["17015", "18"])
    #expect(locks.holders(of: FileMark(device: 0xfe01, inode: 16_222_144)) == [])
    #expect(locks.holders(of: FileMark(device: 0xfe00, inode: 16_222_144), isExclusive: true) == ["17015"])
  }
}
