/// The version of this package, which servers tell in every answer.
package enum SignalboxVersion {
  package static let current = "0.1.0"
  /// The header of an answer that has the server's.
  package static let header = "Signalbox-Version"
}
