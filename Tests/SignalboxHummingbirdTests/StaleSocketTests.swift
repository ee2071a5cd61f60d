import ControlServerTestSupport
import FoundationEssentials
import SignalboxProcess
import Testing

@testable import SignalboxHummingbird

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A name that leads to a stale socket can lead to a live one in the next moment, by a program that asks no lock.
struct StaleSocketTests {
  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = String.temporary()
    try #require(mkdir(directory, 0o700) == 0)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(directory)
  }

  private func names(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  /// Makes a socket at a path on which a stale one is, while another takes the path as soon as that was looked at.
  private func expectRefusal(in directory: String, taking: @escaping @Sendable (String) -> Void) throws {
    let path = directory + "/test.sock"
    try leaveStaleSocket(at: path)
    var file = try SocketFile(path: path)
    let probe = file.probe
    file.probe = { asked in
      let answer = probe(asked)
      if asked == path { taking(path) }
      return answer
    }
    let error = #expect(throws: ControlServerError.self) { try file.bind() }
    #expect(error?.code == .inUse)
    #expect(error?.message.contains(path) == true)
    #expect(try names(in: directory) == ["test.sock"])
  }

  @Test func aSocketThatBecomesLiveAfterItWasFoundStaleIsLeftAlone() throws {
    try withDirectory { directory in
      let other = directory + "/other.sock"
      let socket = try SocketFile(path: other).bind()
      defer { close(socket.descriptor) }
      try expectRefusal(in: directory) { path in _ = rename(other, path) }
      #expect(FileStatus(at: directory + "/test.sock")?.identity == socket.identity)
      #expect(SocketProbe.connect(to: directory + "/test.sock") != .stale)
    }
  }

  /// It is bound, and does not listen yet.
  @Test func aSocketThatIsBeingMadeIsLeftAlone() throws {
    try withDirectory { directory in
      let other = directory + "/other.sock"
      try leaveStaleSocket(at: other)
      let identity = FileStatus(at: other)?.identity
      try expectRefusal(in: directory) { path in _ = rename(other, path) }
      #expect(FileStatus(at: directory + "/test.sock")?.identity == identity)
    }
  }

  @Test func aStaleSocketThatIsRemovedMeanwhileIsNoReason() throws {
    try withDirectory { directory in
      let path = directory + "/test.sock"
      try leaveStaleSocket(at: path)
      var file = try SocketFile(path: path)
      file.probe = { asked in
        unlink(asked)
        return .stale
      }
      let socket = try file.bind()
      defer { close(socket.descriptor) }
      #expect(file.leads(to: socket.identity))
    }
  }

  @Test func aStaleSocketAtTheLongestPathIsReplaced() throws {
    try withDirectory { root in
      let directory = root + "/" + String(repeating: "d", count: 103 - "\(root)//s".utf8.count)
      try #require(mkdir(directory, 0o700) == 0)
      try leaveStaleSocket(at: directory + "/s")
      let file = try SocketFile(path: directory + "/s")
      let socket = try file.bind()
      defer { close(socket.descriptor) }
      #expect(file.leads(to: socket.identity))
      #expect(try names(in: directory) == ["s"])
      file.remove(socket.identity)
      #expect(try names(in: directory).isEmpty)
    }
  }
}
