import FoundationEssentials
import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Remembers the theme that was chosen last in the dashboard, in `theme` in the state directory.
///
/// It is a convenience: what cannot be read counts for nothing, and what cannot be written is not told.
struct ThemeMemory {
  /// The directory of the program's state.
  var directory: String

  /// The name of the theme that was chosen last; nil when none was.
  var last: String? {
    guard let file = try? PrivateFile(path: path), file.bytes.count <= 256 else { return nil }
    let name = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    return name?.isEmpty == false ? name : nil
  }

  /// Keeps a choice, in a file that another process sees whole or not at all.
  ///
  /// - Returns: whether it is kept.
  @discardableResult
  func keep(_ name: String) -> Bool {
    guard makeDirectory() else { return false }
    let draft = "\(path).\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    let bytes = Array((name + "\n").utf8)
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count
    close(descriptor)
    if isWritten, rename(draft, path) == 0 { return true }
    unlink(draft)
    return false
  }

  private var path: String { directory + "/theme" }

  /// Makes sure of the directory.
  ///
  /// None is made in another user's, as when `sudo` has left HOME as it was.
  private func makeDirectory() -> Bool {
    var missing: [String] = []
    var place = directory
    var status = stat()
    while stat(place, &status) != 0 {
      guard errno == ENOENT, let end = place.lastIndex(of: "/"), end > place.startIndex else { return false }
      missing.append(place)
      place = String(place[..<end])
    }
    guard status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFDIR else { return false }
    return missing.reversed().allSatisfy { mkdir($0, 0o700) == 0 || errno == EEXIST }
  }
}
