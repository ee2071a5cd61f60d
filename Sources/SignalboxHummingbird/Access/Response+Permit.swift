import Hummingbird

extension Response {
  /// The stream as it is, with its permit for as long as it lasts; it ends at the first event for a reader who has lost the
  /// right to it.
  func stream(with permit: StreamPermit, while isAdmitted: @escaping @Sendable () -> Bool) -> Response {
    var response = self
    response.body = body.map { [permit] buffer in
      // The closure is what holds the permit.
      try withExtendedLifetime(permit) {
        guard isAdmitted() else { throw CancellationError() }
      }
      return buffer
    }
    return response
  }
}
