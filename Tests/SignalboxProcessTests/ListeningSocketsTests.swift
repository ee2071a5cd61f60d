import FoundationEssentials
import SignalboxProcess
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is read from the system's list of sockets, as proc(5) describes it.
struct ListeningSocketsTests {
  private static let head = "Num       RefCount Protocol Flags    Type St Inode Path\n"

  private static func temporary() -> String { "/tmp/signalbox-list-\(UInt64.random(in: .min ... .max))" }

  private func paths(_ list: some Sequence<UInt8>) throws -> [String] {
    let file = Self.temporary()
    try Data(Array(list)).write(to: URL(filePath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    return ListeningSockets.paths(list: file)
  }

  private func line(_ path: String, flags: String = "00010000", type: String = "0001") -> String {
    "000000002b79af26: 00000002 00000000 \(flags) \(type) 01 45102 \(path)\n"
  }

  @Test func pathsAreReadWithTheirSpaces() throws {
    let list = Self.head + line("/run/a.sock") + line("/tmp/ b  c.sock") + line("/srv/ü.sock")
    #expect(try paths(list.utf8) == ["/run/a.sock", "/tmp/ b  c.sock", "/srv/ü.sock"])
  }

  @Test func whatDoesNotListenOrIsNowhereIsLeftOut() throws {
    let list =
      Self.head + "0000000003009fa7: 00000003 00000000 00000000 0001 03  4579\n" + line("/connected", flags: "00000000")
      + line("/datagrams", flags: "00000000", type: "0002") + line("/packets", type: "0005") + line("@abstract.sock")
      + line("relative.sock") + "\n" + "0: 00000002 00010000 /short.sock\n" + "a line end\n"
    #expect(try paths(list.utf8).isEmpty)
  }

  @Test func aPathThatIsNoTextIsLeftOutAlone() throws {
    var list = Array(line("/before.sock").utf8)
    list += Array(line("/").utf8.dropLast()) + [0xFF, UInt8(ascii: "\n")]
    list += line("/after.sock").utf8
    #expect(try paths(list) == ["/before.sock", "/after.sock"])
  }

  @Test func aListWithoutAnEndIsNotReadToIt() throws {
    let filler = String(repeating: line("@filler"), count: 100_000)
    #expect(try paths((line("/first.sock") + filler + line("/last.sock")).utf8) == ["/first.sock"])
  }

  @Test func aSystemWithoutTheListHasNone() {
    #expect(ListeningSockets.paths(list: Self.temporary()).isEmpty)
    #expect(ListeningSockets.paths(list: "/tmp").isEmpty)
  }

  #if os(Linux)
    @Test func theSystemListsASocketFromWhenItListens() throws {
      let path = Self.temporary()
      let descriptor = UnixAddress.makeSocket()
      defer {
        close(descriptor)
        unlink(path)
      }
      try #require(UnixAddress(path).bind(descriptor) == 0)
      #expect(!ListeningSockets.paths().contains(path))
      try #require(listen(descriptor, 1) == 0)
      #expect(ListeningSockets.paths().contains(path))
    }
  #endif
}
