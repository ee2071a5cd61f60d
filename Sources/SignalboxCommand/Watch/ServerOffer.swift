import FoundationEssentials
import Logging
import SignalboxClient
import SignalboxModel
import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What to do when the dashboard is opened and no server answers: name the servers there are, offer to start one.
struct ServerOffer {
  var endpoint: ServerEndpoint

  /// As many as leave the question in sight on a small terminal.
  private static let shownServers = 6

  /// Returns when there is a server, or one may come.
  ///
  /// - Throws: `ClientError` when there is none and none is wanted.
  func makeSureOfServer() async throws {
    guard let refusal = try await knock() else { return }
    guard refusal.code == .cannotConnect, case .unixSocket(let path) = endpoint, isatty(0) == 1, Console.isTerminal
    else { throw refusal.namingServers(besides: endpoint) }
    try Console.say(DisplayText.sanitised(refusal.message, for: .prose))
    let others = ServerSearch(environment: ProcessInfo.processInfo.environment).liveSockets().filter { $0 != path }
    for other in others.prefix(Self.shownServers) {
      for line in Self.lines(naming: other, width: Console.columns) { try Console.say(line) }
    }
    if others.count > Self.shownServers { try Console.say("There are more: signalbox stats names all.") }
    guard let answer = Console.ask("Start one now? [y/N] "), answer.lowercased().hasPrefix("y") else {
      try Console.say("Start one with: signalbox serve")
      throw Failure.noServer
    }
    try BackgroundServer(socket: path).start()
  }

  /// A server that answers, and how it is reached.
  ///
  /// The command has a line of its own where there is no room beside the socket: a break within it would be copied with
  /// it.
  static func lines(naming socket: String, width: Int?) -> [String] {
    let name = DisplayText.sanitised(socket)
    let (words, command) = ("One answers on \(name):", "signalbox --socket \(name.shellWord)")
    let line = "\(words) \(command)"
    guard let width, DisplayText.width(of: line) > width else { return [line] }
    return [words, "  \(command)"]
  }

  /// nil when a server answers that may be used.
  private func knock() async throws -> ClientError? {
    let client = SignalboxClient(
      endpoint, logger: Logger(label: "signalbox", factory: { _ in SwiftLogNoOpLogHandler() }))
    let refusal = await refusal(by: client)
    try await client.shutdown()
    return refusal
  }

  private func refusal(by client: SignalboxClient) async -> ClientError? {
    do {
      try await client.health()
      return nil
    } catch {
      // A server that refuses is one.
      return [.cannotConnect, .foreignSocket].contains(error.code) ? error : nil
    }
  }
}

/// `signalbox serve` as a process of its own, which stays when the dashboard is closed.
struct BackgroundServer {
  var socket: String

  #if canImport(Glibc)
    /// POSIX_SPAWN_SETSID of spawn.h, which hides it behind a macro that Swift does not see.
    private static let ownSession: Int16 = 0x80
  #else
    private static let ownSession = Int16(POSIX_SPAWN_SETSID)
  #endif

  /// Starts it; its words go to `server.log` in the state directory.
  ///
  /// - Throws: ``BackgroundServerError``.
  func start() throws {
    let directory = Directories.state(ProcessInfo.processInfo.environment)
    do {
      try PrivateDirectory.make(directory)
    } catch {
      throw BackgroundServerError(reason: error.reason)
    }
    let log = directory + "/server.log"
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // A session of its own, so that it does not end with this terminal.
    posix_spawnattr_setflags(&attributes, Self.ownSession)
    let words = [Program.path, "serve", "--socket", socket]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let status = posix_spawn(&pid, Program.path, &actions, &attributes, &arguments, environ)
    guard status == 0 else { throw BackgroundServerError(reason: String(cString: strerror(status))) }
    Console.note("started signalbox serve, pid \(pid); it writes to \(log)")
  }
}

struct BackgroundServerError: Error, CustomStringConvertible {
  var reason: String
  var description: String { "cannot start a server: \(reason); try: signalbox serve" }
}
