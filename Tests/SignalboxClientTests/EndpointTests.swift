import SignalboxClient
import Testing

struct EndpointTests {
  @Test(
    arguments: [
      (["SIGNALBOX_URL": "http://127.0.0.1:80", "SIGNALBOX_TOKEN": "t"], .url("http://127.0.0.1:80", token: "t")),
      (["SIGNALBOX_URL": "http://localhost:8472/"], .url("http://localhost:8472", token: nil)),
      (["SIGNALBOX_URL": "http+unix://%2Frun%2Fa%20b.sock"], .unixSocket("/run/a b.sock")),
      (["SIGNALBOX_URL": "http+unix://%2Frun%2Fa.sock/", "SIGNALBOX_SOCKET": "/b"], .unixSocket("/run/a.sock")),
      (["SIGNALBOX_SOCKET": "/b.sock", "XDG_RUNTIME_DIR": "/run/user/1"], .unixSocket("/b.sock")),
      (["XDG_RUNTIME_DIR": "/run/user/1"], .unixSocket("/run/user/1/signalbox/default.sock")),
    ] as [([String: String], ServerEndpoint)])
  func theEnvironmentNamesTheServer(environment: [String: String], endpoint: ServerEndpoint) throws {
    #expect(try ServerEndpoint.standard(environment: environment) == endpoint)
  }

  @Test(
    arguments: [
      "", "localhost:80", "ftp://a", "http://", "http://a/b", "http://a?b", "http://u@a", "http+unix://",
      "http+unix://a",
      "http+unix://%2", "http+unix://%zz", "http+unix://%2F%ff", "http://a b",
    ])
  func nonsenseIsRefused(url: String) {
    let error = #expect(throws: ClientError.self) { try ServerEndpoint(url: url) }
    #expect(error?.code == .badEndpoint)
  }

  @Test(
    arguments: [
      "http://example.org", "http://10.0.0.1:8472", "http://127.0.0.1.example.org", "http://localhost.example.org:80",
      "http://[2001:db8::1]:80", "http://0.0.0.0:80", "http://127.1.2.3.4",
    ])
  func nothingGoesUnencryptedBeyondThisMachine(url: String) async throws {
    let refused = #expect(throws: ClientError.self) { try ServerEndpoint(url: url, token: "secret") }
    #expect(refused?.code == .badEndpoint)
    #expect(refused?.message.contains("Use https://") == true)
    let client = SignalboxClient(.url(url, token: "secret"))
    let error = await #expect(throws: ClientError.self) { try await client.health() }
    #expect(error?.code == .badEndpoint)
    try await client.shutdown()
  }

  @Test(arguments: ["http://127.0.0.1:1", "http://127.8.9.10", "http://LOCALHOST:80", "http://[::1]:80", "https://a.b"])
  func thisMachineAndEncryptedLinesAreFine(url: String) throws {
    #expect(try ServerEndpoint(url: url, token: "secret") == .url(url, token: "secret"))
  }

  @Test(arguments: ["http://example.org/T0/secret", "http://10.0.0.1/secret"])
  func aWebhookBeyondThisMachineIsEncrypted(url: String) {
    let error = #expect(throws: ClientError.self) { try Webhook(url) }
    #expect(error?.code == .badEndpoint)
    #expect(error?.message.contains("secret") == false)
  }

  @Test func aPathThatIsTooLongIsRefused() {
    let error = #expect(throws: ClientError.self) {
      try ServerEndpoint.standard(environment: ["SIGNALBOX_SOCKET": "/" + String(repeating: "a", count: 107)])
    }
    #expect(error?.message.contains("108") == true)
  }
}
