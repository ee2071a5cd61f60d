import SignalboxModel

/// What a store's files take, and which of that is too much: decided here for the doctor and for the dashboard.
struct FileSizes: Hashable, Sendable {
  var files: [StoreFileSize]
  /// How large they may grow in all; nil without a limit.
  var kept: Int64?

  /// What two write-ahead logs take beyond what is to be kept.
  private static let writeAheadBytes: Int64 = 128 << 20
  /// From here on what deleted tasks left is a thing to tell.
  private static let manyOrphanedBytes: Int64 = 64 << 20

  /// Every file with its size, in a line.
  var words: String {
    MomentText.list(files.map { "\($0.name) \(CountText.bytes($0.bytes))" }, limit: 10)
  }

  /// What is too much, each by itself.
  ///
  /// That a write-ahead log is long is one of the store's own notices.
  var notices: [StoreNotice] { [excess, orphans].compactMap(\.self) }

  private var excess: StoreNotice? {
    let total = files.filter { !$0.isPart }.reduce(0) { $0 + $1.bytes }
    guard let kept, total > kept + kept / 10 + Self.writeAheadBytes else { return nil }
    return StoreNotice(
      label: "files too large", message: "\(words): more than the \(CountText.bytes(kept)) that are to be kept",
      remedy:
        "Ended tasks go first; what is left are tasks that have not ended, and what a reader of the files holds up.")
  }

  private var orphans: StoreNotice? {
    files.first { $0.isPart && $0.bytes > Self.manyOrphanedBytes }.map { orphaned in
      StoreNotice(
        label: orphaned.name, message: "\(orphaned.name) take \(CountText.bytes(orphaned.bytes)) of \(orphaned.path)",
        remedy: "They are deleted a step at a time; if this number does not fall, the server's log says why.")
    }
  }
}
