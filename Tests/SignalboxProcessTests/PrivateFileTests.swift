import FoundationEssentials
import SignalboxProcess
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that give power are taken from this user and root alone, and from where nobody else can exchange them.
struct PrivateFileTests {
  private static let other: uid_t = 54_321

  /// A directory of this test's own with a file in a directory in it.
  private final class Place {
    let root: String
    var directory: String { root + "/inner" }
    var file: String { directory + "/file" }

    init() throws {
      root = "/tmp/signalbox-private-\(UInt64.random(in: .min ... .max))"
      try FileManager.default.createDirectory(
        atPath: root + "/inner", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
      try Data("word".utf8).write(to: URL(filePath: file))
      try set(0o600, file)
    }

    func set(_ mode: mode_t, _ path: String) throws { try #require(chmod(path, mode) == 0) }

    deinit { try? FileManager.default.removeItem(atPath: root) }
  }

  private func refusal(_ path: String, user: uid_t = geteuid()) -> String? {
    do throws(PrivateFile.Unreadable) {
      _ = try PrivateFile(path: path, user: user)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func whatIsOursAndClosedIsRead() throws {
    let place = try Place()
    #expect(try PrivateFile(path: place.file).bytes == Array("word".utf8))
  }

  @Test(arguments: [0o660, 0o606, 0o622, 0o666])
  func aFileThatOthersCanWriteIsRefused(mode: mode_t) throws {
    let place = try Place()
    try place.set(mode, place.file)
    #expect(refusal(place.file)?.contains("chmod 600 '\(place.file)'") == true)
  }

  @Test(arguments: [0o775, 0o757, 0o777], [true, false])
  func aDirectoryThatOthersCanWriteIsRefusedWhereverItIsOnTheWay(mode: mode_t, isOuter: Bool) throws {
    let place = try Place()
    let path = isOuter ? place.root : place.directory
    try place.set(mode, path)
    #expect(refusal(place.file)?.contains("chmod go-w '\(path)'") == true)
  }

  @Test func aStickyDirectoryIsNoReason() throws {
    let place = try Place()
    try place.set(0o1777, place.root)
    #expect(refusal(place.file) == nil)
  }

  @Test(.enabled(if: geteuid() == 0)) func anothersFileDirectoryOrLinkIsRefused() throws {
    let place = try Place()
    try #require(chown(place.file, Self.other, Self.other) == 0)
    #expect(refusal(place.file)?.contains("belongs to user \(Self.other)") == true)
    try #require(chown(place.file, 0, 0) == 0)
    try #require(chown(place.directory, Self.other, Self.other) == 0)
    #expect(refusal(place.file)?.contains("\(place.directory), on the way to it, belongs to user") == true)
    try #require(chown(place.directory, 0, 0) == 0)
    let link = place.root + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.file)
    #expect(refusal(link) == nil)
    try #require(lchown(link, Self.other, Self.other) == 0)
    #expect(refusal(link)?.contains("\(link), on the way to it, belongs to user") == true)
  }

  @Test(.enabled(if: geteuid() == 0)) func whatIsRootsIsTakenByEveryone() throws {
    let place = try Place()
    #expect(refusal(place.file, user: Self.other) == nil)
  }

  @Test func aLinkInAnOpenDirectoryIsRefused() throws {
    let place = try Place()
    let open = place.root + "/open"
    try FileManager.default.createDirectory(atPath: open, withIntermediateDirectories: false)
    try place.set(0o777, open)
    try FileManager.default.createSymbolicLink(atPath: open + "/link", withDestinationPath: "../inner/file")
    #expect(refusal(open + "/link")?.contains("chmod go-w '\(open)'") == true)
    try place.set(0o755, open)
    #expect(refusal(open + "/link") == nil)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let place = try Place()
    do {
      _ = try PrivateFile(path: place.root + "/none/file")
      Issue.record("it was read")
    } catch {
      #expect(error.isMissing)
    }
    try FileManager.default.createSymbolicLink(atPath: place.root + "/loop", withDestinationPath: "loop")
    #expect(refusal(place.root + "/loop") != nil)
    #expect(refusal(place.file + "/below") != nil)
    #expect(refusal(place.directory)?.contains("no regular file") == true)
  }
}
