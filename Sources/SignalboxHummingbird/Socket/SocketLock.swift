import FoundationEssentials
import SignalboxModel
import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The right to serve on a socket's path, held by a lock on a file beside it for as long as the server lives.
///
/// Under it a server looks at the path, removes what nobody serves and binds its own socket: no other one can do so in between.
/// The system gives the lock back when the process ends, however it ends. The directory is locked too, shared, which keeps
/// cleaners of temporary files such as systemd-tmpfiles away from all that is in it.
final class SocketLock: Sendable {
  private let path: String
  private let descriptor: Int32
  private let directory: Int32
  private let identity: FileStatus.Identity

  /// - Throws: ``ControlServerError/Code/inUse`` when another server has it, of this process or not.
  init(forSocketAt socket: String, in directory: String) throws(ControlServerError) {
    path = socket + SocketPath.lockSuffix
    (descriptor, identity) = try Self.take(path, forSocketAt: socket)
    self.directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Only cleaners look at it: a file system without locks changes nothing else.
    if self.directory >= 0 { _ = flock(self.directory, LOCK_SH | LOCK_NB) }
  }

  deinit {
    close(descriptor)
    if directory >= 0 { close(directory) }
  }

  /// Whether the file is where others look for it; somebody else can have the path's lock when it is not.
  var isInPlace: Bool { FileStatus(at: path)?.identity == identity }

  /// Removes the file, before the lock ends with this value.
  func removeFile() {
    if isInPlace { unlink(path) }
  }

  private static func take(
    _ path: String, forSocketAt socket: String
  ) throws(ControlServerError) -> (Int32, FileStatus.Identity) {
    // A file that is removed between its opening and its locking, since its server has just ended, is no lock of anything.
    for _ in 0..<100 {
      let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw ControlServerError(.cannotBind, "Cannot open the socket's lock \(path): \(SocketFile.systemError()).")
      }
      let failure = ExclusiveLock.take(descriptor) { holder(descriptor) }
      guard failure == 0 else {
        defer { close(descriptor) }
        guard failure == EWOULDBLOCK else {
          throw ControlServerError(.cannotBind, "Cannot lock \(path): \(SocketFile.systemError(failure)).")
        }
        let holder = holder(descriptor).map { "process \($0)" } ?? "a process"
        throw ControlServerError(
          .inUse, "Another server (\(holder)) has the socket \(socket). Stop it, or give this one another --socket.")
      }
      if let status = FileStatus(of: descriptor), FileStatus(at: path)?.identity == status.identity {
        let process = Array("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
        // For the message above, and for whoever finds the lock taken: it is waited for once this process is gone.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, process, process.count, 0) }
        return (descriptor, status.identity)
      }
      close(descriptor)
    }
    throw ControlServerError(.inUse, "Others keep taking the socket's lock \(path) away; try again.")
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
