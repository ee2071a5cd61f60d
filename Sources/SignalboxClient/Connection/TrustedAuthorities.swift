import NIOCore
import NIOSSL

/// The certificates of authorities that a client trusts in place of the system's.
enum TrustedAuthorities {
  /// - Throws: ``ClientError/Code/badEndpoint`` when there are none in the file.
  static func check(_ path: String) throws(ClientError) {
    do {
      if try !NIOSSLCertificate.fromPEMFile(path).isEmpty { return }
    } catch is IOError {
      throw ClientError(.badEndpoint, "The file of authorities \(path) cannot be read.")
    } catch {
      // Told below: what is in it is no certificate.
    }
    throw ClientError(.badEndpoint, "There is no PEM certificate in \(path).")
  }

  /// The TLS that a client speaks to such a server.
  static func configuration(_ path: String) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(path)
    return configuration
  }
}
