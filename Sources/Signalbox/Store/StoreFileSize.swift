/// What one file of a store takes.
public struct StoreFileSize: Hashable, Sendable {
  /// What it holds, for people: `tasks`.
  public var name: String
  /// Where the file is.
  public var path: String
  /// How many bytes the file takes.
  public var bytes: Int64
  /// Whether it is a part of another one of the files, whose bytes include these.
  public var isPart: Bool

  /// Creates a size.
  public init(name: String, path: String, bytes: Int64, isPart: Bool = false) {
    self.name = name
    self.path = path
    self.bytes = bytes
    self.isPart = isPart
  }
}
