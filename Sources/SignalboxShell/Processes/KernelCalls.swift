import Glibc

/// Calls of the system that Glibc's Swift module leaves out (it is built without `_GNU_SOURCE`), found by name instead.
///
/// Process descriptors go by `syscall`, because C libraries before 2.36 have no functions for them. It is variadic in C;
/// on the processors that Swift runs on under Linux a variadic call passes whole numbers in the same registers as any
/// other.
enum KernelCalls {
  private typealias Syscall = @convention(c) @Sendable (Int, Int, Int, Int, Int) -> Int
  private typealias Pipe2 = @convention(c) @Sendable (UnsafeMutablePointer<CInt>, CInt) -> CInt

  private typealias EpollCreate = @convention(c) @Sendable (CInt) -> CInt
  private typealias EpollControl = @convention(c) @Sendable (CInt, CInt, CInt, UnsafeRawPointer?) -> CInt
  private typealias EpollWait = @convention(c) @Sendable (CInt, UnsafeMutableRawPointer, CInt, CInt) -> CInt

  private static let syscall = unsafeBitCast(dlsym(nil, "syscall"), to: Syscall.self)
  private static let pipe2 = unsafeBitCast(dlsym(nil, "pipe2"), to: Pipe2.self)

  private static let epollCreate1 = unsafeBitCast(dlsym(nil, "epoll_create1"), to: EpollCreate.self)
  private static let epollControl = unsafeBitCast(dlsym(nil, "epoll_ctl"), to: EpollControl.self)
  private static let epollWait = unsafeBitCast(dlsym(nil, "epoll_wait"), to: EpollWait.self)

  // The same numbers on every processor: the kernel has numbered new calls alike since version 5.
  private static let pidfdSendSignal = 424
  private static let pidfdOpen = 434
  private static let bytesAvailable: CUnsignedLong = 0x541B

  /// A descriptor of the process that has this number now; it never comes to mean another.
  static func openProcess(_ pid: pid_t) throws(KernelError) -> CInt {
    let descriptor = syscall(pidfdOpen, Int(pid), 0, 0, 0)
    guard descriptor >= 0 else { throw KernelError(code: errno) }
    return CInt(descriptor)
  }

  /// Sends a signal to the process that a descriptor means, if it still lives.
  ///
  /// - Returns: false when that is not allowed.
  static func signal(process descriptor: CInt, _ signal: CInt) -> Bool {
    syscall(pidfdSendSignal, Int(descriptor), Int(signal), 0, 0) == 0 || errno != EPERM
  }

  /// A pipe whose ends no child inherits.
  static func pipe() throws(KernelError) -> (readEnd: CInt, writeEnd: CInt) {
    var ends: [CInt] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw KernelError(code: errno) }
    return (ends[0], ends[1])
  }

  /// A set of descriptors to watch.
  static func makeWatch() throws(KernelError) -> CInt {
    let watch = epollCreate1(O_CLOEXEC)
    guard watch >= 0 else { throw KernelError(code: errno) }
    return watch
  }

  /// Watches for a descriptor to become readable, once: then it rests until asked for again.
  static func watch(_ descriptor: CInt, in watch: CInt) {
    withUnsafeTemporaryAllocation(byteCount: eventSize, alignment: 8) { event in
      event.storeBytes(of: readableOnce, as: UInt32.self)
      event.storeBytes(of: descriptor, toByteOffset: eventSize - 8, as: CInt.self)
      if epollControl(watch, modify, descriptor, event.baseAddress) != 0, errno == ENOENT {
        _ = epollControl(watch, add, descriptor, event.baseAddress)
      }
    }
  }

  static func unwatch(_ descriptor: CInt, in watch: CInt) {
    _ = epollControl(watch, delete, descriptor, nil)
  }

  /// Sleeps until some of the watched descriptors are readable.
  static func awaitReadable(in watch: CInt) -> [CInt] {
    withUnsafeTemporaryAllocation(byteCount: eventSize * 64, alignment: 8) { events in
      let count = Int(epollWait(watch, events.baseAddress!, 64, -1))
      return (0..<max(count, 0)).map { index in
        events.loadUnaligned(fromByteOffset: (index + 1) * eventSize - 8, as: CInt.self)
      }
    }
  }

  // struct epoll_event: 32 bits of what happened and, last, 64 bits of the caller's own; packed on x86 alone.
  #if arch(x86_64)
    private static let eventSize = 12
  #else
    private static let eventSize = 16
  #endif
  // EPOLLIN and EPOLLONESHOT, EPOLL_CTL_ADD, _DEL and _MOD.
  private static let readableOnce: UInt32 = 0x4000_0001
  private static let add: CInt = 1
  private static let delete: CInt = 2
  private static let modify: CInt = 3

  /// How many bytes a pipe holds now.
  static func bytesInPipe(_ descriptor: CInt) -> Int {
    var count: CInt = 0
    return ioctl(descriptor, bytesAvailable, &count) == 0 ? Int(count) : 0
  }
}

/// What the kernel refused.
package struct KernelError: Error, Hashable {
  package var code: CInt

  /// In the system's words, such as `Permission denied`.
  var words: String { String(cString: strerror(code)) }
}
