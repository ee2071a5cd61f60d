import NIOCore
import NIOSSL
import SignalboxProcess

/// The certificates of authorities that a client trusts in place of the system's.
enum TrustedAuthorities {
  /// - Throws: ``ClientError/Code/badEndpoint`` when there are none in the file, or others than its user could have put them
  ///   there.
  static func certificates(_ path: String) throws(ClientError) -> [NIOSSLCertificate] {
    let file: PrivateFile
    do {
      file = try PrivateFile(path: path)
    } catch {
      throw ClientError(.badEndpoint, "The file of authorities \(path) cannot be used: \(error.reason).")
    }
    do {
      let certificates = try NIOSSLCertificate.fromPEMBytes(file.bytes)
      if !certificates.isEmpty { return certificates }
    } catch {
      // Told below: what is in it is no certificate.
    }
    throw ClientError(.badEndpoint, "There is no PEM certificate in \(path).")
  }

  /// The TLS that a client speaks to such a server.
  ///
  /// A file that has become useless since it was checked vouches for nobody.
  static func configuration(_ path: String) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    do {
      configuration.trustRoots = .certificates(try certificates(path))
    } catch {
      configuration.trustRoots = .certificates([])
    }
    return configuration
  }
}
