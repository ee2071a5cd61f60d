package import Logging
package import NIOCore

/// A way into a ``ControlServer`` beside its Unix socket.
///
/// The module SignalboxTCP makes them, as `.tcp(…)`. It is a product of its own because tokens and TLS bring a
/// cryptographic library, which an app on its socket need not build.
public struct ControlEntrance: Sendable {
  /// Reads the files that it needs and checks them.
  ///
  /// It is called once, when the server starts.
  package let open: @Sendable (Logger) throws(ControlServerError) -> ListeningPlace

  package init(open: @escaping @Sendable (Logger) throws(ControlServerError) -> ListeningPlace) {
    self.open = open
  }
}

/// Where to listen on a network, who may come in there, and what its connections are encrypted with.
package struct ListeningPlace: Sendable {
  package var host: String
  /// 0 lets the system choose.
  package var port: Int
  package var gatekeeper: any Gatekeeper
  /// nil where connections are not encrypted.
  package var encryption: ConnectionEncryption?

  package init(host: String, port: Int, gatekeeper: any Gatekeeper, encryption: ConnectionEncryption?) {
    self.host = host
    self.port = port
    self.gatekeeper = gatekeeper
    self.encryption = encryption
  }
}

/// Makes what encrypts one connection, as its handlers from the socket inwards.
package typealias ConnectionEncryption = @Sendable () -> [any ChannelHandler]
