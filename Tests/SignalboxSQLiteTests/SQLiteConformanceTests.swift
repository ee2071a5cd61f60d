import Signalbox
import SignalboxSQLite
import SignalboxTesting
import Testing

@Suite struct SQLiteConformanceTests {
  @Test(arguments: StoreCase.all)
  func conformance(_ storeCase: StoreCase) async throws {
    let scratch = try Scratch()
    try await storeCase.run { clock, cap in try SQLiteTaskStore(path: scratch.path, logCap: cap, clock: clock) }
  }
}
