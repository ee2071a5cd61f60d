import Signalbox
import SignalboxTesting
import Testing

@Suite struct MemoryTaskStoreTests {
  @Test(arguments: StoreCase.all)
  func conformance(_ storeCase: StoreCase) async throws {
    try await storeCase.run { MemoryTaskStore(clock: $0.clock, logCap: $0.logCap, audit: $0.audit) }
  }
}
