import Logging

/// Whether the files of the store have become too large.
extension TaskRegistry {
  /// How often the sizes of the files are looked at: they cost more than a look at where the files are.
  static let sizeInterval = Duration.seconds(60)

  func fileSizes() async throws -> FileSizes {
    FileSizes(files: try await store.files(), kept: configuration.retention.bytes.map(Int64.init))
  }

  /// Looks whether files have become too large, and tells that as a notice of the store's own is told.
  func lookAtSizes() async {
    do {
      if sizes.set(try await fileSizes().notices) { troubleChanged() }
    } catch {
      // What keeps the store from being read is told where it matters.
      logger.debug("cannot tell how large the files are", metadata: ["error": "\(error)"])
    }
  }
}
