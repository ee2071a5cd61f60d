/// A limit of a queue that operators set: what it is called, what it may be, and how people are told it.
package struct QueueSetting: Sendable {
  /// Its name in the API, on the command line and in the audit log.
  package let name: String
  /// Whether it is a whole number.
  package let isWhole: Bool
  /// What stands before and after the number where no name does.
  var mark = ""
  var unit = ""
  /// What is said of a number that it does not take.
  package let fault: String
  /// The number of a queue; nil without limit.
  let limit: @Sendable (QueueRecord) -> String?
  /// The number of a patch, 0 to take the limit away; nil when it stays as it is.
  let change: @Sendable (QueuePatch) -> String?
  /// Whether the patch's number is one that it takes, or there is none.
  package let isLegal: @Sendable (QueuePatch) -> Bool

  /// Every setting, in the order in which people are told them.
  package static let all = [concurrency, rate, capacity]

  private static let concurrency = QueueSetting(
    name: "concurrency", isWhole: true, fault: "concurrency goes from 0, no limit, to 1000000",
    limit: { $0.concurrency.map { "\($0)" } }, change: { $0.concurrency.map { "\($0)" } },
    isLegal: { (0...1_000_000).contains($0.concurrency ?? 0) })
  private static let rate = QueueSetting(
    name: "rate", isWhole: false, unit: "/s",
    fault: "rate goes from 0.001 to 1000000 starts a second, or 0 for no limit",
    limit: { $0.rate?.short }, change: { $0.rate?.short },
    isLegal: { $0.rate == nil || $0.rate == 0 || (0.001...1_000_000).contains($0.rate ?? 0) })
  private static let capacity = QueueSetting(
    name: "capacity", isWhole: true, mark: "backlog ", fault: "capacity goes from 0, no limit, to 100000000",
    limit: { $0.capacity.map { "\($0)" } }, change: { $0.capacity.map { "\($0)" } },
    isLegal: { (0...100_000_000).contains($0.capacity ?? 0) })

  /// The limit of a queue as lists show it: `0.5/s`, `backlog 1000`; nil without limit.
  package func words(of queue: QueueRecord) -> String? { limit(queue).map { mark + $0 + unit } }

  /// What a patch makes of it: `rate 0.5/s`, `no rate`; nil when it stays as it is.
  package func words(of patch: QueuePatch) -> String? {
    change(patch).map { $0 == "0" ? "no \(name)" : "\(name) \($0)\(unit)" }
  }
}

extension Double {
  /// Without a fraction of zero.
  fileprivate var short: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
