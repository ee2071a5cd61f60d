import ArgumentParser
import FoundationEssentials
import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxProcess
import SignalboxSQLite
import SignalboxShell

/// Where tasks are kept.
enum StoreChoice: Equatable {
  case memory
  case sqlite(path: String)

  /// - Throws: `ValidationError` for anything but `memory`, `sqlite:PATH` and nothing, which is the default file.
  init(_ text: String?, _ environment: [String: String]) throws {
    switch text {
    case nil: self = .sqlite(path: Directories.state(environment) + "/tasks.sqlite")
    case "memory": self = .memory
    case let text? where text.hasPrefix("sqlite:") && text.utf8.count > 7:
      let path = String(text.dropFirst(7))
      self = .sqlite(path: try SystemText.absolute(path))
    case let text?: throw ValidationError("--store is memory or sqlite:PATH, not \"\(text)\"")
    }
  }
}

/// A server, put together and not running yet.
struct Server {
  var store: any TaskStore
  var registry: TaskRegistry
  var control: ControlServer
  var socket: String
  /// Whether clients find it without being told where.
  var isDefault: Bool
  var slots: Int
  /// Where a generated token is kept.
  var tokenPath: String?
}

/// Puts a server together: the one place that names concrete stores.
struct ServerSetup {
  var environment: [String: String]
  var name = SocketPath.defaultName
  var store = StoreChoice.memory
  var socket: String?
  var access = ServerAccess()
  var slots = 2
  var rescue = RescuePolicy()
  var drain = Duration.seconds(30)
  var logCap = LogCap()
  var keeping = Keeping()
  var onFailure: OnFailure?
  var catalogue = TaskCatalogue()

  init(environment: [String: String]) {
    self.environment = environment
  }

  /// - Throws: `StoreError`, `ControlServerError`, `SocketPathError`, each saying what to do.
  func makeServer(logger: Logger) throws -> Server {
    let socket = try socket ?? SocketPath.standard(name: name, environment: environment)
    let isDefault = try socket == SocketPath.standard(environment: environment)
    var configuration = RegistryConfiguration()
    configuration.name = name
    configuration.slots = slots
    configuration.rescue = rescue
    configuration.drain = drain
    configuration.retention = keeping.retention
    configuration.onFailure = onFailure?.hook(socket: socket, environment: environment)
    let catalogue = onFailure?.extend(catalogue) ?? catalogue
    let store = try openStore(logger: logger)
    // Under the store's lock: a server that is refused leaves nothing for the one that runs.
    let own = try makeOwnToken(beside: socket)
    let registry = try TaskRegistry(
      store: store, catalogue: catalogue.commands(ShellCommandRunner(), policy: RetryPolicy()),
      configuration: configuration, logger: logger)
    let control = ControlServer(
      registry: registry,
      configuration: ControlServerConfiguration(socket: socket, entrances: access.entrances(ownTokenFile: own)),
      logger: logger)
    return Server(
      store: store, registry: registry, control: control, socket: socket, isDefault: isDefault, slots: slots,
      tokenPath: own)
  }

  private func openStore(logger: Logger) throws -> any TaskStore {
    switch store {
    case .memory: MemoryTaskStore(logCap: logCap)
    case .sqlite(let path): try SQLiteTaskStore(path: path, durability: keeping.durability, logCap: logCap)
    }
  }

  /// The file of a token that was made because none was given; nil when one was, or none is needed.
  private func makeOwnToken(beside socket: String) throws -> String? {
    guard access.listen != nil, access.token == nil, access.tokenFile == nil else { return nil }
    let path =
      switch store {
      case .sqlite(let path): path + ".token"
      case .memory: socket + ".token"
      }
    try TokenFile.makeOwn(at: path)
    return path
  }
}
