/// How long the write-ahead log of a file is, by what its checkpoints said.
struct WriteAheadLog: Hashable, Sendable {
  /// From here on it is a thing to tell: four times what a checkpoint is made at.
  static let long = 64 << 20

  var bytes = 0
  /// Whether somebody's read keeps it from being written back.
  var isHeldUp = false

  var isLong: Bool { isHeldUp && bytes > Self.long }
}
