/// SplitMix64: the same numbers from the same seed, so that a case that fails can be run again.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  package mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &self)]
  }

  package mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  package mutating func list<Value>(upTo count: Int, _ make: (inout SeededGenerator) -> Value) -> [Value] {
    (0..<Int.random(in: 1...count, using: &self)).map { _ in make(&self) }
  }

  package mutating func text(of pieces: [String], upTo count: Int) -> String {
    list(upTo: count) { $0.pick(pieces) }.joined()
  }

  /// Numbers of its own for a part of a case.
  package mutating func fork() -> SeededGenerator { SeededGenerator(seed: next()) }
}
