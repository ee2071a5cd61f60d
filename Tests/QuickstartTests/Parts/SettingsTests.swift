import ArgumentParser
import Testing

@testable import quickstart

/// What the command line and the environment say.
@Suite struct SettingsTests {
  private func settings(
    port: Int? = nil, socket: String? = nil, store: String? = nil, with environment: [String: String] = [:]
  ) throws -> Settings {
    try Settings(
      port: port, socket: socket, store: store, environment: ["XDG_STATE_HOME": "/state"].merging(environment) { $1 })
  }

  @Test func `without a word it is port 8080 and a file in the state directory`() throws {
    let settings = try settings()
    #expect(settings.port == 8080)
    #expect(settings.socket == nil)
    #expect(settings.store == .sqlite(path: "/state/signalbox/quickstart.sqlite"))
  }

  @Test func `the command line goes before the environment, and empty variables say nothing`() throws {
    let environment = ["PORT": "81", "SIGNALBOX_SOCKET": "/a", "SIGNALBOX_STORE": "memory"]
    #expect(try settings(with: environment).port == 81)
    #expect(try settings(with: environment).store == .memory)
    let given = try settings(port: 82, socket: "/b", store: "sqlite:b", with: environment)
    #expect((given.port, given.socket ?? "") == (82, "/b"))
    #expect(given.store == .sqlite(path: "b"))
    #expect(try settings(with: ["PORT": "", "SIGNALBOX_STORE": ""]) == settings())
  }

  @Test(arguments: ["65536", "-1", "x", "8080x"])
  func `what is no port is refused`(_ port: String) {
    #expect(throws: ValidationError.self) { try settings(with: ["PORT": port]) }
  }

  @Test(arguments: ["postgres", "sqlite:", "sqlite"])
  func `what is no store is refused`(_ store: String) {
    #expect(throws: ValidationError.self) { try settings(store: store) }
  }
}
