import Signalbox

extension ServerLimits {
  /// The limits as far as the process's descriptors reach: the connections' share of them, in equal parts for its
  /// listeners.
  ///
  /// Of fewer connections than were asked for, no address and no token has them all.
  ///
  /// - Parameters:
  ///   - descriptors: that the process may have open.
  ///   - listeners: sockets and ports that the server listens on.
  ///   - cores: each has an event loop, which needs some of them.
  /// - Returns: limits that are no larger.
  func within(descriptors: Int, listeners: Int, cores: Int = DescriptorLimit.cores) -> ServerLimits {
    var limits = self
    let share = max(DescriptorBudget(limit: descriptors, cores: cores).connections / max(listeners, 1), 2)
    let isShort = share < connections
    if isShort {
      limits.connections = share
      // Four are what one client needs that follows changes and a log.
      limits.connectionsPerAddress = min(connectionsPerAddress, max(share / 4, min(share - 1, 4)))
    }
    limits.streams = min(streams, max(limits.connections / 2, 1))
    limits.streamsPerToken = min(streamsPerToken, isShort ? max(limits.streams / 2, 1) : limits.streams)
    return limits
  }
}
