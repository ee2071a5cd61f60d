import ArgumentParser
import FoundationEssentials
import Logging
import SignalboxClient
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which server: `--url`, `--socket`, `SIGNALBOX_URL`, `SIGNALBOX_SOCKET`, the config file, or the default socket.
struct ConnectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The server's address: http://HOST:PORT or http+unix://PATH.", valueName: "url"))
  var url: String?
  @Option(help: ArgumentHelp("The server's Unix socket.", valueName: "path"))
  var socket: String?
  @Option(
    help: ArgumentHelp("A file that holds the token for a server on TCP; SIGNALBOX_TOKEN does too.", valueName: "path"))
  var tokenFile: String?

  func validate() throws {
    if url != nil, socket != nil { throw ValidationError("give --url or --socket, not both") }
  }

  /// Works with a client of that server, and closes it after.
  func withClient<Value>(_ work: (SignalboxClient) async throws -> Value) async throws -> Value {
    let client = SignalboxClient(
      try endpoint(), logger: Logger(label: "signalbox", factory: { _ in SwiftLogNoOpLogHandler() }))
    do {
      let value = try await work(client)
      try await client.shutdown()
      return value
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// - Parameter address: a URL that goes before everything else.
  func endpoint(address: String? = nil) throws -> ServerEndpoint {
    let environment = ProcessInfo.processInfo.environment
    if let address { return try makeEndpoint(address, environment) }
    if let socket { return .unixSocket(try SocketPath.checked(socket)) }
    if let url { return try makeEndpoint(url, environment) }
    if let url = environment["SIGNALBOX_URL"] { return try makeEndpoint(url, environment) }
    if let socket = environment["SIGNALBOX_SOCKET"] { return .unixSocket(try SocketPath.checked(socket)) }
    let config = try ConfigFile.load(environment: environment)
    if let url = config.url { return try makeEndpoint(url, environment) }
    if let socket = config.socket { return .unixSocket(try SocketPath.checked(socket)) }
    return .unixSocket(try SocketPath.standard(environment: environment))
  }

  private func makeEndpoint(_ url: String, _ environment: [String: String]) throws -> ServerEndpoint {
    try ServerEndpoint(url: url, token: Token.find(file: tokenFile, environment: environment))
  }
}

extension SocketPath {
  /// The socket of the server of a name, for this user on this machine.
  static func standard(name: String = defaultName, environment: [String: String]) throws -> String {
    try path(
      name: name, environment: environment, userID: getuid(),
      temporaryDirectory: environment["TMPDIR"] ?? "/tmp")
  }
}

/// The bearer token, which is never the value of a flag: everyone on the machine can read command lines.
enum Token {
  static func find(file: String?, environment: [String: String]) throws -> String? {
    guard let file else { return environment["SIGNALBOX_TOKEN"] }
    do {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      guard let token = text.split(whereSeparator: \.isWhitespace).first else {
        throw ValidationError("the token file \(file) is empty")
      }
      return String(token)
    } catch let error as CocoaError {
      throw ValidationError("the token file \(file) cannot be read: \(error.reason)")
    }
  }
}

extension CocoaError {
  /// In a few words.
  var reason: String {
    switch code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
    default: "\(self)"
    }
  }
}
