import GRDB
import Synchronization

/// A statement that the writer runs for every task or commit.
///
/// It is found by a number: to find one by its text, that is to hash it, takes as long as to bind its values.
struct NumberedStatement: Sendable {
  let sql: String
  fileprivate let number: Int

  private static let count = Atomic(0)

  /// For a constant of the code: each has a place in every table for good.
  init(_ sql: String) {
    self.sql = sql
    number = Self.count.add(1, ordering: .relaxed).oldValue
  }
}

/// What a connection has prepared of the numbered statements, for as long as one run of its writer lasts.
final class StatementTable {
  private let db: Database
  private var prepared: [SQLStatement?] = []

  init(_ db: Database) {
    self.db = db
  }

  func run(_ statement: NumberedStatement, _ values: [SQLValue]) throws {
    try find(statement).run(values)
  }

  private func find(_ statement: NumberedStatement) throws -> SQLStatement {
    while prepared.count <= statement.number { prepared.append(nil) }
    if let known = prepared[statement.number] { return known }
    let new = try SQLStatement(statement.sql, in: db)
    prepared[statement.number] = new
    return new
  }
}
