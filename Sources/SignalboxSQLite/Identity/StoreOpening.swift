/// Decides which store a file is that is opened: the one that it was, or, as a copy or put back from a backup, a new one.
///
/// A store of its own gets an identity of its own, by which the processes that it started are known. And it gives ids far above
/// all that were given before, so that none ever means another task.
struct StoreOpening {
  enum Kind: Hashable {
    /// It is where it was, or was moved.
    case known
    /// Another file has the same content, or had.
    case copy
    /// It is older than what lies beside it, or in the place of another.
    case restored
  }

  /// How far above the ids of its parent a new store begins, so that those which the parent gives meanwhile are not met.
  static let gap: Int64 = 1_000_000

  let kind: Kind
  /// As the file is to be from now on.
  let record: StoreRecord

  /// Decides what a file is that was opened at a place, and what it is called from now on: `fresh` for a new store.
  ///
  /// Whether the logs beside it know of tasks or attempts that it does not have is asked, which costs reads, only when
  /// nothing else decides.
  init(
    of record: StoreRecord, at place: StorePlace, witnesses: [IDWitness], isBehindLogs: () throws -> Bool, fresh: String
  ) throws {
    let kin = witnesses.filter { $0.kinship(to: record) != .stranger }
    let own = max(record.sequence, record.reserved)
    // A parent's ids were left behind when this store began.
    let contemporaries = kin.filter { $0.kinship(to: record) != .parent }
    let highest = contemporaries.map(\.highest).max() ?? 0
    let isOlder = contemporaries.contains {
      $0.highest > own || $0.generation > record.generation || $0.kinship(to: record) == .child
    }
    let isElsewhere = record.place.map { $0 != place } ?? false
    kind = try Self.kind(isOlder: isOlder, isElsewhere: isElsewhere, isBehindLogs: isBehindLogs)
    var next = record
    next.place = place
    next.generation = max(record.generation, contemporaries.map(\.generation).max() ?? 0) + 1
    // After a process that was killed nobody knows which of the ids that it reserved are given.
    next.sequence = own
    next.reserved = own
    if kind != .known {
      next.identity = fresh
      next.parents = Self.parents(of: record, children: contemporaries.filter { $0.kinship(to: record) == .child })
      next.inherited = record.sequence
      next.sequence = max(own, highest) + Self.gap
      next.reserved = next.sequence
    }
    self.record = next
  }

  private static func kind(isOlder: Bool, isElsewhere: Bool, isBehindLogs: () throws -> Bool) throws -> Kind {
    if isOlder { return .restored }
    if isElsewhere { return .copy }
    return try isBehindLogs() ? .restored : .known
  }

  /// Where a new store comes from.
  ///
  /// One that was restored from the same file before counts too: what it left behind is this one's.
  private static func parents(of record: StoreRecord, children: [IDWitness]) -> [String] {
    let all = children.compactMap(\.identity) + [record.identity] + record.parents
    let different = all.enumerated().filter { !all[..<$0.offset].contains($0.element) }
    return Array(different.map(\.element).prefix(StoreRecord.parentLimit))
  }
}
