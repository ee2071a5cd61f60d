import Dispatch
package import Glibc
import Synchronization

/// A process that a test started: what it writes, line by line as it comes, and how it ends.
package final class Child: Sendable {
  package struct Ended: Sendable {
    /// As a shell tells it: the exit status, or 128 and the number of the signal.
    package var status: Int32
    package var output: String
    package var error: String
  }

  private struct State {
    var isReaped = false
    var output: [UInt8] = []
    var error: [UInt8] = []
  }

  package let pid: pid_t
  /// The lines of standard output and of standard error, without their ends; finished when nobody has them open any more.
  package let outputLines: AsyncStream<String>
  package let errorLines: AsyncStream<String>
  /// Something after each piece of standard output; several pieces may make one.
  package let arrivals: AsyncStream<Void>
  private let exit: AsyncStream<Ended>
  private let state = Mutex(State())

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program and what it is given.
  ///   - environment: its variables.
  ///   - directory: where it starts.
  ///   - input: what it reads from standard input.
  /// - Throws: ``Trouble`` when it cannot be started.
  package init(_ arguments: [String], environment: [String: String], directory: String, input: String = "") throws {
    let (output, error, standardInput, pid) = try spawning.withLock { _ in
      let (output, error, standardInput) = (try Pipe(), try Pipe(), try Pipe())
      let pid = try spawn(
        arguments, environment, directory, standardInput: standardInput.reading, output: output.writing,
        error: error.writing)
      return (output, error, standardInput, pid)
    }
    self.pid = pid
    close(standardInput.reading)
    close(output.writing)
    close(error.writing)
    let lines = (AsyncStream.makeStream(of: String.self), AsyncStream.makeStream(of: String.self))
    (outputLines, errorLines) = (lines.0.stream, lines.1.stream)
    let arrived = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    arrivals = arrived.stream
    let ended = AsyncStream.makeStream(of: Ended.self)
    exit = ended.stream
    // Threads of their own: they block, which Swift's own threads must not.
    inThread {
      writeAll(Array(input.utf8), to: standardInput.writing)
      close(standardInput.writing)
    }
    let readsError = DispatchSemaphore(value: 0)
    inThread { [self] in
      drain(error.reading, into: lines.1.continuation) { bytes in state.withLock { $0.error += bytes } }
      readsError.signal()
    }
    inThread { [self] in
      drain(output.reading, into: lines.0.continuation) { bytes in
        state.withLock { $0.output += bytes }
        arrived.continuation.yield()
      }
      arrived.continuation.finish()
      readsError.wait()
      ended.continuation.yield(reap())
      ended.continuation.finish()
    }
  }

  /// The bytes of standard output so far.
  package var output: [UInt8] { state.withLock { $0.output } }

  /// The next line of standard output.
  ///
  /// - Throws: ``Trouble`` when there is none any more, or the test is over.
  package func nextLine() async throws -> String {
    var lines = outputLines.makeAsyncIterator()
    guard let line = await lines.next() else { throw Trouble("no more lines from \(pid): \(standardError)") }
    return line
  }

  /// The first line of standard error that holds a text.
  package func errorLine(with text: String) async throws -> String {
    for await line in errorLines where line.contains(text) { return line }
    throw Trouble("never said \"\(text)\": \(standardError)")
  }

  /// Waits for its end.
  package func ended() async throws -> Ended {
    for await ended in exit { return ended }
    throw Trouble("the test was over before process \(pid)")
  }

  /// Sends a signal, unless it has ended.
  package func signal(_ number: Int32) {
    state.withLock { state in
      if !state.isReaped { _ = Glibc.kill(pid, number) }
    }
  }

  private var standardError: String { state.withLock { String(decoding: $0.error, as: UTF8.self) } }

  /// Waits for the end first and takes the number back after, under the lock: no signal can hit a stranger.
  private func reap() -> Ended {
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == -1 && errno == EINTR {}
    return state.withLock { state in
      var status: Int32 = 0
      waitpid(pid, &status, 0)
      state.isReaped = true
      return Ended(
        status: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f,
        output: String(decoding: state.output, as: UTF8.self), error: String(decoding: state.error, as: UTF8.self))
    }
  }
}

/// Something that a test needs and does not get.
package struct Trouble: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}

private func inThread(_ work: @escaping @Sendable () -> Void) {
  DispatchQueue(label: "child").async(execute: work)
}

/// Reads to the end, and hands on bytes and lines as they come.
private func drain(
  _ descriptor: Int32, into lines: AsyncStream<String>.Continuation, _ take: ([UInt8]) -> Void
) {
  var buffer = [UInt8](repeating: 0, count: 65536)
  var line: [UInt8] = []
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { break }
    let bytes = Array(buffer[..<count])
    take(bytes)
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.yield(String(decoding: line, as: UTF8.self))
        line = []
      } else {
        line.append(byte)
      }
    }
  }
  if !line.isEmpty { lines.yield(String(decoding: line, as: UTF8.self)) }
  lines.finish()
  close(descriptor)
}
