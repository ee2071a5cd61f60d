import Signalbox

extension ServerLimits {
  /// The limits as far as the process's descriptors reach: the connections' share of them, in equal parts for its listeners.
  ///
  /// - Parameter descriptors: that the process may have open.
  func within(descriptors: Int, listeners: Int) -> ServerLimits {
    var limits = self
    limits.connections = min(connections, max(DescriptorBudget(limit: descriptors).connections / max(listeners, 1), 2))
    limits.streams = min(streams, max(limits.connections / 2, 1))
    limits.streamsPerToken = min(streamsPerToken, limits.streams)
    return limits
  }
}
