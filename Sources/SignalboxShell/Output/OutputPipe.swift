import CProcess
import Glibc
import Signalbox
import SignalboxModel
import Synchronization

/// Our end of the pipe that one of a command's streams goes to.
final class OutputPipe: Sendable {
  /// Bytes at most in one write to the log.
  private static let chunk = 256 << 10

  private let descriptor: CInt
  private let source: LogSource
  private let isStopped = Atomic(false)
  private let latest = Mutex(LastLine())

  /// Reads from a descriptor that does not block, and closes it when this goes.
  init(_ descriptor: CInt, _ source: LogSource) {
    self.descriptor = descriptor
    self.source = source
  }

  deinit {
    ReadinessPoller.shared.release(descriptor)
    close(descriptor)
  }

  /// Whether anybody still has the command's end open; when nobody has, reading comes to its end by itself.
  var isHeld: Bool { !Descriptor.isHungUp(descriptor) }

  /// The last line that was read; kept of the stream of errors alone.
  var lastLine: LastLine { latest.withLock { $0 } }

  /// Ends reading: what is in the pipe now is still taken, nothing that comes later.
  func stopReading() {
    isStopped.store(true, ordering: .releasing)
    ReadinessPoller.shared.abandon(descriptor)
  }

  /// Calls `copy` once there are bytes or reading is stopped, and `end` when the stream ends without any: a command that says
  /// nothing costs no task.
  func begin(copy: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void) {
    ReadinessPoller.shared.wait(for: descriptor) { isReady in
      if !isReady || self.byteCount > 0 {
        copy()
      } else if self.isHeld {
        self.begin(copy: copy, end: end)
      } else {
        // What was written between the two looks.
        self.byteCount > 0 ? copy() : end()
      }
    }
  }

  private var byteCount: Int { Int(sb_bytes_in_pipe(descriptor)) }

  /// Copies everything to the log until nobody has the command's end open any more or reading is stopped.
  ///
  /// The command waits while the log does: no more than one chunk is held.
  func copy(to log: AttemptLog) async throws {
    while !isStopped.load(ordering: .acquiring) {
      let (bytes, isEnd) = try read(atMost: Self.chunk)
      if isEnd { return }
      if bytes.isEmpty {
        _ = await ReadinessPoller.shared.wait(for: descriptor)
      } else {
        try await log.write(bytes, from: source)
      }
    }
    try await copyRest(to: log)
  }

  /// Reads on without keeping anything, so that a command does not hang on a log that cannot be written.
  func discard() async throws {
    while !isStopped.load(ordering: .acquiring) {
      let (bytes, isEnd) = try read(atMost: Self.chunk)
      if isEnd { return }
      if bytes.isEmpty { _ = await ReadinessPoller.shared.wait(for: descriptor) }
    }
  }

  private func copyRest(to log: AttemptLog) async throws {
    var left = byteCount
    while left > 0 {
      let (bytes, isEnd) = try read(atMost: min(left, Self.chunk))
      if isEnd || bytes.isEmpty { return }
      left -= bytes.count
      try await log.write(bytes, from: source)
    }
  }

  /// Takes what is there, without waiting.
  private func read(atMost limit: Int) throws(KernelError) -> (bytes: [UInt8], isEnd: Bool) {
    // One byte at least: only a read tells an empty pipe from one at its end.
    let size = min(max(byteCount, 1), limit)
    var code: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var result = Glibc.read(descriptor, buffer.baseAddress, size)
      while result < 0, errno == EINTR { result = Glibc.read(descriptor, buffer.baseAddress, size) }
      code = result < 0 ? errno : 0
      count = max(result, 0)
    }
    if code == EAGAIN { return ([], false) }
    if code != 0 { throw KernelError(code: code) }
    if source == .stderr { latest.withLock { $0.take(bytes) } }
    return (bytes, bytes.isEmpty)
  }
}
