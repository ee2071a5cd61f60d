/// How a registry works; every duration is real time.
public struct RegistryConfiguration: Sendable {
  /// What operators know the server by; also the name of its control socket.
  public var name = "default"
  /// How many attempts run at once.
  public var slots = 4
  /// How long a worker that went silent keeps its attempts: 15 s.
  public var lease = Duration.seconds(15)
  /// How often leases are renewed: 5 s.
  public var heartbeat = Duration.seconds(5)
  /// How long a shutdown lets attempts run: 30 s.
  public var drain = Duration.seconds(30)
  public var rescue = RescuePolicy()
  public var retention = Retention()

  public init() {}
}
