import Glibc
import Signalbox
import SignalboxModel
import Synchronization

/// Our end of the pipe that one of a command's streams goes to.
///
/// swift-subprocess could read the streams too, but it stops at the very moment the command itself has ended; what its
/// children still write within the drain time would be lost.
final class OutputPipe: Sendable {
  /// Bytes at most in one write to the log.
  private static let chunk = 256 << 10

  /// The command's end; to be closed here once the command has it.
  let writeEnd: CInt
  private let readEnd: CInt
  private let source: LogSource
  private let isStopped = Atomic(false)

  init(_ source: LogSource) throws(KernelError) {
    self.source = source
    (readEnd, writeEnd) = try KernelCalls.pipe()
    _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
  }

  deinit {
    ReadinessPoller.shared.release(readEnd)
    close(readEnd)
  }

  /// Whether anybody still has the command's end open; when nobody has, reading comes to its end by itself.
  var isHeld: Bool {
    var interest = pollfd(fd: readEnd, events: 0, revents: 0)
    return poll(&interest, 1, 0) == 0 || interest.revents & Int16(POLLHUP) == 0
  }

  /// Ends reading: what is in the pipe now is still taken, nothing that comes later.
  func stopReading() {
    isStopped.store(true, ordering: .releasing)
    ReadinessPoller.shared.abandon(readEnd)
  }

  /// Copies everything to the log until nobody has the command's end open any more or reading is stopped. The command
  /// waits while the log does: no more than one chunk is held.
  func copy(to log: AttemptLog) async throws {
    while !isStopped.load(ordering: .acquiring) {
      let (bytes, isEnd) = try read(atMost: Self.chunk)
      if isEnd { return }
      if bytes.isEmpty {
        _ = await ReadinessPoller.shared.wait(for: readEnd)
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
      if bytes.isEmpty { _ = await ReadinessPoller.shared.wait(for: readEnd) }
    }
  }

  private func copyRest(to log: AttemptLog) async throws {
    var left = KernelCalls.bytesInPipe(readEnd)
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
    let size = min(max(KernelCalls.bytesInPipe(readEnd), 1), limit)
    var code: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var result = Glibc.read(readEnd, buffer.baseAddress, size)
      while result < 0, errno == EINTR { result = Glibc.read(readEnd, buffer.baseAddress, size) }
      code = result < 0 ? errno : 0
      count = max(result, 0)
    }
    if code == EAGAIN { return ([], false) }
    if code != 0 { throw KernelError(code: code) }
    return (bytes, bytes.isEmpty)
  }
}
