import FoundationEssentials
import SignalboxClient
import SignalboxModel

extension ClientError {
  /// The same, naming the servers of this user that do answer, where the one that was asked does not.
  func namingServers(besides endpoint: ServerEndpoint) -> ClientError {
    guard code == .cannotConnect, case .unixSocket(let path) = endpoint else { return self }
    let options = ServerSearch(environment: ProcessInfo.processInfo.environment).liveSockets()
      .filter { $0 != path }.map { "--socket \($0.shellWord)" }
    guard !options.isEmpty else { return self }
    var error = self
    error.message += " These servers answer: \(options.joined(separator: ", "))."
    return error
  }
}
