import ArgumentParser
import Signalbox
import SignalboxClient
import SignalboxProcess
import SignalboxShell

/// What `serve` does when a task fails for good.
enum OnFailure {
  case command(String)
  case webhook(Webhook)

  /// What flags, variable and config file come to, in this order.
  ///
  /// - Throws: `ValidationError` when it makes no sense.
  static func read(
    flag: String?, file: String?, _ section: ConfigFile.ServeSection, _ environment: [String: String]
  ) throws -> OnFailure? {
    if let flag {
      guard !isURL(flag) else {
        throw ValidationError(
          "a webhook's address often holds a secret, and everyone on this machine can read command lines: put it in a file "
            + "of your own and give --on-failure-file, or set SIGNALBOX_ON_FAILURE")
      }
      return try read(flag)
    }
    if let file { return try read(at: file) }
    if let text = environment["SIGNALBOX_ON_FAILURE"] { return try read(text) }
    if let text = section.onFailure { return try read(text) }
    return try section.onFailureFile.flatMap(read(at:))
  }

  /// The same of a file, which others may not read.
  private static func read(at path: String) throws -> OnFailure? {
    do {
      let file = try PrivateFile(path: path)
      guard !file.isReadableByOthers else {
        throw ValidationError("the file \(path) is open to others; close it with: chmod 600 '\(path)'")
      }
      let text = String(decoding: file.bytes, as: UTF8.self)
      return try read(String(text.reversed().drop(while: \.isWhitespace).reversed()))
    } catch let error as PrivateFile.Unreadable {
      throw ValidationError("the file \(path) cannot be used: \(error.reason)")
    }
  }

  private static func isURL(_ text: String) -> Bool {
    let start = text.drop(while: \.isWhitespace).prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://")
  }

  /// A URL is a webhook, everything else a command of the shell; nil for nothing.
  ///
  /// - Throws: `ValidationError` when it makes no sense. It does not tell the value, which may hold a secret.
  static func read(_ text: String?) throws -> OnFailure? {
    guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
    if isURL(text) {
      do {
        return .webhook(try Webhook(String(text.drop(while: \.isWhitespace))))
      } catch {
        throw ValidationError("--on-failure: \(error)")
      }
    }
    return .command(text)
  }

  /// The catalogue with what the hook's tasks need.
  func extend(_ catalogue: TaskCatalogue) -> TaskCatalogue {
    switch self {
    case .command: catalogue
    case .webhook(let webhook): catalogue.register(FailureWebhook.self, services: webhook)
    }
  }

  /// Makes the hook of the command.
  ///
  /// - Parameters:
  ///   - socket: where the command finds the server that it is told of.
  ///   - environment: this server's own, of which the command gets what every command gets.
  /// - Returns: the hook for the registry.
  func hook(socket: String, environment: [String: String]) -> FailureHook {
    switch self {
    case .webhook: .task { FailureWebhook($0) }
    case .command(let line):
      .command(
        line,
        environment: environment.filter { CommandEnvironment.essential.contains($0.key) }
          .merging(["SIGNALBOX_SOCKET": socket]) { $1 })
    }
  }
}
