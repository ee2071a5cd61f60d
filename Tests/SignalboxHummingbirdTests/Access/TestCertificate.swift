import ControlServerTestSupport
import FoundationEssentials
import SignalboxTCP
import Subprocess
import Testing

/// A certificate that signs itself, made by openssl, in a directory of its own.
struct TestCertificate: Sendable {
  let directory: String
  var certificate: String { directory + "/cert.pem" }
  var key: String { directory + "/key.pem" }
  var files: TLSFiles { TLSFiles(certificate: certificate, key: key) }

  static func with(
    names: String = "DNS:localhost,IP:127.0.0.1", _ body: (TestCertificate) async throws -> Void
  ) async throws {
    let made = TestCertificate(directory: .temporary())
    try FileManager.default.createDirectory(
      atPath: made.directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: made.directory) }
    try await made.make(names: names)
    try await body(made)
  }

  /// Makes a new one in its place.
  func make(names: String) async throws {
    try await openssl(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
      certificate, "-days", "2", "-subj", "/CN=signalbox", "-addext", "subjectAltName=\(names)")
  }

  /// Makes one for the same key whose time was a day of the year 2020.
  func makeExpired() async throws {
    let configuration = """
      [ca]
      default_ca = d
      [d]
      database = \(directory)/index
      serial = \(directory)/serial
      new_certs_dir = \(directory)
      default_md = sha256
      policy = p
      [p]
      commonName = supplied
      """
    for (name, text) in [("ca.cnf", configuration), ("index", ""), ("serial", "01\n")] {
      try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
    }
    try await openssl("req", "-new", "-key", key, "-subj", "/CN=signalbox", "-out", "\(directory)/request")
    try await openssl(
      "ca", "-batch", "-notext", "-config", "\(directory)/ca.cnf", "-selfsign", "-keyfile", key, "-in",
      "\(directory)/request", "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-out", certificate)
  }

  private func openssl(_ arguments: String...) async throws {
    let ended = try await run(
      .name("openssl"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
    try #require(ended.terminationStatus.isSuccess, "openssl \(arguments[0]): \(ended.standardError)")
  }
}
