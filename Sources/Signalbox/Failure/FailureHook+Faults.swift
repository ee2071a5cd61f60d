extension FailureHook {
  /// What is wrong with it, as its tasks are run by this catalogue.
  func faults(in catalogue: TaskCatalogue) -> [String] {
    switch work {
    case .command where catalogue.commands == nil:
      ["onFailure runs a command, and the catalogue runs none; give it a runner with commands(_:)."]
    case .task(let name, let type) where catalogue.entries[name]?.type != type:
      [
        "onFailure adds tasks of \(String(reflecting: type)), named \(name), which is not in the catalogue; register it."
      ]
    case .command, .task: []
    }
  }
}
