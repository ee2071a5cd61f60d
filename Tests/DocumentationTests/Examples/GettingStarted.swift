import Hummingbird
import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxProcess
import SignalboxSQLite

struct SendReceipt: BackgroundTask {
  static let task = TaskSettings<Self>("send_receipt")
  var order: Int

  func run(_ context: TaskContext, services: Void) async throws {
    for step in 1...5 {
      try await Task.sleep(for: .seconds(1))
      context.progress(Double(step) / 5)
      context.logger.info("page \(step) is printed")
    }
  }
}

/// The article's main.swift, in a function since a test target has no main file of its own.
func gettingStarted() async {
  await ProcessMain.run {
    let logger = Logger(label: "shop")
    let store = try SQLiteTaskStore(path: "data/tasks.sqlite")
    let catalogue = TaskCatalogue().register(SendReceipt.self)
    let registry = try TaskRegistry(store: store, catalogue: catalogue, logger: logger)

    let router = Router(context: BasicBackgroundTasksRequestContext.self)
    router.add(middleware: BackgroundTasksMiddleware(registry))
    router.post("orders/:order") { _, context in
      let order = try context.parameters.require("order", as: Int.self)
      context.backgroundTasks.add(SendReceipt(order: order))
      return "Thank you for order \(order)\n"
    }

    let control = try registry.controlServer(socket: "data/shop.sock")
    let app = Application(router: router, services: [control, registry], logger: logger)
    try await app.runService()
    try await store.close()
  }
}
