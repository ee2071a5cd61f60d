import Signalbox
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The mark beside a store that a process has it open: an exclusive `flock` on `<path>.lock`, which the kernel gives back when
/// the process ends, however it ends. It says who that is, and it is taken before anything of the store is touched.
///
/// ``HeldFile`` is the lock of the file itself, which holds under any name.
final class StoreLock: Sendable {
  private let store: String
  private let path: String
  private let descriptor: Mutex<CInt>

  /// - Throws: ``StoreError/Code/inUse`` naming the holder, or ``StoreError/Code/badPermissions``.
  init(store: String) throws {
    self.store = store
    path = store + ".lock"
    descriptor = Mutex(try Self.take(path, store: store))
  }

  deinit {
    descriptor.withLock { Self.release($0) }
  }

  /// Makes the lock file again when somebody has removed it. The store stays locked in any case: the file itself is.
  func renew() {
    descriptor.withLock { descriptor in
      guard FileLook(at: path)?.mark != FileLook(of: descriptor)?.mark,
        let again = try? Self.take(path, store: store)
      else { return }
      Self.release(descriptor)
      descriptor = again
    }
  }

  private static func take(_ path: String, store: String) throws -> CInt {
    // Close-on-exec, or a command that a task runs would hold the store for as long as it lives.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(.badPermissions, "cannot open the lock file \(path): \(systemError())")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = errno
      defer { close(descriptor) }
      guard failure == EWOULDBLOCK else {
        throw StoreError(.badPermissions, "cannot lock \(path): \(systemError(failure))")
      }
      throw StoreError(.inUse, refusal(of: store, holder: holder(in: descriptor)))
    }
    guard ftruncate(descriptor, 0) == 0, write("\(ownProcess)\n", to: descriptor) else {
      let failure = errno
      release(descriptor)
      throw StoreError(.badPermissions, "cannot write the lock file \(path): \(systemError(failure))")
    }
    return descriptor
  }

  private static func release(_ descriptor: CInt) {
    // Given up in words: a process being started at this moment has the descriptor too until it is its own program, and
    // closing ours alone would leave the lock with it.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// This process, as the kernel and the messages call it.
  static var ownProcess: String { "\(getpid())" }

  /// What whoever finds the store taken is told.
  static func refusal(of store: String, holder: String?) -> String {
    guard let holder else {
      return "another process has \(store) open; stop it, or use its server instead of opening the file"
    }
    return
      "process \(holder) has \(store) open; stop it (kill \(holder)), or use its server instead of opening the file"
  }

  private static func holder(in descriptor: CInt) -> String? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let digits = bytes[..<count].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }

  private static func write(_ text: String, to descriptor: CInt) -> Bool {
    let bytes = Array(text.utf8)
    return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
  }
}

/// What the operating system says of an error number.
func systemError(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}
