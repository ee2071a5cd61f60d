import FoundationEssentials
import SignalboxClient
import SignalboxModel
import Subprocess
import Testing

/// How the program starts, and what it refuses.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct StartTests {
  @Test func `it tells how to watch it, and where its tasks are`() async throws {
    try await Place.with { place in
      let ended = try await RunningQuickstart.run(in: place) { app in
        // The client was made from the socket that the line names.
        let overview = try await app.client.overview()
        #expect(overview.server.name == "quickstart")
        try app.process.send(signal: .terminate)
      }
      #expect(ended.status == .exited(0))
      #expect(ended.says("signalbox watch --socket '\(place.socket)'"))
      #expect(ended.says(place.database))
      #expect(FileManager.default.fileExists(atPath: place.database))
    }
  }

  @Test func `the environment names port, socket and store`() async throws {
    try await Place.with { place in
      let socket = "\(place.path)/run/other.sock"
      let variables = ["PORT": "0", "SIGNALBOX_SOCKET": socket, "SIGNALBOX_STORE": "memory"]
      let ended = try await RunningQuickstart.run(in: place, [], environment: variables) { app in
        #expect(app.port != 0)
        #expect(try await app.client.overview().server.store == "memory")
        try app.process.send(signal: .terminate)
      }
      #expect(ended.says("--socket '\(socket)'"))
      #expect(!FileManager.default.fileExists(atPath: place.database))
    }
  }

  @Test(arguments: ["http", "65536", "-1", "80 "])
  func `a port that is none is refused`(_ port: String) async throws {
    try await Place.with { place in
      let ended = try await RunningQuickstart.run(in: place, [], environment: ["PORT": port])
      #expect(ended.status == .exited(64))
      #expect(ended.says("PORT is a number from 0 to 65535, not \"\(port)\""))
    }
  }

  @Test func `a port that is taken is told, with what to do`() async throws {
    try await Place.with { place in
      try await RunningQuickstart.run(in: place) { app in
        try await Place.with { other in
          let ended = try await RunningQuickstart.run(in: other, ["--port", "\(app.port)"])
          #expect(ended.status == .exited(1))
          #expect(ended.says("cannot listen on port \(app.port)"))
          #expect(ended.says("--port"))
        }
        try app.process.send(signal: .terminate)
      }
    }
  }

  @Test func `a store that another process has is refused, naming it`() async throws {
    try await Place.with { place in
      try await RunningQuickstart.run(in: place) { app in
        let ended = try await RunningQuickstart.run(
          in: place, ["--port", "0", "--socket", "\(place.path)/run/second.sock"])
        #expect(ended.status == .exited(1))
        #expect(ended.says(place.database))
        #expect(ended.lines.count == 1 && ended.says("quickstart: "), "\(ended.lines)")
        try app.process.send(signal: .terminate)
      }
    }
  }

  @Test func `a store that is none is refused`() async throws {
    try await Place.with { place in
      let ended = try await RunningQuickstart.run(in: place, ["--store", "postgres"])
      #expect(ended.status == .exited(64))
      #expect(ended.says("the store is memory or sqlite:PATH, not \"postgres\""))
    }
  }
}
