import ArgumentParser
import FoundationEssentials
import Logging
import SignalboxClient
import SignalboxModel
import SignalboxProcess

/// Which server: `--url`, `--socket`, `SIGNALBOX_URL`, `SIGNALBOX_SOCKET`, the config file, or the default server, wherever it
/// was started from.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The server's address: http://HOST:PORT, https://HOST:PORT or http+unix://PATH.", valueName: "url"))
  var url: String?
  @Option(help: ArgumentHelp("The server's Unix socket.", valueName: "path"), completion: .file())
  var socket: String?
  @Option(
    help: ArgumentHelp("A file with the token for a server on TCP; SIGNALBOX_TOKEN holds one too.", valueName: "path"),
    completion: .file())
  var tokenFile: String?
  @Option(
    help: ArgumentHelp(
      "A PEM file with the authorities to trust for https, in place of the system's; or set SIGNALBOX_CA.",
      valueName: "path"),
    completion: .file())
  var ca: String?

  func validate() throws {
    if url != nil, socket != nil { throw ValidationError("give --url or --socket, not both") }
  }

  /// Works with a client of that server, and closes it after.
  func withClient<Value>(_ work: (SignalboxClient) async throws -> Value) async throws -> Value {
    let endpoint = try endpoint()
    let client = SignalboxClient(
      endpoint, operatorName: Self.operatorName,
      logger: Logger(label: "signalbox", factory: { _ in SwiftLogNoOpLogHandler() }))
    do {
      let value = try await work(client)
      try await client.shutdown()
      return value
    } catch let error as ClientError {
      try await client.shutdown()
      throw error.namingServers(besides: endpoint)
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// Who acts, for the server's record, when that is not this process's user: on a machine where several share one.
  static var operatorName: String? { ProcessInfo.processInfo.environment["SIGNALBOX_OPERATOR"] }

  /// Where the server is; a URL that is given as `address` goes before everything else.
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
    return .unixSocket(try ServerSearch(environment: environment).defaultSocket())
  }

  private func makeEndpoint(_ url: String, _ environment: [String: String]) throws -> ServerEndpoint {
    let config = try ConfigFile.load(environment: environment)
    let token = try Token.find(file: tokenFile, environment: environment, otherwise: config.tokenFile)
    return try ServerEndpoint(
      url: url, token: token, authorities: ca ?? environment["SIGNALBOX_CA"] ?? config.ca)
  }
}

/// The bearer token, which is never the value of a flag: everyone on the machine can read command lines.
enum Token {
  /// The token of a file that is named, else of the environment, else of another file.
  static func find(file: String?, environment: [String: String], otherwise: String?) throws -> String? {
    if let file { return try read(file) }
    if let token = environment["SIGNALBOX_TOKEN"] { return token }
    return try otherwise.map(read)
  }

  /// The first token in a file, which may be one of a server, unless that has digests alone.
  private static func read(_ file: String) throws -> String {
    do {
      let found = try PrivateFile(path: file)
      let lines = String(decoding: found.bytes, as: UTF8.self).split(separator: "\n")
      let tokens = lines.compactMap { line in
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.first?.hasPrefix("#") == false ? words.last : nil
      }
      guard !tokens.isEmpty else { throw ValidationError("the token file \(file) is empty") }
      guard let token = tokens.first(where: { !$0.hasPrefix("sha256:") }) else {
        throw ValidationError(
          "the token file \(file) is a server's: it holds digests alone, from which no token can be told")
      }
      guard !found.isReadableByOthers else {
        throw ValidationError("the token file \(file) is open to others; close it with: chmod 600 '\(file)'")
      }
      return String(token)
    } catch let error as PrivateFile.Unreadable {
      throw ValidationError("the token file \(file) cannot be used: \(error.reason)")
    }
  }
}
