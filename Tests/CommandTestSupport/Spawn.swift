import Glibc
import Synchronization

/// Held from the making of pipes to the start of the process that has them: so no other process inherits an end, which
/// would keep it open.
let spawning = Mutex(())

/// The two ends of a pipe.
struct Pipe {
  let reading: Int32
  let writing: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Trouble("no pipe: \(String(cString: strerror(errno)))") }
    (reading, writing) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }
}

/// Starts a program with these as its standard streams.
func spawn(
  _ arguments: [String], _ environment: [String: String], _ directory: String, standardInput: Int32, output: Int32,
  error: Int32
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  for (descriptor, number) in zip([standardInput, output, error], Int32(0)...) {
    posix_spawn_file_actions_adddup2(&actions, descriptor, number)
  }
  // What other tests of this process have open is not for it either: a server would keep their sockets open. The call that
  // closes all from a number on is hidden from Swift; closing what is not open does no harm here.
  for number in Int32(3)..<512 { posix_spawn_file_actions_addclose(&actions, number) }
  // What the test runner does with signals is not for the program.
  var defaults = sigset_t()
  sigfillset(&defaults)
  posix_spawnattr_setsigdefault(&attributes, &defaults)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
  // env changes the directory and becomes the program; the call for it is hidden from Swift.
  var words = (["env", "-C", directory] + arguments).map { strdup($0) } + [nil]
  var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer {
    for word in words + variables { free(word) }
  }
  var pid = pid_t()
  let failure = posix_spawnp(&pid, "env", &actions, &attributes, &words, &variables)
  guard failure == 0 else { throw Trouble("cannot start \(arguments[0]): \(String(cString: strerror(failure)))") }
  return pid
}

/// Writes everything; a reader that has gone is its own affair.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  signal(SIGPIPE, SIG_IGN)
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno != EINTR { return }
    rest = rest.dropFirst(max(0, count))
  }
}
