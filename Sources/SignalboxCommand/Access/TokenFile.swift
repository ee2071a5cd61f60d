import ArgumentParser
import FoundationEssentials

/// A generated token in a file that only its owner reads.
enum TokenFile {
  /// The token in the file, generated and written at first.
  static func make(at path: String) throws -> String {
    let manager = FileManager.default
    do {
      if manager.fileExists(atPath: path) {
        let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
        guard mode & 0o077 == 0 else {
          throw ValidationError("the token file \(path) is open to others; close it with: chmod 600 '\(path)'")
        }
        return try String(contentsOfFile: path, encoding: .utf8).filter { !$0.isWhitespace }
      }
      let token = String((0..<40).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
      let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      try manager.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      guard
        manager.createFile(atPath: path, contents: Data((token + "\n").utf8), attributes: [.posixPermissions: 0o600])
      else { throw ValidationError("the token file \(path) cannot be written; make its directory writable") }
      return token
    } catch let error as CocoaError {
      throw ValidationError("the token file \(path): \(error.reason)")
    }
  }

  private static let alphabet = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
}
