import Signalbox
import SignalboxTesting
import Testing

@Suite struct MemoryTaskStoreTests {
  @Test(arguments: StoreCase.all)
  func conformance(_ storeCase: StoreCase) async throws {
    try await storeCase.run { MemoryTaskStore(clock: $0, logCap: $1) }
  }
}
