/// What all that was measured comes to, as a table.
struct Report {
  var machine: Machine
  private var rows: [[String]] = []
  /// Whether everything could be measured; a missed budget is a result as well.
  private(set) var isComplete = true

  init(machine: Machine) {
    self.machine = machine
  }

  mutating func add(_ finding: Finding, of benchmark: Benchmark) {
    rows.append([
      benchmark.name, finding.what, finding.budgetText, finding.figureText, finding.ratioText, finding.verdict,
      finding.note,
    ])
  }

  mutating func add(failure: String, of benchmark: Benchmark) {
    isComplete = false
    rows.append([benchmark.name, benchmark.row, "", "not measured", "", "", failure])
  }

  var markdown: String {
    let header = ["benchmark", "what", "budget", "figure", "ratio", "", "note"]
    let lines = ([header, header.map { _ in "---" }] + rows).map { cells in
      "| " + cells.map { $0.replacing("|", with: "/").replacing("\n", with: " ") }.joined(separator: " | ") + " |"
    }
    return machine.summary + "\n\n" + lines.joined(separator: "\n") + "\n"
  }
}
