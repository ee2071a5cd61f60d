import GRDB

/// What lies beside the file of tasks and remembers which ids were given: the logs, and the lock file.
///
/// A file of tasks that is put back from a backup does not know what was given since; these do.
struct IDWitness: Hashable, Sendable {
  /// The store whose ids they are; nil when that was not noted, by an earlier version.
  var identity: String?
  var parents: [String] = []
  /// No id above this one has been given.
  var highest: Int64 = 0
  /// The store's ``StoreRecord/generation`` when it was noted.
  var generation: Int64 = 0

  /// How it belongs to a file of tasks.
  enum Kinship: Hashable {
    /// To this very store, or to one that was not noted.
    case own
    /// To a store that this one comes from.
    case parent
    /// To one that comes from this store: the file of tasks is older than it.
    case child
    case stranger
  }

  func kinship(to record: StoreRecord) -> Kinship {
    guard let identity, identity != record.identity else { return .own }
    if record.parents.contains(identity) { return .parent }
    return parents.contains(record.identity) ? .child : .stranger
  }
}

extension IDWitness {
  /// `identity highest generation parent …`, as the lock file keeps it; empty when nothing is noted.
  var text: String {
    guard let identity else { return "" }
    let own = "\(identity) \(highest) \(generation)"
    return parents.isEmpty ? own : "\(own) \(IdentityText.text(of: parents))"
  }

  /// Nothing where the text says nothing.
  init(_ text: Substring) {
    let words = text.split(separator: " ", maxSplits: 3)
    guard words.count >= 3, let highest = Int64(words[1]), let generation = Int64(words[2]) else {
      self.init()
      return
    }
    let parents = words.count > 3 ? IdentityText.identities(in: words[3]) : []
    self.init(identity: String(words[0]), parents: parents, highest: highest, generation: generation)
  }
}
