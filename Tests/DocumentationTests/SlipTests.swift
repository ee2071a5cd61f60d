import CommandTestSupport
import FoundationEssentials
import Testing

/// Slips in task types do not compile.
///
/// Each is compiled against the built modules.
@Suite(.enabled(if: Tool.exists("swiftc"), "the path has no swiftc")) struct SlipTests {
  /// A slip, as the members of a `BackgroundTask` type.
  struct Slip: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var members: String

    init(_ what: String, _ members: String) {
      testDescription = what
      self.members = members
    }
  }

  private static let run = "func run(_ context: TaskContext, services: Void) async throws {}"

  /// A setting that nothing reads, as they once were.
  private static func stray(_ setting: String) -> Slip {
    Slip(
      "beside its settings, \(setting)", "static let task = TaskSettings<Self>(\"mail\")\nstatic let \(setting)\n\(run)"
    )
  }

  static let slips = [
    Slip("no settings", run),
    Slip("settings of another spelling", "static let tasks = TaskSettings<Self>(\"mail\")\n\(run)"),
    Slip("settings of another type", "static let task = \"mail\"\n\(run)"),
    Slip("settings of an instance", "let task = TaskSettings<Self>(\"mail\")\n\(run)"),
    Slip("a name alone, as it was once", "static let name = \"mail\"\n\(run)"),
    stray("queue = \"mail\""), stray("priority = 3"), stray("timeout = Duration.seconds(10)"),
    stray("retry = RetryPolicy(maxAttempts: 3)"), stray("retryPolicy = RetryPolicy.never"), stray("maxAttempts = 3"),
    stray("formerNames = [\"post\"]"), stray("version = 2"), stray("redacted = [\"number\"]"),
    Slip(
      "two settings beside the others",
      "static let task = TaskSettings<Self>(\"mail\")\nstatic let queue = \"mail\", timeout = Duration.seconds(10)\n\(run)"
    ),
    Slip(
      "a setting that is computed",
      "static let task = TaskSettings<Self>(\"mail\")\nstatic var timeout: Duration? { .seconds(10) }\n\(run)"),
    Slip("no name", "static let task = TaskSettings<Self>()\n\(run)"),
    Slip("a label of another spelling", "static let task = TaskSettings<Self>(\"mail\", timeot: .seconds(1))\n\(run)"),
    Slip("a timeout that is a number", "static let task = TaskSettings<Self>(\"mail\", timeout: 10)\n\(run)"),
    Slip("a timeout that is a text", "static let task = TaskSettings<Self>(\"mail\", timeout: \"10s\")\n\(run)"),
    Slip("a retry that is a number", "static let task = TaskSettings<Self>(\"mail\", retry: 3)\n\(run)"),
    Slip("a queue that is a number", "static let task = TaskSettings<Self>(\"mail\", queue: 1)\n\(run)"),
    Slip("a priority that is a fraction", "static let task = TaskSettings<Self>(\"mail\", priority: 0.5)\n\(run)"),
    Slip(
      "a former name outside a list", "static let task = TaskSettings<Self>(\"mail\", formerNames: \"post\")\n\(run)"),
    Slip("redacted names", "static let task = TaskSettings<Self>(\"mail\", redacted: [\"number\"])\n\(run)"),
    Slip(
      "a migration that makes something else",
      "static let task = TaskSettings<Self>(\"mail\", version: 2) { _, _ in \"\" }\n\(run)"),
    Slip("a redacted constant", "static let task = TaskSettings<Self>(\"mail\")\n@Redacted let number: String\n\(run)"),
    Slip(
      "a redacted value that is not Codable",
      "struct Card: Sendable {}\nstatic let task = TaskSettings<Self>(\"mail\")\n@Redacted var card: Card\n\(run)"),
    Slip(
      "a result that is not Codable",
      """
      struct Answer: Sendable {}
      static let task = TaskSettings<Self>("mail")
      func run(_ context: TaskContext, services: Void) async throws -> Answer { Answer() }
      """),
    Slip("no work", "static let task = TaskSettings<Self>(\"mail\")"),
    Slip(
      "work of another spelling",
      "static let task = TaskSettings<Self>(\"mail\")\nfunc runs(_ context: TaskContext, services: Void) async throws {}"
    ),
  ]

  /// All of them at once: the compiler takes most of its time to read the modules.
  private static func program(_ slips: [Slip]) -> String {
    let types = slips.enumerated().map { "struct Slip\($0): BackgroundTask {\n\($1.members)\n}" }
    return (["import Signalbox"] + types).joined(separator: "\n")
  }

  @Test func `none of them compiles`() async throws {
    let program = Self.program(Self.slips)
    let errors = try await Self.errors(of: program)
    var line = 1
    for slip in Self.slips {
      let lines = line + 1...line + 2 + slip.members.split(separator: "\n").count
      #expect(errors.contains(where: lines.contains), "it compiles: \(slip.testDescription)")
      line = lines.upperBound
    }
  }

  @Test func `without a slip it compiles`() async throws {
    let program = """
      import Signalbox
      import SignalboxModel
      struct Card: Codable, Hashable, Sendable { @Redacted var number: String; var owner: String }
      struct Charge: BackgroundTask, Hashable {
        static let task = TaskSettings<Self>(
          "charge", queue: "money", priority: 3, timeout: .seconds(10), retry: .never, formerNames: ["bill"], version: 2
        ) { payload, version in
          try payload.decode()
        }
        var card: Card
        @Redacted var pin: String? = nil
        func run(_ context: TaskContext, services: Int) async throws -> [String] { [card.number, pin ?? ""] }
      }
      struct Render: BlockingBackgroundTask {
        static let task = TaskSettings<Self>("render")
        func run(_ context: TaskContext, services: Void) throws {}
      }
      /// Properties may have the names of settings, and types may share theirs.
      protocol Mailing: BackgroundTask where Output == Void {}
      extension Mailing { static var task: TaskSettings<Self> { TaskSettings("mailing", queue: "mail") } }
      struct Mail: Mailing {
        var queue = "a", priority = 1, timeout = 2.0, version = "3"
        func run(_ context: TaskContext, services: Void) async throws {}
      }
      let catalogue = TaskCatalogue().register(Charge.self, services: 1).register(Render.self)
      let charge = Charge(card: Card(number: "4111", owner: "Ana"))
      """
    #expect(try await Self.errors(of: program) == [])
  }

  /// The lines of a program that the compiler finds errors in, in order.
  private static func errors(of program: String) async throws -> [Int] {
    let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let modules = products.appending(path: "Modules").path
    // The modules in C that the package's own modules are built on.
    let maps = try FileManager.default.contentsOfDirectory(atPath: products.path)
      .filter { $0.hasSuffix(".build") }.sorted()
      .map { products.appending(path: "\($0)/module.modulemap").path }.filter(FileManager.default.fileExists)
    var lines: [Int] = []
    try await Sandbox.with { sandbox in
      let file = "\(sandbox.path)/work/main.swift"
      try Data(program.utf8).write(to: URL(filePath: file))
      let compiler = try Child(
        ["swiftc", "-typecheck", "-swift-version", "6", "-I", modules]
          + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] } + [file],
        environment: sandbox.environment,
        directory: "\(sandbox.path)/work")
      let ended = try await compiler.ended()
      lines = ended.error.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: ":", maxSplits: 4)
        return line.hasPrefix(file) && parts.count > 3 && parts[3] == " error" ? Int(parts[1]) : nil
      }
      // What keeps it from compiling anything, such as a module that it does not find, is in no line of the program's own.
      try #require((ended.status == 0) == lines.isEmpty && lines.first != 1, "\(ended.error)")
    }
    return lines.sorted()
  }
}
