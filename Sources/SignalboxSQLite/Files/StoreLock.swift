import Signalbox
import SignalboxProcess
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The mark beside a store that a process has it open: an exclusive `flock` on `<path>.lock`, which the kernel gives back when
/// the process ends, however it ends.
///
/// It says who that is, and it is taken before anything of the store is touched.
///
/// ``HeldFile`` is the lock of the file itself, which holds under any name.
final class StoreLock: Sendable {
  private let store: String
  let path: String
  private struct State {
    var descriptor: CInt
    /// What the file says of the ids that were given.
    var ids = IDWitness()
    /// What it says of the headers of files, by their names.
    var seals: [String: FileSeal.Expectation] = [:]

    /// Writes this process's number and what is noted.
    ///
    /// Who holds the store is also known from the kernel, and the ids from the files of tasks and logs. What they do
    /// not have is lost when this cannot be written, as on a full disk:
    ///
    /// - the generation after an ordered end: a backup that was made before it is not known as older by it;
    /// - a replacement: the seal of the file that is there now is not noted then either, so that the next start sees it again.
    ///
    /// - Returns: whether it is written.
    @discardableResult
    func write() -> Bool {
      let lines = ["\(ownProcess)", ids.text] + seals.map { "\($0.key) \($0.value.text)" }.sorted()
      let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
      return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count && ftruncate(descriptor, off_t(bytes.count)) == 0
    }
  }

  private let state: Mutex<State>

  /// - Throws: ``StoreError/Code/inUse`` naming the holder, or ``StoreError/Code/badPermissions``.
  init(store: String) throws {
    self.store = store
    path = store + ".lock"
    let descriptor = try Self.take(path, store: store)
    let lines = Self.text(in: descriptor).split(separator: "\n", omittingEmptySubsequences: false)
    // What is remembered stays until the store is open: that may fail.
    let ids = lines.count > 1 ? IDWitness(lines[1]) : IDWitness()
    state = Mutex(State(descriptor: descriptor, ids: ids, seals: Self.seals(in: lines.dropFirst(2))))
    state.withLock { _ = $0.write() }
  }

  deinit {
    state.withLock { Self.release($0.descriptor) }
  }

  /// What is noted of the ids that were given: by the process before this one, until this one notes its own.
  var witness: IDWitness { state.withLock(\.ids) }

  /// Notes which store it is and which ids it may give: one more place that remembers when the file of tasks is put back from a
  /// backup.
  func note(_ ids: IDWitness) { edit { $0 = ids } }

  /// The same of the store that is noted.
  func note(highest: Int64, generation: Int64) {
    edit { ids in
      ids.highest = highest
      ids.generation = generation
    }
  }

  /// Notes that another file is in the place of the one of tasks that it knows.
  ///
  /// When that is of the same store, and not of a later start, it counts as an older one, also at a next start, should
  /// this one fail.
  func noteReplacement() {
    edit { if $0.identity != nil { $0.generation += 1 } }
  }

  private func edit(_ body: (inout IDWitness) -> Void) {
    state.withLock { state in
      body(&state.ids)
      state.write()
    }
  }

  /// What was noted of the header of one of the store's files.
  func seal(of file: String) -> FileSeal.Expectation? { state.withLock { $0.seals[file] } }

  /// Notes what the header of one of the store's files may say, for the start after a crash.
  ///
  /// - Parameters:
  ///   - seal: what it may say.
  ///   - file: the file's name.
  ///   - isFlushed: whether it is to outlast a loss of power. What comes before a checkpoint has to; it costs a flush.
  /// - Returns: whether it is noted. Where it is not, the file must not get another header.
  func note(_ seal: FileSeal.Expectation, of file: String, isFlushed: Bool) -> Bool {
    state.withLock { state in
      let before = state.seals[file]
      state.seals[file] = seal
      if state.write(), !isFlushed || fdatasync(state.descriptor) == 0 { return true }
      state.seals[file] = before
      return false
    }
  }

  /// Makes the lock file again when somebody has removed it.
  ///
  /// The store stays locked in any case: the file itself is.
  ///
  /// Tries once, since everything that is noted waits meanwhile; the next look tries again.
  func renew() {
    state.withLock { state in
      guard FileLook(at: path)?.mark != FileLook(of: state.descriptor)?.mark,
        let again = try? Self.take(path, store: store, isPatient: false)
      else { return }
      Self.release(state.descriptor)
      state.descriptor = again
      state.write()
    }
  }

  /// Locks a file, and waits for the lock of a process that was killed when `isPatient` is true; see ``ExclusiveLock``.
  private static func take(_ path: String, store: String, isPatient: Bool = true) throws -> CInt {
    // Close-on-exec, or a command that a task runs would hold the store for as long as it lives.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(.badPermissions, "cannot open the lock file \(path): \(systemError())")
    }
    let failure = ExclusiveLock.take(descriptor, isPatient: isPatient) {
      holder(in: text(in: descriptor)).flatMap { Int32($0) }
    }
    guard failure == 0 else {
      defer { close(descriptor) }
      guard failure == EWOULDBLOCK else {
        throw StoreError(.badPermissions, "cannot lock \(path): \(systemError(failure))")
      }
      throw StoreError(.inUse, refusal(of: store, holder: holder(in: text(in: descriptor))))
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

  private static func text(in descriptor: CInt) -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }

  /// The first line: a process's number.
  private static func holder(in text: String) -> String? {
    let line = text.prefix { $0 != "\n" }
    return Int(line) == nil ? nil : String(line)
  }

  /// The lines after the second, which is of the ids: a file's name, and what its header may say.
  private static func seals(in lines: ArraySlice<Substring>) -> [String: FileSeal.Expectation] {
    lines.reduce(into: [:]) { seals, line in
      guard let space = line.firstIndex(of: " ") else { return }
      seals[String(line[..<space])] = FileSeal.Expectation(line[space...])
    }
  }
}

/// What the operating system says of an error number.
func systemError(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}
