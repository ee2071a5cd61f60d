import Hummingbird
import Logging
import Signalbox
import SignalboxHummingbird

/// The whole app.
///
/// The order of the services matters: they stop from the last to the first, HTTP before all of them. So the registry
/// finishes the tasks of the last requests, and the control server shows it until it is done.
func makeApplication(
  settings: Settings, store: any TaskStore, services: AppServices, logger: Logger
) throws -> some ApplicationProtocol {
  var configuration = RegistryConfiguration()
  configuration.name = "quickstart"
  let registry = try TaskRegistry(
    store: store, catalogue: .app(services), configuration: configuration, logger: logger)
  let control = try registry.controlServer(socket: settings.socket, logger: logger)
  return Application(
    router: makeRouter(registry: registry, services: services),
    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: settings.port)),
    services: [control, registry],
    onServerRunning: { _ in await announce(control, store: store, logger: logger) },
    logger: logger)
}

private func announce(_ control: ControlServer, store: any TaskStore, logger: Logger) async {
  // Where the control server could not start, the app ends with its error.
  guard case .socket(let path)? = try? await control.addresses().first else { return }
  logger.notice("tasks are kept in: \(store.summary)")
  logger.notice("watch them with: signalbox watch --socket '\(path)'")
}
