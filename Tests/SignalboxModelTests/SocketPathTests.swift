import SignalboxModel
import Testing

@Suite struct SocketPathTests {
  private func path(_ name: String = SocketPath.defaultName, _ environment: [String: String] = [:]) throws -> String {
    try SocketPath.path(name: name, environment: environment, userID: 1000, temporaryDirectory: "/tmp")
  }

  @Test func liesInTheRuntimeDirectoryOrInTheTemporaryOne() throws {
    #expect(try path("default", ["XDG_RUNTIME_DIR": "/run/user/1000"]) == "/run/user/1000/signalbox/default.sock")
    #expect(try path("shop", ["XDG_RUNTIME_DIR": "/run/user/1000/"]) == "/run/user/1000/signalbox/shop.sock")
    #expect(try path() == "/tmp/signalbox-1000/default.sock")
    #expect(try path("shop", ["XDG_RUNTIME_DIR": ""]) == "/tmp/signalbox-1000/shop.sock")
    #expect(try path("shop", ["XDG_RUNTIME_DIR": "relative"]) == "/tmp/signalbox-1000/shop.sock")
  }

  @Test(arguments: ["", ".", "..", ".hidden", "a/b", "../x", "a\u{0}b"]) func refusesNamesThatLeaveTheDirectory(
    name: String
  ) {
    #expect(throws: SocketPath.Refusal.badName(name)) { try path(name) }
  }

  @Test func refusesWhatDoesNotFitAnAddress() throws {
    let longest = "/" + String(repeating: "x", count: SocketPath.byteLimit - 1)
    #expect(try SocketPath.checked(longest) == longest)
    let error = try #require(throws: SocketPath.Refusal.self) { try SocketPath.checked(longest + "y") }
    #expect(error.description.contains("104 bytes") && error.description.contains("103"))
    let deep = ["XDG_RUNTIME_DIR": "/" + String(repeating: "件", count: 40)]
    #expect(throws: SocketPath.Refusal.self) { try path("default", deep) }
  }

  @Test func clientsLookInTheSessionsDirectoryAndInTheTemporaryOneWhateverIsSet() {
    func directories(_ environment: [String: String]) -> [String] {
      SocketPath.likelyDirectories(environment: environment, userID: 1000, temporaryDirectory: "/tmp")
    }
    let both = ["/run/user/1000/signalbox", "/tmp/signalbox-1000"]
    #expect(directories([:]) == both)
    #expect(directories(["XDG_RUNTIME_DIR": ""]) == both)
    #expect(directories(["XDG_RUNTIME_DIR": "/run/user/1000"]) == both)
    #expect(directories(["XDG_RUNTIME_DIR": "/r"]) == ["/r/signalbox", "/tmp/signalbox-1000"])
  }
}
