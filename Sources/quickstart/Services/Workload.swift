#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Work that takes its time.
protocol Workload: Sendable {
  /// Waits for something else, such as another server: no thread is held.
  func withoutThread() async throws
  /// Holds its thread, as a long computation or an old C library does.
  func blockingThread() throws
}

/// Work of one second and of two.
struct PretendWorkload: Workload {
  func withoutThread() async throws {
    try await Task.sleep(for: .seconds(1))
  }

  func blockingThread() throws {
    sleep(2)
  }
}
