import AsyncHTTPClient
import ControlServerTestSupport
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL
import SignalboxClient
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP
import Testing

/// TLS on TCP, with certificates made for each test.
@Suite(.timeLimit(.minutes(5)))
struct TLSTests {
  private func options(_ certificate: TestCertificate, listen: String = "127.0.0.1:0") throws -> TestServerOptions {
    var options = TestServerOptions()
    options.listen = try ListenAddress(listen)
    options.tokens = AccessTokens(operators: ["lever"])
    options.tls = certificate.files
    return options
  }

  private func url(_ server: TestServer, _ scheme: String = "https", host: String = "localhost") -> String {
    "\(scheme)://\(host):\(server.port)"
  }

  /// The error of a client's first call.
  private func failure(
    _ url: String, authorities: String? = nil, token: String? = "lever"
  ) async throws -> ClientError? {
    let failure = Box<ClientError>()
    try await withClient(.url(url, token: token, authorities: authorities)) { client in
      failure.value = await #expect(throws: ClientError.self) { try await client.overview() }
    }
    return failure.value
  }

  @Test func `a client that trusts the certificate works, stream and all`() async throws {
    try await TestCertificate.with { certificate in
      try await withServer(options(certificate)) { server in
        #expect(server.addresses.last == .tcp(host: "127.0.0.1", port: server.port, tls: true))
        #expect(server.addresses.last?.description == "https://127.0.0.1:\(server.port)")
        for host in ["localhost", "127.0.0.1"] {
          let endpoint = try ServerEndpoint(
            url: url(server, host: host), token: "lever", authorities: certificate.certificate)
          try await withClient(endpoint) { client in
            let overview = try await client.overview()
            #expect(overview.server.name == "default")
            var changes = client.changes().makeAsyncIterator()
            #expect(await changes.next() == .connecting)
            #expect(await changes.next() == .connected)
            guard case .change? = await changes.next() else {
              Issue.record("no change")
              return
            }
          }
        }
        #expect(
          try await failure(url(server), authorities: certificate.certificate, token: nil)?.problem?.status == 401)
      }
    }
  }

  @Test func `a client that does not trust it says so, and how to`() async throws {
    try await TestCertificate.with { certificate in
      try await withServer(options(certificate)) { server in
        let error = try await failure(url(server))
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("--ca") == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test func `a certificate of another name is not trusted`() async throws {
    try await TestCertificate.with(names: "DNS:elsewhere.example") { certificate in
      try await withServer(options(certificate)) { server in
        let error = try await failure(url(server), authorities: certificate.certificate)
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("this name") == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test func `plain HTTP to a TLS port, and TLS to a plain port, are told apart from a dead server`() async throws {
    try await TestCertificate.with { certificate in
      try await withServer(options(certificate)) { server in
        let plain = try await failure(url(server, "http"))
        #expect(plain?.problem?.type == "needsTLS")
        #expect(plain?.message.contains("https://") == true)
        let text = try await Wire.with(port: server.port) { wire in
          try await wire.send("GET / HTTP/1.1\r\n\r\n")
          return try await wire.rest()
        }
        #expect(text.hasPrefix("HTTP/1.1 400 TLS needed\r\n"), "\(text)")
      }
      var unencrypted = try options(certificate)
      unencrypted.tls = nil
      try await withServer(unencrypted) { server in
        let error = try await failure(url(server), authorities: certificate.certificate)
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("http://") == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test func `with TLS every address may be listened on, and the certificate's names are answered to`() async throws {
    try await TestCertificate.with(names: "DNS:localhost,DNS:board.example,DNS:*.wide.example,IP:127.0.0.1,IP:::7") {
      certificate in
      try await withServer(options(certificate, listen: "0.0.0.0:0")) { server in
        var configuration = HTTPClient.Configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(certificate.certificate)
        configuration.tlsConfiguration = tls
        let http = HTTPClient(configuration: configuration)
        for (host, status) in [
          ("board.example", 200), ("a.wide.example", 200), ("wide.example", 421), ("a.b.wide.example", 421),
          ("[::7]", 200), ("0.0.0.0", 421), ("evil.example", 421), ("localhost", 200),
        ] {
          var request = HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/v1/overview")
          request.headers = ["Host": "\(host):\(server.port)", "Authorization": "Bearer lever"]
          let answer = try await http.execute(request, timeout: .seconds(30))
          #expect(Int(answer.status.code) == status, "\(host)")
          _ = try await answer.body.collect(upTo: 1 << 20)
        }
        for headers in [["Origin": "https://localhost"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"]] {
          var request = HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/v1/overview")
          request.headers = HTTPHeaders(headers.map { ($0, $1) } + [("Authorization", "Bearer lever")])
          #expect(try await http.execute(request, timeout: .seconds(30)).status == .forbidden, "\(headers)")
        }
        try await http.shutdown()
      }
    }
  }

  @Test func `a renewed certificate is used with no restart, and a broken one is not`() async throws {
    try await TestCertificate.with { certificate in
      let log = LogJournal()
      var options = try options(certificate)
      options.logger = log.logger
      try await withServer(options) { server in
        let first = certificate.directory + "/first.pem"
        try FileManager.default.copyItem(atPath: certificate.certificate, toPath: first)
        try await certificate.make(names: "DNS:localhost")
        try await withClient(.url(url(server), token: "lever", authorities: certificate.certificate)) { client in
          _ = try await client.overview()
        }
        #expect(try await failure(url(server), authorities: first)?.code == .cannotConnect)
        let second = certificate.directory + "/second.pem"
        try FileManager.default.copyItem(atPath: certificate.certificate, toPath: second)
        try Data("nonsense".utf8).write(to: URL(filePath: certificate.certificate))
        try await withClient(.url(url(server), token: "lever", authorities: second)) { client in
          _ = try await client.overview()
        }
        try await log.wait(for: "the certificate of before stays in use")
      }
    }
  }

  /// Why a server with these files does not start.
  private func refusal(_ options: TestServerOptions) async -> ControlServerError? {
    await #expect(throws: ControlServerError.self) { try await withServer(options) { _ in } }
  }

  @Test func `what is wrong with the files is told with their names`() async throws {
    try await TestCertificate.with { certificate in
      try await TestCertificate.with { other in
        var options = try options(certificate)
        options.tls?.key = other.key
        var refused = await refusal(options)
        #expect(
          refused?.message == "The key \(other.key) is not the one of the certificate \(certificate.certificate).")
        options.tls?.key = certificate.certificate
        refused = await refusal(options)
        #expect(refused?.message.contains("chmod o= '\(certificate.certificate)'") == true)
        options.tls = TLSFiles(certificate: certificate.key, key: certificate.key)
        refused = await refusal(options)
        #expect(refused?.message == "There is no PEM certificate in \(certificate.key).")
        options.tls = TLSFiles(certificate: "/nowhere.pem", key: certificate.key)
        refused = await refusal(options)
        #expect(refused?.message == "The certificate /nowhere.pem cannot be read: No such file or directory.")
        options.tls = TLSFiles(certificate: certificate.certificate, key: "/nowhere.key")
        refused = await refusal(options)
        #expect(refused?.message == "The private key /nowhere.key cannot be read: No such file or directory.")
        #expect(refused?.code == .badCertificate)
      }
    }
  }

  @Test func `an expired certificate is refused with its end`() async throws {
    try await TestCertificate.with { certificate in
      try await certificate.makeExpired()
      let refused = await refusal(try options(certificate))
      #expect(refused?.code == .badCertificate)
      #expect(refused?.message.contains("has expired: 2020-01-02T00:00:00.000Z was its end") == true)
    }
  }

  @Test func `a handshake that does not come is cut off`() async throws {
    try await TestCertificate.with { certificate in
      var options = try options(certificate)
      options.limits.head = .milliseconds(100)
      try await withServer(options) { server in
        let answer = try await Wire.with(port: server.port) { wire in
          // The beginning of a TLS record, and no more. Who is slow to send it finds that it is cut off already.
          _ = try? await wire.send("\u{16}\u{3}\u{1}")
          return try await wire.rest()
        }
        #expect(!answer.contains("HTTP"))
      }
    }
  }

  @Test(arguments: ["/nowhere.pem", "/dev/null"])
  func `authorities that cannot be used are told at once`(path: String) {
    let error = #expect(throws: ClientError.self) { try ServerEndpoint(url: "https://a:1", authorities: path) }
    #expect(error?.code == .badEndpoint)
    #expect(error?.message.contains(path) == true)
  }
}
