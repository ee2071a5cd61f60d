import ArgumentParser
import FoundationEssentials
import Signalbox
import SignalboxSQLite

/// What the command line and the environment say, in this order.
struct Settings: Equatable {
  var port: Int
  /// nil: the place where `signalbox` looks for a server of this name.
  var socket: String?
  var store: StoreChoice

  /// - Throws: `ValidationError` for a port or a store that is none.
  init(port: Int?, socket: String?, store: String?, environment: [String: String]) throws {
    let environment = environment.filter { !$0.value.isEmpty }
    self.port =
      if let port {
        try Self.checked("\(port)", "--port")
      } else {
        try Self.checked(environment["PORT"] ?? "8080", "PORT")
      }
    self.socket = socket ?? environment["SIGNALBOX_SOCKET"]
    self.store = try StoreChoice(store ?? environment["SIGNALBOX_STORE"], environment: environment)
  }

  private static func checked(_ text: String, _ origin: String) throws -> Int {
    guard let port = UInt16(text) else {
      throw ValidationError("\(origin) is a number from 0 to 65535, not \"\(text)\"")
    }
    return Int(port)
  }
}

/// Where tasks are kept.
enum StoreChoice: Equatable {
  case memory
  case sqlite(path: String)

  /// - Throws: `ValidationError` for anything but `memory`, `sqlite:PATH` and nothing, which is a file in the state directory.
  init(_ text: String?, environment: [String: String]) throws {
    switch text {
    case nil: self = .sqlite(path: Self.stateDirectory(environment) + "/signalbox/quickstart.sqlite")
    case "memory": self = .memory
    case let text? where text.hasPrefix("sqlite:") && text != "sqlite:":
      self = .sqlite(path: String(text.dropFirst("sqlite:".count)))
    case let text?: throw ValidationError("the store is memory or sqlite:PATH, not \"\(text)\"")
    }
  }

  func open() throws -> any TaskStore {
    switch self {
    case .memory: MemoryTaskStore()
    case .sqlite(let path): try SQLiteTaskStore(path: path)
    }
  }

  private static func stateDirectory(_ environment: [String: String]) -> String {
    environment["XDG_STATE_HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path + "/.local/state"
  }
}
