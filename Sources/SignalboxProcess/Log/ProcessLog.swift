import DequeModule
public import Logging
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The log of a server on its standard error, which never holds up the server.
///
/// Lines go to a buffer of at most 1 MiB, and a thread of their own writes them. While nobody reads, as with a terminal that
/// ^S has stopped or a full pipe, the buffer fills and further lines are dropped; how many is said in their place once it
/// flows again. At a normal exit the last lines get up to one second. Every line is one line: what a terminal would obey, line
/// ends among it, is replaced by harmless signs.
///
///     LoggingSystem.bootstrap { ProcessLog.standardError.handler(label: $0) }
///
/// Unchecked because of `state`: read and written with `mutex` held alone, see `locked`. The two pointers are set once, and
/// live as long as the log, which its thread holds.
public final class ProcessLog: @unchecked Sendable {
  /// The one on standard error.
  public static let standardError: ProcessLog = {
    let log = ProcessLog(descriptor: 2)
    atexit { ProcessLog.standardError.flush(within: .seconds(1)) }
    return log
  }()

  private enum Entry {
    case line([UInt8])
    /// So many lines were dropped here.
    case gap(Int)

    var count: Int {
      if case .line(let bytes) = self { bytes.count } else { 0 }
    }
  }

  private struct State {
    var entries: Deque<Entry> = []
    /// Bytes of all entries.
    var size = 0
    var isWriting = false
    var hasThread = false
  }

  /// The longest line; what is longer is cut there.
  private static let lineLimit = 16 << 10

  private var state = State()
  private let descriptor: Int32
  private let limit: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let lineCame = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// - Parameters:
  ///   - descriptor: an open file; it is never closed.
  ///   - limit: the most bytes of lines that wait for the file.
  public init(descriptor: Int32, limit: Int = 1 << 20) {
    self.descriptor = descriptor
    self.limit = limit
    mutex.initialize(to: pthread_mutex_t())
    lineCame.initialize(to: pthread_cond_t())
    precondition(pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(lineCame, nil) == 0)
  }

  deinit {
    pthread_cond_destroy(lineCame)
    pthread_mutex_destroy(mutex)
    lineCame.deallocate()
    mutex.deallocate()
  }

  /// A handler for loggers.
  public func handler(label: String, level: Logger.Level = .info) -> some LogHandler {
    ProcessLogHandler(log: self, label: label, logLevel: level)
  }

  /// Writes one line.
  ///
  /// It returns at once, whatever becomes of the line.
  public func write(_ line: String) {
    var bytes = Array(DisplayText.sanitised(line, for: .prose).cut(toBytes: Self.lineLimit).utf8)
    bytes.append(UInt8(ascii: "\n"))
    locked {
      append(bytes)
      startThread()
      pthread_cond_signal(lineCame)
    }
  }

  /// Waits until everything is written, at most so long.
  ///
  /// It blocks the calling thread and is for the end of a process.
  ///
  /// - Returns: whether everything is.
  @discardableResult
  public func flush(within duration: Duration) -> Bool {
    let end = ContinuousClock.now + duration
    while locked({ state.isWriting || !state.entries.isEmpty }) {
      guard ContinuousClock.now < end else { return false }
      usleep(1000)
    }
    return true
  }

  /// The mutex is held.
  private func append(_ bytes: [UInt8]) {
    if state.size + bytes.count <= limit {
      state.entries.append(.line(bytes))
      state.size += bytes.count
    } else if case .gap(let count)? = state.entries.last {
      state.entries[state.entries.count - 1] = .gap(count + 1)
    } else {
      state.entries.append(.gap(1))
    }
  }

  /// Tried again with the next line when the system has no thread to give.
  ///
  /// The mutex is held.
  private func startThread() {
    guard !state.hasThread else { return }
    let held = Unmanaged.passRetained(self)
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let status = pthread_create(
      &thread, nil,
      { context in
        #if canImport(Glibc)
          let log = Unmanaged<ProcessLog>.fromOpaque(context!).takeUnretainedValue()
        #else
          let log = Unmanaged<ProcessLog>.fromOpaque(context).takeUnretainedValue()
        #endif
        log.writeAll()
      }, held.toOpaque())
    if status == 0 {
      #if canImport(Glibc)
        pthread_detach(thread)
      #else
        pthread_detach(thread!)
      #endif
      state.hasThread = true
    } else {
      held.release()
    }
  }

  /// What the thread does, for the life of the process.
  private func writeAll() -> Never {
    // A write to a terminal in the background must not stop the process, one to a closed pipe must not end it, and every other
    // signal is for the threads that look out for it.
    var every = sigset_t()
    sigfillset(&every)
    pthread_sigmask(SIG_BLOCK, &every, nil)
    while true {
      pthread_mutex_lock(mutex)
      state.isWriting = false
      while state.entries.isEmpty { pthread_cond_wait(lineCame, mutex) }
      let entry = state.entries.removeFirst()
      state.size -= entry.count
      state.isWriting = true
      pthread_mutex_unlock(mutex)
      switch entry {
      case .line(let bytes): put(bytes)
      case .gap(let count):
        put(Array("\(LogLine.now) warning: \(count) lines of this log were dropped here, since nobody read it\n".utf8))
      }
    }
  }

  private func put(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      #if canImport(Glibc)
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      #else
        let count = rest.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
      #endif
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Somebody else who has it open does not want to wait.
        var file = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&file, 1, -1)
      } else if errno != EINTR {
        // Nobody will ever read this line.
        return
      }
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
