#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread of its own for what blocks.
///
/// The concurrency pool is for what does not.
struct ReaderThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let handle: pthread_t

  init(_ run: @escaping @Sendable () -> Void) throws(TerminalError) {
    let body = Unmanaged.passRetained(Body(run))
    #if canImport(Glibc)
      var handle = pthread_t()
      let error = pthread_create(&handle, nil, { start($0) }, body.toOpaque())
      self.handle = handle
    #else
      var handle: pthread_t?
      let error = pthread_create(&handle, nil, { start($0) }, body.toOpaque())
      guard let handle else { fatalError("A thread without a handle") }
      self.handle = handle
    #endif
    guard error == 0 else {
      body.release()
      throw TerminalError(.system, "No thread to read the keys", errno: error)
    }

    func start(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      guard let argument else { return nil }
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }
  }

  /// Waits until the thread has ended.
  func join() { pthread_join(handle, nil) }
}
