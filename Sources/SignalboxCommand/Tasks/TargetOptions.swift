import ArgumentParser
import SignalboxModel

/// Which tasks an action is for: numbers, a filter, all of them, or the set of a dry run.
struct TargetOptions: ParsableArguments {
  @Option(help: "The tasks that match a filter now, as in signalbox list.")
  var filter: String?
  @Flag(help: "Every task that the action takes.")
  var all = false
  @Option(help: ArgumentHelp("Just the tasks that a dry run showed, by the name that it printed.", valueName: "name"))
  var set: String?
  @OptionGroup var consent: ConsentOptions
  @Argument(help: "The tasks' numbers.")
  var ids: [TaskNumber] = []

  var targets: Targets {
    if let filter { return .filter(filter) }
    if let set { return .set(set) }
    return all ? .all : .tasks(ids.map(\.id))
  }

  func validate() throws {
    let given = [!ids.isEmpty, filter != nil, all, set != nil].count(where: { $0 })
    guard given == 1 else {
      throw ValidationError(
        given == 0 ? "give the numbers of tasks, --filter or --all" : "give one of numbers, --filter, --all and --set")
    }
    if let filter { try FilterText.check(filter, or: "--all") }
    if set?.isEmpty == true { throw ValidationError("--set takes the name that --dry-run gave, and this one is empty") }
    if set != nil, consent.dryRun { throw ValidationError("the set of a dry run was counted when it was made") }
    try consent.check(targets)
  }
}

/// How an action on many tasks is agreed to.
struct ConsentOptions: ParsableArguments {
  @Flag(help: "Only show how many tasks there are in which states, and keep them as a set for 10 minutes.")
  var dryRun = false
  @Flag(help: "Do not ask; without a terminal it never asks.")
  var yes = false
  @Option(help: ArgumentHelp("Do nothing when there are more tasks than this.", valueName: "count"))
  var atMost: Int?

  func check(_ targets: Targets) throws {
    if let atMost, atMost < 0 { throw ValidationError("--at-most is a number from 0") }
    if atMost != nil, case .tasks = targets {
      throw ValidationError("--at-most goes with --filter, --all or --set; the numbers are counted already")
    }
  }
}

/// The tasks of an action.
enum Targets {
  case tasks([TaskID])
  case filter(String)
  case all
  case set(String)
}

/// Checks on filters that the server would make as well, or could not make any more.
enum FilterText {
  /// Refuses a filter that every task has, which is what an unset variable of the shell makes of any, and names the
  /// `option` that says that every task is meant.
  static func check(_ text: String, or option: String) throws {
    // What is wrong with a filter the server tells, with its column.
    guard let query = try? TaskQuery(parsing: text), query.isEverything else { return }
    let fault = query.terms.isEmpty ? "the filter is empty" : "the filter has every task"
    throw ValidationError("\(fault): give \(option) if every task is meant. Nothing was done.")
  }
}
