import ArgumentParser
import Signalbox
import SignalboxClient
import SignalboxShell

/// What `serve` does when a task fails for good.
enum OnFailure {
  case command(String)
  case webhook(Webhook)

  /// A URL is a webhook, everything else a command of the shell; nil for nothing.
  ///
  /// - Throws: `ValidationError` when it makes no sense. It does not tell the value, which may hold a secret.
  static func read(_ text: String?) throws -> OnFailure? {
    guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
    let start = text.prefix(8).lowercased()
    if start.hasPrefix("http://") || start.hasPrefix("https://") {
      do {
        return .webhook(try Webhook(text))
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

  /// - Parameters:
  ///   - socket: where the command finds the server that it is told of.
  ///   - environment: this server's own, of which the command gets what every command gets.
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
