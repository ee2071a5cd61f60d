import GRDB
import Signalbox

/// Which store a file of tasks is, and which ids it has given.
struct StoreRecord: Hashable, Sendable {
  var identity: String
  /// The stores that this one was copied or restored from, or in the place of, the latest first.
  var parents: [String] = []
  /// Where it was opened last; nil when that was not noted.
  var place: StorePlace?
  /// The highest id of a task that has been given.
  var sequence: Int64 = 0
  /// No id above this one has been given, also by what this file does not know of: it is noted in blocks, ahead of the ids.
  var reserved: Int64 = 0
  /// The last id that it has in common with its parent.
  var inherited: Int64 = 0
  /// How often it was opened, and closed in order.
  var generation: Int64 = 0

  /// How far ahead of the ids ``reserved`` is set at least, and for how many commits like the one that sets it; how close ids
  /// may come before it is moved on.
  static let block: Int64 = 1000
  static let commits: Int64 = 16
  static let margin: Int64 = 500
  /// How many parents are kept.
  static let parentLimit = 16
}

extension StoreRecord {
  /// Of an open file of tasks.
  init(_ db: Database) throws {
    var values: [String: String] = [:]
    try db.each("SELECT key, value FROM meta") { values[$0.text(0)] = $0.text(1) }
    let sequence = try db.first("SELECT seq FROM sqlite_sequence WHERE name = 'tasks'") { $0.integer(0) } ?? 0
    self.init(
      identity: values["identity"] ?? "",
      parents: values["parents"].map { IdentityText.identities(in: $0) } ?? [],
      place: values["place"].flatMap { StorePlace($0) }, sequence: sequence,
      reserved: values["reserved"].flatMap { Int64($0) } ?? sequence,
      inherited: values["inherited"].flatMap { Int64($0) } ?? 0,
      generation: values["generation"].flatMap { Int64($0) } ?? 0)
  }

  /// Writes what differs from `before`, and has ids begin after ``sequence``.
  ///
  /// Within a transaction.
  func write(_ db: Database, over before: StoreRecord) throws {
    let values = [
      ("identity", identity, before.identity),
      ("parents", IdentityText.text(of: parents), IdentityText.text(of: before.parents)),
      ("place", place?.text ?? "", before.place?.text ?? ""), ("inherited", "\(inherited)", "\(before.inherited)"),
      ("generation", "\(generation)", "\(before.generation)"), ("reserved", "\(reserved)", "\(before.reserved)"),
    ]
    for (key, value, old) in values where value != old { try db.setMeta(key, value) }
    guard sequence != before.sequence else { return }
    try db.run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'tasks'", [.integer(sequence)])
    if db.changesCount == 0 {
      try db.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('tasks', ?)", [.integer(sequence)])
    }
  }

  /// Notes up to which id none is given twice.
  ///
  /// Within a transaction.
  static func reserve(_ id: Int64, _ db: Database) throws {
    try db.setMeta("reserved", "\(id)")
  }
}

extension Database {
  func setMeta(_ key: String, _ value: String) throws {
    try run(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      [.text(key), .text(value)])
  }
}
