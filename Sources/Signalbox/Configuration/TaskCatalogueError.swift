/// What is wrong with a catalogue, or with what a registry's configuration says of its task types: a registry with one does
/// not start.
public struct TaskCatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Every fault, each a sentence that says what to do.
  public let faults: [String]

  /// nil when there is none.
  package init?(_ catalogue: TaskCatalogue, _ configuration: RegistryConfiguration) {
    faults = catalogue.faults + (configuration.onFailure?.faults(in: catalogue) ?? [])
    if faults.isEmpty { return nil }
  }

  /// All faults in one text, one sentence after the other.
  public var description: String { "the task types are not in order: \(faults.joined(separator: " "))" }
}
