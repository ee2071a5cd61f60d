/// One measurement, or a few that share their set-up, of a row of the budgets.
struct Benchmark: Sendable {
  /// As it is given on the command line.
  var name: String
  /// What of the budgets it measures.
  var row: String
  var measure: @Sendable (Workbench) async throws -> [Finding]
}

extension Benchmark {
  static let all: [Benchmark] = [
    .throughputDurable, .throughputMemory, .oneCaller, .addLatency, .startLatency, .durablePeer, .scale, .requests,
    .blockingIsolation, .blockingFlood, .addCall, .commands, .bigServer, .lists, .dashboards, .logFollowing, .bigLog,
    .soak,
  ]
}
