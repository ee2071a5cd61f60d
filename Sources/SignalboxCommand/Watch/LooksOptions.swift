import ArgumentParser
import FoundationEssentials
import SignalboxDashboard

/// How the dashboard looks.
struct LooksOptions: ParsableArguments {
  @Option(help: "The theme; T in the dashboard switches to the next.", completion: .list(Theme.shipped.keys.sorted()))
  var theme: String?
  @Flag(help: "Draw with ASCII only.")
  var ascii = false
  @Flag(help: "Show times in this machine's zone instead of UTC, each by the offset in force at that time.")
  var local = false
}
