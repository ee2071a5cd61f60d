import FoundationEssentials

/// How many cases are made and from which numbers: the same plan makes the same cases.
package struct FuzzPlan: Sendable {
  package var seed: UInt64
  /// How many times the cases of a short run.
  package var times: Int
  /// One case alone, by the number that a failure told.
  package var onlyCase: UInt64?

  /// A short run, or what `SIGNALBOX_FUZZ_SEED`, `SIGNALBOX_FUZZ_TIMES` and `SIGNALBOX_FUZZ_CASE` ask for.
  package static let current: FuzzPlan = {
    let environment = ProcessInfo.processInfo.environment
    return FuzzPlan(
      seed: environment["SIGNALBOX_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_260_101,
      times: environment["SIGNALBOX_FUZZ_TIMES"].flatMap { Int($0) } ?? 1,
      onlyCase: environment["SIGNALBOX_FUZZ_CASE"].flatMap { UInt64($0) })
  }()

  /// The numbers of the cases of a property.
  package func cases(of property: String, count: Int) -> [UInt64] {
    if let onlyCase { return [onlyCase] }
    var random = SeededGenerator(seed: property.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    return (0..<count * times).map { _ in random.next() }
  }
}
