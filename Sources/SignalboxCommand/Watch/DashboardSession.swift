import ArgumentParser
import FoundationEssentials
import Logging
import Signalbox
import SignalboxClient
import SignalboxDashboard
import SignalboxModel
import SignalboxTerminal

/// One run of the dashboard on a server: takes the terminal, turns what happens into messages, runs the effects, draws.
struct DashboardSession {
  enum Input: Sendable {
    case message(Message)
    case terminal(TerminalEvent)
  }

  private let endpoint: ServerEndpoint
  private let looks: LooksOptions
  private let environment: [String: String]
  private let config: ConfigFile
  private let themes: Themes
  private let memory: ThemeMemory
  private let theme: Theme

  /// Reads the config file and the theme: what is wrong with them is told before anybody is asked or any server started.
  init(endpoint: ServerEndpoint, looks: LooksOptions) throws {
    self.endpoint = endpoint
    self.looks = looks
    environment = ProcessInfo.processInfo.environment
    config = try ConfigFile.load(environment: environment)
    themes = Themes.standard(environment: environment)
    memory = ThemeMemory(directory: Directories.state(environment))
    let (theme, warnings) = try Self.theme(for: looks, among: themes, memory, environment, config)
    self.theme = theme
    for warning in warnings { Console.note(warning) }
  }

  /// Returns when the operator quits.
  func run() async throws {
    let terminal = try Terminal.open(environment: environment)
    defer { terminal.restore() }
    let client = SignalboxClient(
      endpoint, operatorName: ConnectionOptions.operatorName,
      logger: Logger(label: "signalbox", factory: { _ in SwiftLogNoOpLogHandler() }))
    let dashboard = Dashboard(
      configuration: Configuration(
        theme: theme, colorDepth: terminal.colorDepth, ascii: looks.ascii || config.isASCII,
        zone: looks.local || config.local ?? false ? .ofThisMachine : .utc))
    await show(dashboard, on: terminal, client)
    terminal.restore()
    try await client.shutdown()
  }

  /// The theme that was named, else the one that was chosen last, else the config file's.
  ///
  /// A choice whose theme is not there any more counts for nothing.
  private static func theme(
    for looks: LooksOptions, among themes: Themes, _ memory: ThemeMemory, _ environment: [String: String],
    _ config: ConfigFile
  ) throws -> (theme: Theme, warnings: [String]) {
    if let named = looks.theme ?? environment["SIGNALBOX_THEME"] { return try themes.load(named) }
    if let last = memory.last, let remembered = try? themes.load(last) { return remembered }
    return try themes.load(config.theme ?? Theme.builtInName)
  }

  private func show(_ dashboard: Dashboard, on terminal: Terminal, _ client: SignalboxClient) async {
    let mailbox = Mailbox<Input>()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await event in terminal.events { mailbox.post(.terminal(event)) } }
      group.addTask { await Self.follow(client, mailbox) }
      let effects = EffectInterpreter(
        client: client, themes: themes, memory: memory, terminal: terminal, mailbox: mailbox, clock: SystemClock())
      mailbox.post(.message(.themes(themes.names)))
      mailbox.post(.message(.resized(terminal.size)))
      await Self.loop(dashboard, on: terminal, mailbox, effects)
      effects.stop()
      group.cancelAll()
    }
  }

  /// Takes what has come, updates, draws once, until the operator quits.
  private static func loop(
    _ start: Dashboard, on terminal: Terminal, _ mailbox: Mailbox<Input>, _ effects: EffectInterpreter
  ) async {
    var dashboard = start
    let clock = SystemClock()
    while true {
      let inputs = await mailbox.next()
      effects.perform(dashboard.update(.tick(now: clock.now(), uptime: clock.uptime())))
      for input in inputs {
        if let message = message(of: input) {
          if effects.perform(dashboard.update(message)) { return }
        } else if ends(input) {
          return
        }
      }
      terminal.draw(dashboard.view(in: terminal.size))
      effects.perform(dashboard.update(.drawn(uptime: clock.uptime())))
    }
  }

  private static func message(of input: Input) -> Message? {
    switch input {
    case .message(let message): message
    case .terminal(.key(let key)): .key(key)
    case .terminal(.resized(let size)): .resized(size)
    case .terminal: nil
    }
  }

  private static func ends(_ input: Input) -> Bool {
    switch input {
    case .terminal(.terminationRequested), .terminal(.hangup): true
    default: false
    }
  }

  /// Turns the server's feed into messages until cancelled.
  private static func follow(_ client: SignalboxClient, _ mailbox: Mailbox<Input>) async {
    func post(_ event: LinkEvent) { mailbox.post(.message(.link(event))) }
    for await event in client.changes() {
      switch event {
      case .connecting: post(.connecting)
      case .connected:
        do {
          post(.connected(try await client.overview()))
        } catch {
          post(.lost(reason: Failure.message(of: error), retryIn: .zero))
        }
      case .change(_, let change): post(.change(change))
      case .resync(_, let change): post(.resync(change))
      case .ping(let ping): post(.ping(ping))
      case .lost(let reason, let pause): post(.lost(reason: reason, retryIn: pause))
      }
    }
  }
}
