/// What one file of a store takes.
public struct StoreFileSize: Hashable, Sendable {
  /// What it holds, for people: `tasks`.
  public var name: String
  public var path: String
  public var bytes: Int64

  public init(name: String, path: String, bytes: Int64) {
    self.name = name
    self.path = path
    self.bytes = bytes
  }
}
