import ArgumentParser
import FoundationEssentials
import SignalboxClient
import SignalboxModel
import SignalboxShell

/// `signalbox add`: gives a command to the server.
struct Add: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Give the server a command to run.",
    discussion: """
      The command runs in this directory and with this environment, except SIGNALBOX_STORE, SIGNALBOX_TOKEN, \
      SIGNALBOX_ON_FAILURE and PGPASSWORD unless --env names them. Its id is printed when the server has stored it. \
      Other users of this machine can read the arguments of a program: hand on a secret with --env NAME, which takes \
      the value from the environment, not with NAME=VALUE. For shell syntax: signalbox add -- sh -c 'make | tee log'.

      --from reads one task per line as JSON: {"command": ["make", "all"], "queue": "builds", "priority": 5}. A line \
      may have name, queue, priority, delay and timeout (both in seconds), maxAttempts, tags and directory; the \
      options of this command are the defaults. - is standard input. The ids are printed one per line.

      --key makes the command safe to repeat: the same command with the same key adds nothing and prints the same ids, \
      for 24 hours from its first use (serve --keep-keys) and as long as one of the tasks exists. Another command with \
      that key, or another environment or directory, is refused.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(name: .shortAndLong, help: "The queue it waits in.")
  var queue: String?
  @Option(name: .shortAndLong, parsing: .unconditional, help: "Higher runs first.")
  var priority: Int?
  @Option(help: ArgumentHelp("How long it waits before it may run: 90s, 5m, 2h.", valueName: "time"))
  var delay: Time?
  @Option(help: ArgumentHelp("How often it is tried again after a failure.", valueName: "count"))
  var retries: Int?
  @Option(help: ArgumentHelp("How long one try may take: 90s, 5m, 2h.", valueName: "time"))
  var timeout: Time?
  @Option(help: "The task's name; by default the program's.")
  var name: String?
  @Option(name: .long, help: "A tag for filters, such as user=42; can be repeated.")
  var tag: [String] = []
  @Option(help: ArgumentHelp("The directory to run it in.", valueName: "path"), completion: .directory)
  var dir: String?
  @Option(
    help: ArgumentHelp(
      "Set a variable of its environment, or hand on the one that is set here; can be repeated.",
      valueName: "NAME[=VALUE]"))
  var env: [String] = []
  @Option(help: ArgumentHelp("Read tasks from JSON lines.", valueName: "file"), completion: .file())
  var from: String?
  @Option(help: ArgumentHelp("Add it once, however often the command is repeated.", valueName: "text"))
  var key: String?
  @OptionGroup var output: JSONOption
  @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.", completion: .file())
  var command: [String] = []

  func validate() throws {
    guard command.isEmpty != (from == nil) else {
      throw ValidationError(
        from == nil ? "what should run? signalbox add -- COMMAND [ARGUMENT …]" : "give --from or a command, not both")
    }
    if let retries, !(0..<1_000_000).contains(retries) { throw ValidationError("--retries goes from 0 to 999999") }
    if let key,
      key.isEmpty || key.utf8.count > 200 || !key.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) })
    {
      throw ValidationError("--key is 1 to 200 characters of ASCII that can be printed")
    }
    for text in env where text.isEmpty || text.hasPrefix("=") {
      throw ValidationError("--env takes NAME=VALUE, or NAME for a variable that is set here, not \"\(text)\"")
    }
  }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        if let from {
          try await add(from: from, client)
        } else {
          // Before the environment: a shell's PWD tells of the same directory, and less well.
          _ = try SystemText.absolute(dir ?? ".")
          let environment = try environment()
          var request = try request(TaskLine(command: command), names: environment.keys.sorted())
          request.environment = environment
          let task = try await client.add(request, idempotencyKey: key)
          if output.json { try Console.sayJSON(task) } else { try Console.say("\(task.id)") }
        }
      }
    }
  }

  func request(_ line: TaskLine, names: [String]) throws -> NewTaskRequest {
    let directory = try SystemText.absolute(line.directory ?? dir ?? ".")
    var request = NewTaskRequest(
      name: line.name ?? name, kind: .command, queue: line.queue ?? queue, priority: line.priority ?? priority,
      tags: line.tags ?? tag, delay: line.delay ?? delay?.duration.seconds,
      maxAttempts: line.maxAttempts ?? retries.map { $0 + 1 }, timeout: line.timeout ?? timeout?.duration.seconds)
    request.payload = CommandPayload(command: line.command, directory: directory, environmentNames: names).json
    return request
  }

  /// The caller's, but for what is said to Signalbox itself, and what --env gives.
  func environment() throws -> [String: String] {
    let variables = env.map {
      $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    }
    let own = try SystemText.environment(replacing: Set(variables.filter { $0.count == 2 }.map { $0[0] }))
    let given = try variables.map { variable in
      guard let value = variable.count == 2 ? variable[1] : own[variable[0]] else {
        throw ValidationError(
          "--env \(variable[0]) hands on a variable that is not set here; set it, or give \(variable[0])=VALUE")
      }
      return (variable[0], value)
    }
    return
      own.filter { !CommandEnvironment.isSetting($0.key) }
      // A shell sets `_` anew for each command: with it, a repetition would be another request.
      .filter { key == nil || $0.key != "_" }
      .merging(given) { $1 }
  }
}

/// A duration on the command line.
struct Time: ExpressibleByArgument {
  var duration: Duration

  init?(argument: String) {
    guard let duration = DurationText.parse(argument) else { return nil }
    self.duration = duration
  }
}
