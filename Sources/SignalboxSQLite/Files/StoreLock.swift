import Signalbox

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The mark that a process has a store open: an exclusive `flock` on `<path>.lock`, which the kernel gives back when
/// the process ends, however it ends.
final class StoreLock: Sendable {
  private let descriptor: Int32

  /// - Throws: ``StoreError/Code/inUse`` naming the holder, or ``StoreError/Code/badPermissions``.
  init(path: String, store: String) throws {
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
      throw StoreError(.inUse, Self.refusal(of: store, holder: Self.holder(in: descriptor)))
    }
    self.descriptor = descriptor
    guard ftruncate(descriptor, 0) == 0, Self.write("\(getpid())\n", to: descriptor) else {
      throw StoreError(.badPermissions, "cannot write the lock file \(path): \(systemError())")
    }
  }

  deinit {
    // Given up in words: a process being started at this moment has the descriptor too until it is its own program, and
    // closing ours alone would leave the lock with it.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func refusal(of store: String, holder: String?) -> String {
    guard let holder else {
      return "another process has \(store) open; stop it, or use its server instead of opening the file"
    }
    return
      "process \(holder) has \(store) open; stop it (kill \(holder)), or use its server instead of opening the file"
  }

  private static func holder(in descriptor: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let digits = bytes[..<count].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
  }
}

/// What the operating system says of an error number.
func systemError(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}
