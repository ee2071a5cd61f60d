/// What is asked of the machine about processes that this one does not have for children.
package struct ProcessSystem: Sendable {
  /// Every process that has not ended.
  package var processes: @Sendable () throws(KernelError) -> [ProcessFacts]
  /// nil when the process is gone.
  package var handle: @Sendable (ProcessEntry) throws(KernelError) -> (any ProcessControl)?

  package init(
    processes: @escaping @Sendable () throws(KernelError) -> [ProcessFacts],
    handle: @escaping @Sendable (ProcessEntry) throws(KernelError) -> (any ProcessControl)?
  ) {
    self.processes = processes
    self.handle = handle
  }

  /// This machine, by `/proc`; without one, as on macOS, it has no processes.
  package static let machine = ProcessSystem(
    processes: { () throws(KernelError) in
      var found: [ProcessFacts] = []
      for pid in try ProcessTable.pids() {
        guard let entry = try ProcessTable.entry(pid), !entry.isEnding else { continue }
        found.append(ProcessFacts(entry: entry, marks: try ProcessTable.marks(pid)))
      }
      return found
    },
    handle: { (entry) throws(KernelError) in try ProcessHandle(entry) })
}

/// A process and what it was marked with.
package struct ProcessFacts: Hashable, Sendable {
  package var entry: ProcessEntry
  /// nil: it has none, or they may not be read.
  package var marks: CommandMarks?

  package init(entry: ProcessEntry, marks: CommandMarks?) {
    self.entry = entry
    self.marks = marks
  }
}
