import GRDB

extension Database {
  /// Pages that one step frees or gives back at most: 4 MB, a few milliseconds.
  static var shrinkStep: Int { 1024 }
  /// Free pages that are kept: what comes next needs them again.
  private static var spare: Int { 64 }

  /// Pages of the file that hold nothing.
  func freePages() throws -> Int { try number("freelist_count") }

  /// Bytes of the file, with what holds nothing.
  func fileBytes() throws -> Int { try number("page_count") * number("page_size") }

  /// Gives free pages back, as many as one step takes, so that the file ends that much earlier once its write-ahead log is
  /// written back.
  ///
  /// Within a transaction.
  ///
  /// - Returns: how many pages.
  func giveBackPages() throws -> Int {
    let surplus = try freePages() - Self.spare - number("page_count") / 64
    guard surplus > 0 else { return 0 }
    let count = min(surplus, Self.shrinkStep)
    try execute(sql: "PRAGMA incremental_vacuum(\(count))")
    return count
  }

  private func number(_ pragma: String) throws -> Int {
    try first("PRAGMA \(pragma)") { $0.int(0) } ?? 0
  }
}
