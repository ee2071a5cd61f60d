import CommandTestSupport
import FoundationEssentials
import FuzzSupport

/// The program that asks an API for what its own OpenAPI document says, and for what it does not
/// (https://schemathesis.readthedocs.io).
///
/// `.ci/packages test` installs it, or says why it cannot.
struct Schemathesis {
  /// nil when it is not installed.
  static let path: String? = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    let path = parts.joined(separator: "/") + "/.build/tools/schemathesis/bin/schemathesis"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  var address: String
  var token: String
  /// Where it keeps what it works with.
  var directory: String

  /// Asks about all but some operations, whose answers have no end, and gives its report.
  func run(skipping: [String]) async throws -> Child.Ended {
    let plan = FuzzPlan.current
    let path = Self.path ?? "schemathesis"
    let skipped = skipping.flatMap { ["--exclude-operation-id", $0] }
    return try await Child(
      [path, "run", "\(address)/v1/openapi.json", "--header", "Authorization: Bearer \(token)"] + skipped + [
        "--phases", "examples,coverage,fuzzing,stateful", "--checks", "all",
        // A schema cannot tell all that a filter, a cursor or a name may be.
        "--exclude-checks", "positive_data_acceptance",
        "--seed", "\(plan.seed)", "--max-examples", "\(25 * plan.times)", "--request-timeout", "20",
        "--continue-on-failure", "--no-color",
      ], environment: ["PATH": "/usr/bin:/bin", "HOME": directory, "LANG": "C.UTF-8"], directory: directory
    ).ended()
  }
}
