import CProcess
import Glibc
import Signalbox
import SignalboxModel

/// A program that this process started: its number is its own until ``reap()``.
final class ChildProcess: Sendable {
  let pid: pid_t
  /// Readable once it has ended.
  let descriptor: CInt
  let output: OutputPipe
  let error: OutputPipe
  private let child: sb_child

  init(_ child: sb_child) {
    self.child = child
    pid = child.pid
    descriptor = child.process
    output = OutputPipe(child.output, .stdout)
    error = OutputPipe(child.error, .stderr)
  }

  deinit {
    ReadinessPoller.shared.release(descriptor)
    close(descriptor)
  }

  var hasEnded: Bool { Descriptor.isReadable(descriptor) }

  /// Sends a signal to its process group.
  ///
  /// Not after ``reap()``: the number may be another's then.
  func signalGroup(_ signal: CInt) { kill(-pid, signal) }

  /// Calls `ended` once it has ended, on any thread.
  func watch(_ ended: @escaping @Sendable () -> Void) {
    ReadinessPoller.shared.wait(for: descriptor) { isReady in
      if self.hasEnded { ended() } else if isReady { self.watch(ended) }
    }
  }

  /// Collects how it ended.
  ///
  /// To be called once, when it has.
  func reap() -> CommandOutcome.Status {
    var wasSignaled = false
    var code: CInt = 0
    let failure = withUnsafePointer(to: child) { sb_reap($0, &wasSignaled, &code) }
    guard failure == 0 else { return .unknown(KernelError(code: failure).words) }
    return wasSignaled ? .signaled(code) : .exited(code)
  }
}
