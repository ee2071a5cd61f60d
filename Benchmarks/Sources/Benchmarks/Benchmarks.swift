import ArgumentParser
import Foundation

/// `benchmarks`: measures every engine and server row of the budgets.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks",
    abstract: "Measures the engine and the server against their budgets.",
    discussion: """
      Without names it runs all of them, in the order of --list. Build everything with -c release first: the benchmarks \
      start `signalbox` and `benchmark-app` from the folder that they are in themselves. Nothing else may run meanwhile.
      """)

  @Argument(help: "What to measure; everything unless given.")
  var names: [String] = []
  @Flag(help: "List the names and end.")
  var list = false
  @Option(
    help: ArgumentHelp("Where files of stores go; a new folder, removed at the end, unless given.", valueName: "path"))
  var folder: String?
  @Option(help: ArgumentHelp("Write the table there as Markdown too.", valueName: "path"))
  var output: String?

  func run() async throws {
    if list {
      for benchmark in Benchmark.all { print("\(benchmark.name.padded(to: 20))\(benchmark.row)") }
      return
    }
    let chosen = try names.isEmpty ? Benchmark.all : names.map(Self.benchmark)
    let bench = try Workbench(folder: folder)
    defer { bench.cleanUp() }
    print(Machine.current.summary)
    var report = Report(machine: Machine.current)
    for benchmark in chosen {
      print("\n\(benchmark.name): \(benchmark.row)")
      // Into a file or a pipe, lines would wait for the end of all.
      fflush(nil)
      do {
        let busy = try await Quiet.busyShare()
        if busy > 10 {
          print("  something else keeps the machine \(busy.short) % busy: these figures are not to be trusted")
        }
        for finding in try await benchmark.measure(bench) {
          print("  \(finding.line)")
          report.add(finding, of: benchmark)
        }
      } catch {
        print("  not measured: \(error)")
        report.add(failure: "\(error)", of: benchmark)
      }
      fflush(nil)
    }
    print("\n\(report.markdown)")
    if let output { try report.markdown.write(toFile: output, atomically: true, encoding: .utf8) }
    if !report.isComplete { throw ExitCode(1) }
  }

  private static func benchmark(_ name: String) throws -> Benchmark {
    guard let benchmark = Benchmark.all.first(where: { $0.name == name }) else {
      throw ValidationError("there is no benchmark \(name); --list names them")
    }
    return benchmark
  }
}
