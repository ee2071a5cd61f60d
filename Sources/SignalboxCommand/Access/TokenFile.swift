import ArgumentParser
import FoundationEssentials
import SignalboxModel
import SignalboxProcess
import SignalboxTCP

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files of tokens, which only their owner reads.
enum TokenFile {
  /// Writes a file with a new operator's token unless there is one.
  ///
  /// The token itself stands in it, for the owner's own clients. That gives nothing away: who can read this file can read the
  /// store beside it. The server keeps its digest, and reads the file as any other token file. Of two servers that start at
  /// once one makes it.
  static func makeOwn(at path: String) throws {
    if FileManager.default.fileExists(atPath: path) { return }
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    do {
      try PrivateDirectory.make(directory.isEmpty ? "/" : directory)
    } catch {
      throw ValidationError("the token file \(path): \(error.reason)")
    }
    try append(AccessTokens.generate(), to: path, ifNew: true)
  }

  /// Adds a line, in one write, so that a server that reads meanwhile sees it whole or not; `ifNew` leaves a file alone
  /// that is there.
  static func append(_ line: String, to path: String, ifNew: Bool = false) throws {
    do {
      try PathTrust().check(path)
    } catch  where !error.isMissing {
      throw ValidationError("the token file \(path): \(error.reason)")
    } catch {
      // It is made below, in a directory that the look came as far as.
    }
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | (ifNew ? O_EXCL : 0), 0o600)
    if descriptor < 0, ifNew, errno == EEXIST { return }
    guard descriptor >= 0 else { throw ValidationError("the token file \(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    var last = UInt8(ascii: "\n")
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid() || status.st_uid == 0 else {
      throw ValidationError("the token file \(path) belongs to user \(status.st_uid), and must be yours or root's")
    }
    guard fstat(descriptor, &status) == 0,
      status.st_size == 0 || pread(descriptor, &last, 1, status.st_size - 1) == 1
    else { throw ValidationError("the token file \(path): \(String(cString: strerror(errno)))") }
    let bytes = Array(((last == UInt8(ascii: "\n") ? "" : "\n") + line + "\n").utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw ValidationError("the token file \(path): \(String(cString: strerror(errno)))")
    }
  }
}
