import Foundation
import Logging
import Signalbox
import SignalboxModel
import SignalboxSQLite

/// A week in small: millions of short tasks through one registry that keeps only the latest.
///
/// Neither its files nor its memory may go on growing.
struct Soak {
  /// What is there after a part of the tasks.
  struct Sample {
    var done: Int
    var rate: Double
    /// Bytes of the store's files, write-ahead logs included.
    var files: Int
    /// Bytes of memory in use.
    var resident: Int
    /// Tasks that are kept.
    var kept: Int
  }

  var tasks: Int
  var parts: Int
  var kept: Int

  func measure(_ store: SQLiteTaskStore, print: (Sample) -> Void) async throws -> [Sample] {
    var configuration = RegistryConfiguration()
    configuration.retention = Retention(count: kept)
    let registry = try TaskRegistry(
      store: store, catalogue: TaskCatalogue().register(NoWork.self), configuration: configuration, logger: .silent)
    var samples: [Sample] = []
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await registry.run() }
      for part in 1...parts {
        let start = ContinuousClock.now
        try await add(tasks / parts, to: registry)
        while try await store.counts().sum([.queued, .running]) > 0 { try await Task.sleep(for: .milliseconds(20)) }
        let rate = Double(tasks / parts) / (ContinuousClock.now - start).seconds
        let sample = Sample(
          done: part * (tasks / parts), rate: rate, files: try Self.size(of: store.path), resident: try Self.resident(),
          kept: try await store.counts().total)
        print(sample)
        samples.append(sample)
      }
      group.cancelAll()
      do {
        try await group.waitForAll()
      } catch is CancellationError {
        // Asked for just above.
      }
    }
    return samples
  }

  private func add(_ count: Int, to registry: TaskRegistry) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<64 {
        group.addTask {
          for number in stride(from: caller, to: count, by: 64) { try await registry.add(NoWork(number: number)) }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func size(of path: String) throws -> Int {
    let directory = (path as NSString).deletingLastPathComponent
    return try FileManager.default.contentsOfDirectory(atPath: directory).reduce(0) { sum, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
      return sum + ((attributes[.size] as? Int) ?? 0)
    }
  }

  /// From /proc, in pages of 4 KiB.
  private static func resident() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return (Int(fields[1]) ?? 0) * 4096
  }
}

extension Benchmark {
  static let soak = Benchmark(
    name: "soak", row: "2,000,000 short tasks with retention on: files and memory in the second half"
  ) { bench in
    let store = try bench.durableStore("soak")
    let soak = Soak(tasks: 2_000_000, parts: 10, kept: 20_000)
    let samples = try await soak.measure(store) { sample in
      print(
        "  \(sample.done) done at \(sample.rate.short)/s: files \(sample.files >> 20) MiB, memory "
          + "\(sample.resident >> 20) MiB, \(sample.kept) kept")
    }
    try await store.close()
    let half = samples.suffix(samples.count / 2)
    guard let first = half.first, let last = half.last else { return [] }
    return [
      Finding(
        what: "files at the end", value: Double(last.files) / 1_048_576, unit: .mebibytes,
        ratio: Double(last.files) / Double(first.files), budget: .ratio(.atMost(1.1)),
        note: "to their size after \(first.done) tasks"),
      Finding(
        what: "memory at the end", value: Double(last.resident) / 1_048_576, unit: .mebibytes,
        ratio: Double(last.resident) / Double(first.resident), budget: .ratio(.atMost(1.1)),
        note: "to its size after \(first.done) tasks"),
    ]
  }
}
