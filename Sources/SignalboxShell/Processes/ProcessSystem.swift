package import Signalbox

/// What is asked of the machine about processes that this one does not have for children.
package struct ProcessSystem: Sendable {
  /// nil when the process is gone.
  package var handle: @Sendable (ProcessEntry) throws(KernelError) -> (any ProcessControl)?
  private let table: ProcessTable
  private let held = HeldProcesses()

  /// - Parameters:
  ///   - table: where processes are looked for.
  ///   - handle: gives what signals go through.
  package init(
    table: ProcessTable = ProcessTable(),
    handle: @escaping @Sendable (ProcessEntry) throws(KernelError) -> (any ProcessControl)?
  ) {
    self.table = table
    self.handle = handle
  }

  /// This machine, by `/proc`; without one, as on macOS, it has no processes.
  package static let machine = ProcessSystem { (entry) throws(KernelError) in try ProcessHandle(entry) }

  /// Every process that has not ended.
  ///
  /// One that the kernel holds costs a moment by the clock once, see ``ProcessFacts/isHeld``.
  ///
  /// - Throws: ``KernelError`` when processes cannot be looked for.
  package func processes(by clock: any TaskClock) async throws(KernelError) -> [ProcessFacts] {
    try await ProcessLook(table, held, clock).run()
  }
}

/// A process and what it was marked with.
package struct ProcessFacts: Hashable, Sendable {
  package var entry: ProcessEntry
  /// nil: it has none, or they may not be read.
  package var marks: CommandMarks?
  /// Whether its marks could not be read yet, since the kernel holds what it was started with.
  package var isHeld: Bool

  package init(entry: ProcessEntry, marks: CommandMarks?, isHeld: Bool = false) {
    self.entry = entry
    self.marks = marks
    self.isHeld = isHeld
  }
}
