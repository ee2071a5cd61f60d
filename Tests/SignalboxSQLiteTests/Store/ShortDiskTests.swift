import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

@testable import SignalboxSQLite

@Suite struct ShortDiskTests {
  private static let gibibyte: Int64 = 1 << 30

  @Test func `a disk that is nearly full is told before it is full, and no more once there is room`() async throws {
    let scratch = try Scratch()
    let space = Mutex(DiskSpace(free: 50 * Self.gibibyte, total: 100 * Self.gibibyte))
    let store = try SQLiteTaskStore(path: scratch.path, clock: ManualClock()) { _ in space.withLock { $0 } }
    let told = Mutex(0)
    store.wakeups { if $0.isTroubleChanged { told.withLock { $0 += 1 } } }
    await store.look()
    #expect(store.notices == [])

    space.withLock { $0.free = 200 << 20 }
    await store.look()
    await store.look()
    let notice = try #require(store.notices.first)
    #expect(notice.label == "disk nearly full")
    #expect(notice.message.contains("200M free of 100G"), "\(notice.message)")
    #expect(store.trouble == nil && told.withLock { $0 } == 1)

    space.withLock { $0.free = 6 * Self.gibibyte }
    await store.look()
    #expect(store.notices == [] && told.withLock { $0 } == 2)
    try await store.close()
  }

  @Test func `short is less than a twentieth and less than 1 GiB`() {
    #expect(!DiskSpace(free: 2 * Self.gibibyte, total: 4000 * Self.gibibyte).isShort)
    #expect(DiskSpace(free: Self.gibibyte - 1, total: 4000 * Self.gibibyte).isShort)
    #expect(!DiskSpace(free: 512 << 20, total: 8 * Self.gibibyte).isShort)
    #expect(DiskSpace(free: 400 << 20, total: 8 * Self.gibibyte).isShort)
  }

  @Test func `the disk of a file is measured`() throws {
    let space = try #require(DiskSpace.of("/"))
    #expect(space.total > 0 && (0...space.total).contains(space.free))
    #expect(DiskSpace.of("/nowhere/at/all") == nil)
  }
}
