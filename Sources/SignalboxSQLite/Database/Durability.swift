/// What an acknowledged change survives.
public enum Durability: String, Hashable, Sendable, CaseIterable {
  /// A power cut: every commit waits for the disk. Commits are shared by whatever is pending, so many callers pay for
  /// one.
  case full
  /// The end of the process, kill -9 included, but not a power cut: the disk is waited for at checkpoints alone.
  case process

  var pragma: String {
    switch self {
    case .full: "PRAGMA synchronous = FULL"
    case .process: "PRAGMA synchronous = NORMAL"
    }
  }
}
