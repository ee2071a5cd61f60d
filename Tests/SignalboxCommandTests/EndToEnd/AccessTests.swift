import CommandTestSupport
import FoundationEssentials
import Testing

/// Tokens and TLS as a user meets them.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AccessTests {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func url(of server: Server) throws -> String {
    try #require(server.greeting.split(separator: " ").first { $0.hasPrefix("http") }.map(String.init))
  }

  /// A new token, whose line is added to the file `tokens`.
  private func token(_ sandbox: Sandbox, _ role: String, _ label: String) async throws -> String {
    let made = try await sandbox.run("token", role, "--label", label, "--file", "tokens")
    #expect(made.status == 0 && made.error == "", "\(made)")
    return made.output.filter { $0 != "\n" }
  }

  @Test func `a viewer looks, an operator acts, and a line that goes shuts out`() async throws {
    try await Sandbox.with { sandbox in
      let lever = try await token(sandbox, "operator", "ana")
      let window = try await token(sandbox, "viewer", "wall display")
      let file = try sandbox.read("tokens")
      #expect(!file.contains(lever) && !file.contains(window))
      #expect(file.hasPrefix("operator ana sha256:") && file.contains("\nviewer wall display sha256:"))
      #expect(try mode("\(sandbox.work)/tokens") == 0o600)

      let server = try await Server(in: sandbox, "--listen", "127.0.0.1:0", "--token-file", "\(sandbox.work)/tokens")
      let url = try url(of: server)
      let id = "\(try await sandbox.add("sleep 1000"))"
      #expect(try await sandbox.run("list", "--url", url, with: ["SIGNALBOX_TOKEN": window]).output.contains(" sh "))
      let refused = try await sandbox.run("cancel", id, "--url", url, with: ["SIGNALBOX_TOKEN": window])
      #expect(refused.status == 1)
      #expect(refused.error.contains("may only look"))
      #expect(try await sandbox.run("cancel", id, "--url", url, with: ["SIGNALBOX_TOKEN": lever]).status == 0)

      let crank = try await token(sandbox, "operator", "bo")
      #expect(try await sandbox.run("list", "--url", url, with: ["SIGNALBOX_TOKEN": crank]).status == 0)
      let rest = try sandbox.read("tokens").split(separator: "\n").filter { !$0.contains("ana") }
      try sandbox.write(rest.joined(separator: "\n") + "\n", to: "tokens")
      #expect(try await sandbox.run("list", "--url", url, with: ["SIGNALBOX_TOKEN": lever]).status == 1)
      #expect(try await sandbox.run("list", "--url", url, with: ["SIGNALBOX_TOKEN": crank]).status == 0)
    }
  }

  @Test func `without a file the line is shown beside the token`() async throws {
    try await Sandbox.with { sandbox in
      let made = try await sandbox.run("token", "viewer")
      #expect(made.output.count == 41)
      #expect(made.error.contains("\nviewer sha256:"))
      #expect(!made.error.contains(made.output.filter { $0 != "\n" }))
    }
  }

  @Test func `a file of digests is no client's, and a broken one is not added to`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await token(sandbox, "viewer", "ana")
      let client = try await sandbox.run("list", "--url", "http://127.0.0.1:1", "--token-file", "tokens")
      #expect(client.status == 64)
      #expect(client.error.contains("digests"))
      try sandbox.write("nobody at all\n", to: "tokens")
      let added = try await sandbox.run("token", "viewer", "--file", "tokens")
      #expect(added.status == 64)
      #expect(added.error.contains("line 1"))
      #expect(try sandbox.read("tokens") == "nobody at all\n")
    }
  }

  @Test(arguments: [
    ["token"], ["token", "anyone"], ["token", "viewer", "--label", ""],
    ["token", "viewer", "--label", "a label of more than 32 bytes, which is too long"],
    ["serve", "--listen", "0.0.0.0:0"], ["serve", "--tls-cert", "/a"], ["serve", "--tls-key", "/a"],
    ["serve", "--listen", "127.0.0.1:0", "--token-file", "/nowhere"],
    ["serve", "--listen", "127.0.0.1:0", "--tls-cert", "/nowhere", "--tls-key", "/nowhere"],
    ["list", "--url", "https://127.0.0.1:1", "--ca", "/nowhere"],
  ])
  func `what makes no sense ends with 64 and says why`(arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await sandbox.launch(arguments).ended()
      #expect(ended.status == 64, "\(ended)")
      #expect(!ended.error.isEmpty)
    }
  }

  @Test(.enabled(if: Tool.exists("openssl"), "openssl is not installed"))
  func `TLS works with a private authority, named by flag, variable or config file`() async throws {
    try await Sandbox.with { sandbox in
      let made = try await sandbox.start([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key",
        "-out", "cert", "-days", "2", "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1",
      ]).ended()
      #expect(made.status == 0, "\(made)")
      let (cert, key) = ("\(sandbox.work)/cert", "\(sandbox.work)/key")
      let server = try await Server(in: sandbox, "--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key)
      let url = try url(of: server).replacing("0.0.0.0", with: "127.0.0.1")
      #expect(url.hasPrefix("https://"))
      let token = String(try await server.child.errorLine(with: "token: ").dropFirst("token: ".count))

      #expect(try await sandbox.run("list", "--url", url, "--token-file", token, "--ca", cert).status == 0)
      let variables = ["SIGNALBOX_URL": url, "SIGNALBOX_CA": cert]
      #expect(try await sandbox.run("list", "--token-file", token, with: variables).status == 0)
      try FileManager.default.createDirectory(
        atPath: "\(sandbox.path)/config/signalbox", withIntermediateDirectories: true)
      let config = "url = \"\(url)\"\nca = \"\(cert)\"\ntoken-file = \"\(token)\"\n"
      try sandbox.write(config, to: "\(sandbox.path)/config/signalbox/config.toml")
      #expect(try await sandbox.run("list").status == 0)

      let untrusted = try await sandbox.run("list", "--url", url, "--ca", "/etc/ssl/certs/ca-certificates.crt")
      #expect([64, 69].contains(untrusted.status))
      let plain = try await sandbox.run("list", "--url", url.replacing("https", with: "http"))
      #expect(plain.error.contains("https://"), "\(plain)")
    }
  }
}
