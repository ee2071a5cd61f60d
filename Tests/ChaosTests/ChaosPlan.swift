import FoundationEssentials

/// What a run does, all of it made from its seed: the same seed gives the same tasks, faults and pauses.
///
/// What the machine makes of them is its own affair, and the verdict does not depend on it.
struct ChaosPlan {
  var seed: UInt64
  /// How often the server is killed.
  var kills: Int
  /// How many ended tasks the server keeps; all when nil.
  var kept: Int?

  /// Half as long, on a server that deletes what has ended nearly at once.
  static var pruned: ChaosPlan {
    var plan = current
    plan.kills = max(1, plan.kills / 2)
    plan.kept = 20
    return plan
  }

  /// A short run, or what `SIGNALBOX_CHAOS_SEED` and `SIGNALBOX_CHAOS_KILLS` ask for.
  static var current: ChaosPlan {
    let environment = ProcessInfo.processInfo.environment
    return ChaosPlan(
      seed: environment["SIGNALBOX_CHAOS_SEED"].flatMap { UInt64($0) } ?? 20_260_101,
      kills: environment["SIGNALBOX_CHAOS_KILLS"].flatMap { Int($0) } ?? 12)
  }

  var options: [String] { ["--slots", "4"] + (kept.map { ["--keep-count", "\($0)"] } ?? []) }

  /// Numbers for one of the parties of the run.
  func numbers(for party: Int) -> SeededNumbers { SeededNumbers(seed: seed &+ UInt64(party) &* 0x9e37) }
}

/// Numbers that look random and are the same in every run (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  /// True in so many of a hundred cases.
  mutating func chance(_ percent: Int) -> Bool { number(in: 1...100) <= percent }
}
