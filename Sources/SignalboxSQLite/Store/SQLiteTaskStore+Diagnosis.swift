import GRDB
import Signalbox
import Synchronization

extension SQLiteTaskStore {
  /// What SQLite answers to a PRAGMA on the connection that writes; -1 when it answers with nothing.
  package func setting(_ pragma: String) async throws -> Int {
    try await connections.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA \(pragma)") ?? -1 }
  }

  /// How many rows the connection that writes has changed since it was opened.
  package func totalChanges() async throws -> Int {
    try await connections.pool.writeWithoutTransaction { $0.totalChangesCount }
  }

  /// How many statements a connection that reads keeps prepared: the one that reads when nobody else does.
  package func preparedStatements() async throws -> Int {
    try await connections.pool.read { $0.preparedStatements }
  }

  /// Changes that wait for their turn.
  package var pendingWrites: Int { writer.pending }

  /// Bytes of logs that wait to be written.
  package var unwrittenLogBytes: Int { logStore.state.withLock(\.unwritten) }
}
