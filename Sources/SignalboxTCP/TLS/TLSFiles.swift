/// The certificate with which a control server shows itself on TCP, and its private key: two PEM files.
///
/// They are read again whenever a client connects, so that a renewed certificate needs no restart.
public struct TLSFiles: Sendable, Hashable {
  /// The path of the certificate, followed by those of the authorities between it and one that clients know.
  public var certificate: String
  /// The path of its private key, without a passphrase.
  ///
  /// Others than its owner and group may not read it.
  public var key: String

  /// Creates a pair of paths; the files are not read yet.
  public init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}
