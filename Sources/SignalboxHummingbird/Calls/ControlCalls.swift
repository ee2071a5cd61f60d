import Signalbox
import SignalboxModel

/// What each route does, on one registry.
struct ControlCalls: Sendable {
  let registry: TaskRegistry
  let changeTexts = ChangeTexts()

  /// By the name of the route; a test holds it to `Route.all`.
  var handlers: [String: ControlResponder.Handler] {
    let calls = taskCalls + logCalls + actionCalls + serverCalls
    return Dictionary(uniqueKeysWithValues: calls.map { ($0.0.name, $0.1) })
  }

  /// A route and what it does.
  typealias Entry = (Route, ControlResponder.Handler)
}
