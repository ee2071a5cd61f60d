import Logging
import Signalbox
import SignalboxProcess
import Testing

/// How an app ends whose task types cannot be told apart.
struct WrongCatalogueTests {
  struct Charge: BackgroundTask {
    static let task = TaskSettings<Self>("payment")
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  struct Refund: BackgroundTask {
    static let task = TaskSettings<Self>("payment")
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  @Test func `two types of one name end the process with one sentence and the status 1`() async {
    let ended = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      await ProcessMain.run {
        let catalogue = TaskCatalogue().register(WrongCatalogueTests.Charge.self)
          .register(WrongCatalogueTests.Refund.self)
        _ = try TaskRegistry(store: MemoryTaskStore(), catalogue: catalogue, logger: Logger(label: "shop"))
      }
    }
    let lines = String(decoding: ended?.standardErrorContent ?? [], as: UTF8.self).split(separator: "\n")
    let types = [String(reflecting: Charge.self), String(reflecting: Refund.self)].joined(separator: " and ")
    let sentence = """
      : the task types are not in order: \(types) both have the name payment, so that tasks of one would run as the other; \
      give one of them another name.
      """
    #expect(lines.last?.hasSuffix(sentence) == true, "\(lines)")
    #expect(lines.count(where: { $0.contains("payment") }) == 1, "\(lines)")
  }
}
