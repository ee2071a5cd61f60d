import GRDB

/// The tables of one kind of file, as numbered migrations.
///
/// A migration that was released is never changed.
struct Schema: Sendable {
  /// What the file holds, for messages.
  var name: String
  /// SQLite's `application_id` of such a file.
  var mark: Int
  /// Whether such a file gives ids: when another one is put in its place, that has to count as an older one.
  var givesIDs: Bool
  var migrator: DatabaseMigrator

  private init(name: String, mark: Int, givesIDs: Bool, migrations: [String]) {
    self.name = name
    self.mark = mark
    self.givesIDs = givesIDs
    var migrator = DatabaseMigrator()
    for (index, sql) in migrations.enumerated() {
      // Checked row by row: to check them all at the end is a pass over every row of every table.
      migrator.registerMigration("\(index + 1)", foreignKeyChecks: .immediate) { db in
        try db.execute(sql: sql)
        try db.execute(sql: "PRAGMA application_id = \(mark)")
      }
    }
    self.migrator = migrator
  }

  /// "SGBX".
  static let tasks = Schema(
    name: "tasks", mark: 0x5347_4258, givesIDs: true,
    migrations: [tasks1, tasks2, tasks3, tasks4, tasks5, tasks6, tasks7, tasks8, tasks9, tasks10, tasks11])
  /// "SGBL".
  static let logs = Schema(name: "logs", mark: 0x5347_424C, givesIDs: false, migrations: [logs1, logs2])
}
