import CSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGTERM, SIGINT and SIGHUP of this process: the first one is told, a second SIGTERM or SIGINT ends the process at once.
enum EndingSignals {
  /// Something at the first one.
  ///
  /// The handler is installed when this returns.
  ///
  /// A thread of its own waits for it, so that it is heard however busy the others are.
  ///
  /// - Throws: ``EndingSignalsError`` when the system has no descriptor or no thread to give.
  static func first() throws -> AsyncStream<Void> {
    let descriptor = sb_take_ending_signals()
    guard descriptor >= 0 else { throw EndingSignalsError(reason: String(cString: strerror(errno))) }
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let waiter = Unmanaged.passRetained(Waiter(descriptor: descriptor, continuation: continuation))
    #if canImport(Glibc)
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<Waiter>.fromOpaque(context!).takeRetainedValue().wait()
          return nil
        }, waiter.toOpaque())
      if status == 0 { pthread_detach(thread) }
    #else
      var thread: pthread_t?
      let status = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<Waiter>.fromOpaque(context).takeRetainedValue().wait()
          return nil
        }, waiter.toOpaque())
      if let thread { pthread_detach(thread) }
    #endif
    guard status == 0 else {
      waiter.release()
      throw EndingSignalsError(reason: String(cString: strerror(status)))
    }
    return stream
  }

  private final class Waiter: Sendable {
    private let descriptor: Int32
    private let continuation: AsyncStream<Void>.Continuation

    init(descriptor: Int32, continuation: AsyncStream<Void>.Continuation) {
      self.descriptor = descriptor
      self.continuation = continuation
    }

    func wait() {
      var byte: UInt8 = 0
      while read(descriptor, &byte, 1) < 0, errno == EINTR {}
      continuation.yield()
      continuation.finish()
    }
  }
}

/// Why a process cannot heed the signals that ask it to end.
public struct EndingSignalsError: Error, CustomStringConvertible {
  /// What the system answered.
  public var reason: String
  /// The reason, and what cannot be done for it.
  public var description: String { "cannot heed SIGTERM and ^C: \(reason)" }
}
