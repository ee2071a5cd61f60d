import SignalboxModel
import Testing

/// Holds the table of settings to what queues and patches have.
@Suite struct QueueSettingTests {
  private func patch(_ name: String, _ number: String) throws -> QueuePatch {
    try JSONReader.read(QueuePatch.self, from: "{\"\(name)\":\(number)}", .lenient)
  }

  @Test(arguments: QueueSetting.all.map(\.name)) func itIsSetByAPatchAndTakenAwayByZero(name: String) throws {
    let setting = try #require(QueueSetting.all.first { $0.name == name })
    var queue = QueueRecord(name: "mail")
    #expect(setting.words(of: queue) == nil && setting.words(of: QueuePatch()) == nil)
    let five = try patch(name, "5")
    queue.apply(five, by: "ana", at: Timestamp(microseconds: 0))
    #expect(setting.words(of: queue)?.contains("5") == true)
    #expect(setting.words(of: five)?.hasPrefix("\(name) 5") == true)
    #expect(QueueSetting.all.filter { $0.words(of: queue) != nil }.map(\.name) == [name])
    let none = try patch(name, "0")
    queue.apply(none, by: "ana", at: Timestamp(microseconds: 0))
    #expect(queue == QueueRecord(name: "mail"))
    #expect(setting.words(of: none) == "no \(name)")
  }

  @Test(arguments: QueueSetting.all.map(\.name)) func itTakesNumbersOfItsRangeOnly(name: String) throws {
    let setting = try #require(QueueSetting.all.first { $0.name == name })
    #expect(setting.isLegal(QueuePatch()))
    for (number, isLegal) in [("0", true), ("1", true), ("1000000", true), ("-1", false), ("100000001", false)] {
      let given = try patch(name, number)
      #expect(setting.isLegal(given) == isLegal, "\(number)")
    }
    #expect(setting.fault.hasPrefix(name))
  }

  @Test func theyAreWrittenAsListsAndTheAuditLogHaveThem() {
    let queue = QueueRecord(name: "mail", concurrency: 2, rate: 0.5, capacity: 1000)
    #expect(QueueSetting.all.compactMap { $0.words(of: queue) } == ["2", "0.5/s", "backlog 1000"])
    let patch = QueuePatch(concurrency: 0, rate: 3, capacity: 5)
    #expect(QueueSetting.all.compactMap { $0.words(of: patch) } == ["no concurrency", "rate 3/s", "capacity 5"])
  }
}
