import Signalbox
import SignalboxProcess
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A database file of ours, held open and locked for as long as SQLite has it open.
///
/// The lock is the file's and not a name's: whatever name a second server finds the file by, a link or a renamed directory, it
/// is refused. And wherever the file is moved, the descriptor tells where it is.
///
/// It has to be opened before SQLite's first connection and closed after its last one: POSIX drops all locks that a process has
/// on a file, SQLite's included, when the process closes any descriptor of it.
final class HeldFile: Sendable {
  let mark: FileMark
  private let descriptor: CInt
  private let isReleased = Mutex(false)
  /// The files that this process holds.
  ///
  /// A second store of the same process is refused before it opens the file, since closing it again would drop the
  /// first one's locks.
  private static let held = Mutex<Set<FileMark>>([])

  /// - Throws: ``StoreError``: `inUse` naming the process that has the file, `unsafePlace` when it has a second name.
  init(_ path: String) throws {
    guard let look = FileLook(at: path) else {
      throw StoreError(.badPermissions, "cannot look at \(path): \(systemError())")
    }
    guard look.links == 1 else {
      throw StoreError(
        .unsafePlace,
        "\(path) has \(look.links) names (hard links), and SQLite finds the rest of a database by its name; leave it one "
          + "name: find the others with `find DIRECTORY -samefile '\(path)'` and remove them")
    }
    guard Self.held.withLock({ $0.insert(look.mark).inserted }) else {
      throw StoreError(.inUse, StoreLock.refusal(of: path, holder: StoreLock.ownProcess))
    }
    do {
      descriptor = try Self.open(path, look.mark)
      mark = look.mark
    } catch {
      Self.held.withLock { _ = $0.remove(look.mark) }
      throw error
    }
  }

  deinit { release() }

  /// Lets go of the file.
  ///
  /// Only once SQLite's last connection to it is closed.
  func release() {
    let isFirst = isReleased.withLock { isReleased in
      defer { isReleased = true }
      return !isReleased
    }
    guard isFirst else { return }
    // Given up in words: a process being started at this moment has the descriptor too until it is its own program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
    Self.held.withLock { _ = $0.remove(mark) }
  }

  private static func open(_ path: String, _ mark: FileMark) throws -> CInt {
    #if canImport(Darwin)
      let descriptor = Darwin.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    #else
      let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    #endif
    guard descriptor >= 0 else { throw StoreError(.badPermissions, "cannot open \(path): \(systemError())") }
    do {
      guard FileLook(of: descriptor)?.mark == mark else {
        throw StoreError(.inUse, "\(path) was replaced while it was opened; start again")
      }
      #if !canImport(Darwin)
        // Elsewhere it would stand against SQLite's own locks, which are of another kind.
        let holder = { KernelLocks.now().holders(of: mark).first }
        guard ExclusiveLock.take(descriptor, holder: { holder().flatMap { Int32($0) } }) == 0 else {
          throw StoreError(.inUse, StoreLock.refusal(of: path, holder: holder()))
        }
      #endif
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// The file as it is now; nil once it was let go.
  var look: FileLook? { isReleased.withLock { $0 } ? nil : FileLook(of: descriptor) }

  /// What the file begins with; nil when that is no database's beginning.
  var header: FileSeal.Header? {
    var bytes = [UInt8](repeating: 0, count: 100)
    guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return nil }
    return FileSeal.Header(bytes)
  }

  /// Where the file is now, under any name; nil when it was deleted or the system cannot tell.
  var location: String? {
    guard let look, look.links > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
    #if canImport(Darwin)
      let isKnown = fcntl(descriptor, F_GETPATH, &bytes) == 0
      let path = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let count = readlink("/proc/self/fd/\(descriptor)", &bytes, Int(PATH_MAX))
      let isKnown = count > 0
      let path = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    #endif
    return isKnown && FileLook(at: path)?.mark == mark ? path : nil
  }

  /// A name by which this machine's users can read the file although it has none: for as long as the process lives.
  var descriptorPath: String { "/proc/\(StoreLock.ownProcess)/fd/\(descriptor)" }
}
