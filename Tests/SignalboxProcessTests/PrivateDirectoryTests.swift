import FoundationEssentials
import SignalboxProcess
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Directories are made closed to others, and only where they are of use to the one who makes them.
struct PrivateDirectoryTests {
  private static let other: uid_t = 54_321

  private func withDirectory(_ body: (String) throws -> Void) throws {
    let root = "/tmp/signalbox-directory-\(UInt64.random(in: .min ... .max))"
    try #require(mkdir(root, 0o755) == 0)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try body(root)
  }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  @Test func everyOneThatIsMissingIsMadeClosed() throws {
    try withDirectory { root in
      try PrivateDirectory.make(root + "/a/b/c")
      for path in ["/a", "/a/b", "/a/b/c"] { #expect(try mode(root + path) == 0o700) }
      #expect(try mode(root) == 0o755)
      try PrivateDirectory.make(root + "/a/b/c")
      try PrivateDirectory.make(root + "/d/")
      #expect(try mode(root + "/d") == 0o700)
    }
  }

  @Test func nothingIsMadeInAnothersDirectory() throws {
    try withDirectory { root in
      if geteuid() == 0 { try #require(chown(root, Self.other, Self.other) == 0) }
      let user = geteuid() == 0 ? 0 : Self.other
      let refusal = #expect(throws: PrivateDirectory.Refusal.self) {
        try PrivateDirectory.make(root + "/.local/state", user: user)
      }
      #expect(refusal?.reason.contains("\(root) belongs to user") == true)
      #expect(refusal?.reason.contains("HOME") == true)
      #expect(!FileManager.default.fileExists(atPath: root + "/.local"))
    }
  }

  @Test func whatIsInTheWayIsNamed() throws {
    try withDirectory { root in
      try Data().write(to: URL(filePath: root + "/file"))
      let refusal = #expect(throws: PrivateDirectory.Refusal.self) { try PrivateDirectory.make(root + "/file/a") }
      #expect(refusal?.reason.contains("\(root)/file/a: Not a directory") == true)
      #expect(throws: PrivateDirectory.Refusal.self) { try PrivateDirectory.makeNew(root) }
    }
  }
}
