import FoundationEssentials
import NIOCore
import NIOSSL
import SignalboxHummingbird
import SignalboxModel
import SignalboxProcess

/// What a certificate and its key come to: the context of a connection's TLS, and the names of the server.
struct TLSIdentity: Sendable {
  let context: NIOSSLContext
  /// The certificate's own: host names, which may begin with a star, and addresses.
  let names: [String]

  /// - Throws: `ControlServerError` of code `badCertificate` that names the file and says what is wrong with it.
  init(certificate: PrivateFile, key: PrivateFile, of files: TLSFiles, at now: Timestamp) throws(ControlServerError) {
    let chain = try Self.chain(certificate.bytes, path: files.certificate)
    try Self.checkTime(of: chain[0], at: now, path: files.certificate)
    let privateKey = try Self.privateKey(key, path: files.key)
    do {
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
      configuration.minimumTLSVersion = .tlsv12
      context = try NIOSSLContext(configuration: configuration)
    } catch {
      // Both can be read, so what is left is that they are not a pair.
      throw ControlServerError(
        .badCertificate, "The key \(files.key) is not the one of the certificate \(files.certificate).")
    }
    names = Self.names(of: chain[0])
  }

  private static func chain(_ bytes: [UInt8], path: String) throws(ControlServerError) -> [NIOSSLCertificate] {
    do {
      let chain = try NIOSSLCertificate.fromPEMBytes(bytes)
      if !chain.isEmpty { return chain }
    } catch {
      // The library's own word for it says nothing more.
    }
    throw ControlServerError(.badCertificate, "There is no PEM certificate in \(path).")
  }

  private static func privateKey(_ file: PrivateFile, path: String) throws(ControlServerError) -> NIOSSLPrivateKey {
    guard !file.isOpenToAll else {
      throw ControlServerError(
        .badCertificate, "The private key \(path) is open to all users; close it with: chmod o= '\(path)'")
    }
    do {
      return try NIOSSLPrivateKey(bytes: file.bytes, format: .pem)
    } catch {
      throw ControlServerError(.badCertificate, "There is no PEM private key without a passphrase in \(path).")
    }
  }

  private static func checkTime(
    of certificate: NIOSSLCertificate, at now: Timestamp, path: String
  ) throws(ControlServerError) {
    let begin = Timestamp(microseconds: Int64(certificate.notValidBefore) * 1_000_000)
    let end = Timestamp(microseconds: Int64(certificate.notValidAfter) * 1_000_000)
    guard now >= begin else {
      throw ControlServerError(.badCertificate, "The certificate \(path) is not valid before \(begin.rfc3339).")
    }
    guard now < end else {
      throw ControlServerError(.badCertificate, "The certificate \(path) has expired: \(end.rfc3339) was its end.")
    }
  }

  private static func names(of certificate: NIOSSLCertificate) -> [String] {
    certificate._subjectAlternativeNames().compactMap { name in
      switch name.nameType {
      case .dnsName: String(decoding: name.contents, as: UTF8.self).lowercased()
      case .ipAddress: try? SocketAddress(packedIPAddress: ByteBuffer(bytes: name.contents), port: 0).ipAddress
      default: nil
      }
    }
  }
}
