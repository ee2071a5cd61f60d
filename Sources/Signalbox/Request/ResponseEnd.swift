/// Tells when the response that is under way on a connection has ended.
package protocol ResponseEnd: Sendable {
  /// Has `act` called once, from any thread, when the response's last byte has gone to the operating system or can never
  /// go there. To be called before the response is sent.
  ///
  /// - Returns: false when it cannot tell; `act` is not called then.
  func notify(_ act: @escaping @Sendable () -> Void) async -> Bool
}
