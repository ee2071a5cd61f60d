package import Testing

/// Holds a property for generated cases, each made of a number of its own.
///
/// The first that fails is told with that number, which repeats it: `SIGNALBOX_FUZZ_CASE=NUMBER swift test --filter
/// PROPERTY`. So is one that takes the process with it.
///
/// - Parameters:
///   - count: how many cases a short run makes; `SIGNALBOX_FUZZ_TIMES` multiplies them.
///   - property: what the property is called.
///   - location: where its test stands.
///   - fault: what is wrong with the case that these numbers make; nil when it is as it should be.
package func fuzz(
  _ count: Int, property: String = #function, at location: SourceLocation = #_sourceLocation,
  fault: (inout SeededGenerator) throws -> String?
) {
  let plan = FuzzPlan.current
  LastWords.prepared { words in
    for number in plan.cases(of: property, count: count) {
      words.say("fuzz: the process ends in case \(number) of \(property), seed \(plan.seed)\n")
      var random = SeededGenerator(seed: number)
      let found: String?
      do { found = try fault(&random) } catch { found = "it threw \(error)" }
      guard let found else { continue }
      let message = "case \(number), seed \(plan.seed): \(found)"
      Issue.record("\(message)", sourceLocation: location)
      return
    }
  }
}
