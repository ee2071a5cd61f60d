import ArgumentParser
import FoundationEssentials
import SignalboxDashboard

/// How the dashboard looks.
struct LooksOptions: ParsableArguments {
  @Option(help: "The theme; T in the dashboard goes through them.")
  var theme: String?
  @Flag(help: "Draw with ASCII alone.")
  var ascii = false
  @Flag(help: "Show times in this machine's zone instead of UTC.")
  var local = false
}
