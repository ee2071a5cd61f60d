import Signalbox
import SignalboxSQLite
import SignalboxTesting
import Testing

@Suite struct SQLiteConformanceTests {
  @Test(arguments: StoreCase.all)
  func conformance(_ storeCase: StoreCase) async throws {
    let scratch = try Scratch()
    try await storeCase.run { setup in
      try SQLiteTaskStore(path: scratch.path, logCap: setup.logCap, audit: setup.audit, clock: setup.clock)
    }
  }
}
