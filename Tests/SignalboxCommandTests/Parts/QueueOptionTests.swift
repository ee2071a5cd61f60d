import ArgumentParser
import SignalboxModel
import Testing

@testable import SignalboxCommand

@Suite struct QueueOptionTests {
  @Test(arguments: QueueSetting.all.map(\.name)) func everySettingIsAnOption(name: String) {
    #expect(throws: Never.self) { _ = try Queues.parse(["mail", "--\(name)", "5"]) }
    #expect(throws: (any Error).self) { _ = try Queues.parse(["--\(name)", "5"]) }
  }
}
